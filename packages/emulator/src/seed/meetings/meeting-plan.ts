import type { Correspondent } from '../mail/letter.ts'
import type { RandomSource } from '../random-source.ts'
import type { SeedEvent, SeedEventException, SeedRecurrence, SeedResponse } from '../seed-tenant.ts'
import { dayMs, inOfficeHours, type SeedTimeZone } from '../working-time.ts'

/** One meeting or series before it is copied into calendars. Times are wall-clock in `zone`. */
export interface MeetingPlan {
  readonly organizer: Correspondent
  readonly required: readonly Correspondent[]
  readonly optional: readonly Correspondent[]
  readonly rooms: readonly Correspondent[]
  readonly subject: string
  readonly text: string
  /** yyyy-MM-dd of the first day. */
  readonly date: string
  /** HH:mm; ignored for all-day events. */
  readonly start: string
  readonly minutes: number
  readonly zone: SeedTimeZone
  readonly isAllDay: boolean
  readonly location: string | null
  readonly showAs: SeedEvent['showAs']
  readonly sensitivity: SeedEvent['sensitivity']
  readonly categories: readonly string[]
  readonly isOnlineMeeting: boolean
  readonly recurrence: SeedRecurrence | null
  readonly exceptions: readonly SeedEventException[]
  /** The organizer has called it off; attendees still see it. */
  readonly isCancelled: boolean
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly iCalUId: string
  readonly responses: ReadonlyMap<string, SeedResponse>
}

export type MeetingDraft = Pick<MeetingPlan, 'organizer' | 'subject' | 'date' | 'zone'> & Partial<MeetingPlan>

/** Fills in what a draft leaves open and lets everybody answer: old meetings have more answers than new ones. */
export function planMeeting(draft: MeetingDraft, now: number, random: RandomSource): MeetingPlan {
  const begin = Date.parse(`${draft.date}T00:00:00Z`)
  const wished = begin - random.between(3, 21) * dayMs + random.between(6, 15) * 3_600_000
  const slack = random.between(0, 9000) * 1000
  const createdAt = Math.min(
    inOfficeHours(draft.organizer.zone, wished, slack),
    wholeMinute(now) - random.between(1, 90) * 60_000,
  )
  const plan = {
    required: [],
    optional: [],
    rooms: [],
    text: '',
    start: '09:00',
    minutes: 60,
    isAllDay: false,
    location: draft.rooms?.[0]?.name ?? null,
    showAs: 'busy',
    sensitivity: 'normal',
    categories: [],
    isOnlineMeeting: false,
    recurrence: null,
    exceptions: [],
    isCancelled: false,
    createdAt,
    iCalUId: globalObjectId(createdAt, random),
    ...draft,
  } as const
  const old = now - plan.createdAt > 10 * dayMs
  const answer = (): SeedResponse => {
    if (random.chance(old ? 0.8 : 0.5)) return 'accepted'
    return random.pick(
      old
        ? ['tentativelyAccepted', 'declined', 'notResponded']
        : ['notResponded', 'notResponded', 'tentativelyAccepted'],
    )
  }
  const responses = new Map<string, SeedResponse>()
  for (const one of [...plan.required, ...plan.optional]) responses.set(one.address, answer())
  for (const room of plan.rooms) responses.set(room.address, 'accepted')
  return { ...plan, responses }
}

function wholeMinute(at: number): number {
  return Math.floor(at / 60_000) * 60_000
}

/** The 56 bytes in hexadecimal that Exchange uses as a UID (MS-OXOCAL 2.2.1.27). */
function globalObjectId(at: number, random: RandomSource): string {
  const created = Buffer.alloc(8)
  created.writeBigUInt64LE((BigInt(at) + 11_644_473_600_000n) * 10_000n)
  const id = `040000008200E00074C5B7101A82E00800000000${created.toString('hex')}000000000000000010000000${random.hex(32)}`
  return id.toUpperCase()
}

/** yyyy-MM-dd of an instant, in UTC. */
export function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

/** The first date on or after an instant that is this day of the week (0 is Sunday). */
export function nextWeekday(at: number, weekday: number): string {
  const ahead = (weekday - new Date(at).getUTCDay() + 7) % 7
  return dateOf(at + ahead * dayMs)
}

/** The nth day of the week of the month that an instant lies in (1 to 4; 5 is the last). */
export function nthWeekday(at: number, weekday: number, nth: number): string {
  const date = new Date(at)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  const first = Date.parse(nextWeekday(Date.UTC(year, month, 1), weekday))
  const chosen = first + (nth - 1) * 7 * dayMs
  return dateOf(new Date(chosen).getUTCMonth() === month ? chosen : chosen - 7 * dayMs)
}
