import { z as zod } from 'zod'
import type { OpenMailbox } from '../directory/index.ts'
import { z } from '../platform/http/api.ts'
import type { Caller } from '../platform/http/caller.ts'
import { ianaZone, zoneName } from '../platform/time/zones.ts'
import { inZone, readTime, timeSchema } from './event.ts'
import { emailAddress } from './event-change.ts'
import { instant } from './paths.ts'

/** Exchange answers about so many at once without leaving any out (https://learn.microsoft.com/graph/api/calendar-getschedule). */
const atOnce = 20
/** Exchange's own limit of a window. */
const longestMs = 62 * 86_400_000

export const freeBusyWish = z
  .strictObject({
    addresses: z.array(emailAddress).min(1).max(200).openapi({ description: 'People and rooms, up to 200.' }),
    from: instant,
    to: instant,
    timeZone: zoneName.default('UTC').openapi({ description: 'Zone that times are told in.' }),
  })
  .superRefine(({ from, to }, context) => {
    const length = Date.parse(to) - Date.parse(from)
    const add = (message: string) => context.addIssue({ code: 'custom', path: ['to'], message })
    if (length <= 0) add('must be later than from')
    if (length > longestMs) add('must be at most 62 days after from')
  })
  .openapi('FreeBusyWish')

const busySchema = z
  .object({
    status: z.string().openapi({ description: 'tentative, busy, oof or workingElsewhere.' }),
    start: timeSchema,
    end: timeSchema,
    subject: z.string().nullable().openapi({ description: 'Null where the calendar does not show it.' }),
    location: z.string().nullable(),
    isPrivate: z.boolean(),
  })
  .openapi('BusyTime')

const scheduleSchema = z
  .object({
    address: z.string(),
    busy: z.array(busySchema),
    workingHours: z
      .object({
        daysOfWeek: z.array(z.string()),
        from: z.string(),
        to: z.string(),
        timeZone: z.string().nullable(),
      })
      .nullable(),
    problem: z
      .object({ code: z.string(), detail: z.string() })
      .nullable()
      .openapi({ description: 'Why nothing is known of this one; `busy` is empty then and says nothing.' }),
  })
  .openapi('Schedule')

export const schedulesSchema = z.object({ data: z.array(scheduleSchema) })
type Schedule = z.output<typeof scheduleSchema>

const graphSchedule = zod.object({
  scheduleId: zod.string(),
  scheduleItems: zod
    .array(
      zod.object({
        status: zod.string(),
        start: zod.unknown(),
        end: zod.unknown(),
        subject: zod.string().nullish(),
        location: zod.string().nullish(),
        isPrivate: zod.boolean().nullish(),
      }),
    )
    .nullish(),
  workingHours: zod
    .object({
      daysOfWeek: zod.array(zod.string()),
      startTime: zod.string(),
      endTime: zod.string(),
      timeZone: zod.object({ name: zod.string() }).nullish(),
    })
    .nullish(),
  error: zod.object({ message: zod.string().nullish(), responseCode: zod.string().nullish() }).nullish(),
})
const answerSchema = zod.object({ value: zod.array(zod.unknown()) })

/**
 * When each has time, in the order asked. Nothing is asked of Microsoft about who lies outside a key's own mailboxes: such a key
 * would learn of others what it may not read.
 */
export async function freeBusy(
  box: OpenMailbox,
  wish: z.output<typeof freeBusyWish>,
  caller: Pick<Caller, 'mailboxes'>,
): Promise<Schedule[]> {
  const wanted = wish.addresses.filter((address) => mayAsk(caller, address))
  const found = new Map<string, Schedule>()
  for (let at = 0; at < wanted.length; at += atOnce) {
    const schedules = wanted.slice(at, at + atOnce)
    const { body } = await box.graph.json<unknown>({
      method: 'POST',
      path: `${box.root}/calendar/getSchedule`,
      headers: inZone(wish.timeZone),
      body: { schedules, startTime: utc(wish.from), endTime: utc(wish.to), availabilityViewInterval: 5 },
      repeatable: true,
    })
    for (const value of answerSchema.parse(body).value) {
      const schedule = readSchedule(value, wish.timeZone)
      found.set(schedule.address.toLowerCase(), schedule)
    }
  }
  return wish.addresses.map((address) => ({ ...(found.get(address.toLowerCase()) ?? nothingOf), address }))
}

/** Whether a key may learn of this mailbox. */
export const mayAsk = ({ mailboxes }: Pick<Caller, 'mailboxes'>, address: string): boolean =>
  mailboxes === null || mailboxes.includes(address.toLowerCase())

const nothingOf = {
  busy: [],
  workingHours: null,
  problem: { code: 'mailbox_not_found', detail: 'There is no such mailbox for this API key.' },
}

/** As Graph takes a moment. */
export const utc = (moment: string) => ({
  dateTime: new Date(moment).toISOString().slice(0, 19),
  timeZone: 'UTC',
})

function readSchedule(value: unknown, zone: string): Schedule {
  const { scheduleId, scheduleItems, workingHours, error } = graphSchedule.parse(value)
  return {
    address: scheduleId,
    busy: (scheduleItems ?? [])
      .filter(({ status }) => status !== 'free')
      .map(({ status, start, end, subject, location, isPrivate }) => ({
        status,
        start: readTime(start, zone),
        end: readTime(end, zone),
        subject: subject ?? null,
        location: location || null,
        isPrivate: isPrivate ?? false,
      })),
    workingHours: workingHours
      ? {
          daysOfWeek: workingHours.daysOfWeek,
          from: workingHours.startTime.slice(0, 5),
          to: workingHours.endTime.slice(0, 5),
          timeZone: zoneOrNull(workingHours.timeZone?.name),
        }
      : null,
    problem: error
      ? { code: error.responseCode ?? 'unknown', detail: error.message ?? 'Microsoft does not say why.' }
      : null,
  }
}

const zoneOrNull = (name: string | undefined) => (name === undefined ? null : (ianaZone(name) ?? null))
