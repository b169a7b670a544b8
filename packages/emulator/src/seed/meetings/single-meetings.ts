import type { Correspondents } from '../correspondents.ts'
import type { RandomSource } from '../random-source.ts'
import { dayMs } from '../working-time.ts'
import { dateOf, type MeetingDraft, type MeetingPlan, planMeeting } from './meeting-plan.ts'

/** Meetings that take place once, from three months ago to three months ahead, and what people put into their own calendars. */
export function singleMeetings(people: Correspondents, now: Date, random: RandomSource): MeetingPlan[] {
  const { at, outside, fabrikam } = people
  const today = now.getTime()
  const rooms = [at('room.velodrome'), at('room.freewheel'), at('room.sidecar')]
  const workday = (from: number, to: number): string => {
    const day = today + random.between(from, to) * dayMs
    const shift = [1, 0, 0, 0, 0, 0, 2][new Date(day).getUTCDay()] ?? 0
    return dateOf(day + shift * dayMs)
  }
  const drafts: MeetingDraft[] = []

  const visits = [
    [
      'nuria.alvarez',
      'chidi.eze',
      'katrin',
      'Trial ride with the parks department',
      'Two bikes, one hill, cobbles.',
    ],
    [
      'nuria.alvarez',
      'amara.okafor',
      'renzo',
      'Postino Città: contract',
      'They bring the numbers of the trial, we bring a pen.',
    ],
    [
      'ben.ashworth',
      'ingrid.halvorsen',
      'maud',
      'Harbour & Vale: service review',
      'Half-yearly. Squeaks, wear, wishes.',
    ],
    [
      'camille.dupont',
      'leo.marchetti',
      'iris',
      'Photographs in the workshop',
      'Please tidy the bench, but not too much.',
    ],
    [
      'ben.ashworth',
      'anders.lind',
      'owen',
      'Ridgeway looks at the workshop',
      'He wants to see how we check a batch.',
    ],
    ['linnea.holm', 'anders.lind', 'mara', 'Interview: Workshop Mechanic', 'An hour and a coffee.'],
    [
      'linnea.holm',
      'grace.lim',
      'jonas',
      'Interview: Support Agent',
      'Three real complaints, one of them in rhyme.',
    ],
  ] as const
  for (const [organizer, colleague, guest, subject, text] of visits) {
    drafts.push({
      organizer: at(organizer),
      required: [at(colleague), outside(guest)],
      rooms: [random.pick(rooms)],
      subject,
      text,
      date: workday(-80, 80),
      start: random.pick(['10:00', '11:00', '13:30', '15:00']),
      minutes: random.pick([30, 60, 90]),
      zone: at(organizer).zone,
    })
  }
  drafts.push({
    organizer: at('omar.haddad'),
    required: [fabrikam('elif.demir'), fabrikam('hana.suzuki'), at('jurgen.gross'), at('oisin.keane')],
    subject: 'Fabrikam: volumes for next year',
    text: 'Quarter by quarter. Please bring the annex, not the whole contract.',
    date: workday(4, 20),
    start: '14:00',
    minutes: 90,
    zone: at('omar.haddad').zone,
    isOnlineMeeting: true,
  })
  for (let i = 0; i < 24; i++) {
    const [host, ...guests] = random.some(colleagues, random.between(2, 6))
    if (host === undefined) continue
    const [subject, text] = random.pick(topics)
    drafts.push({
      organizer: at(host),
      required: guests.map(at),
      rooms: random.chance(0.5) ? [random.pick(rooms)] : [],
      subject,
      text,
      date: workday(-85, 60),
      start: `${String(random.between(8, 16)).padStart(2, '0')}:${random.pick(['00', '30'])}`,
      minutes: random.pick([30, 30, 45, 60]),
      zone: at(host).zone,
      isOnlineMeeting: random.chance(0.6),
      showAs: random.chance(0.1) ? 'tentative' : 'busy',
    })
  }
  drafts.push({
    organizer: at('lucia.ferrante'),
    required: [at('giulia.conti'), at('petra.novak'), at('anders.lind')],
    subject: 'Cancelled: Depot tour',
    text: 'The landlord is ill. New date follows.',
    date: workday(3, 12),
    zone: at('lucia.ferrante').zone,
    isCancelled: true,
    showAs: 'free',
  })
  return [...drafts, ...ownEntries(people, workday, random)].map((draft) => planMeeting(draft, today, random))
}

const colleagues = [
  'zoe.lambert',
  'felix.moreau',
  'sadia.karim',
  'ingrid.halvorsen',
  'henrik.falk',
  'nils.bergqvist',
  'grace.lim',
  'petra.novak',
  'giulia.conti',
  'camille.dupont',
  'leo.marchetti',
  'joanna.reyes',
  'amara.okafor',
  'ben.ashworth',
  'dana.whitfield',
  'odette.quirke',
] as const

const topics = [
  ['Night mode: last look', 'Bring a dark room.'],
  ['Spare parts: what we run out of first', ''],
  ['Winter tyres', 'Which, how many, who mounts them.'],
  ['New laptops', 'Dana shows two. Please do not fall in love with the heavier one.'],
  ['Roadmap, second half', 'Half an hour for what we will not do.'],
  ['Depot map', 'One map, one truth.'],
  ['Invoice run: what keeps going wrong', ''],
  ['Stand at the fair', 'Bikes, people, chairs.'],
  ['Retrospective', 'What to keep, what to drop, what to try.'],
  ['Help texts', 'Read aloud, then shortened.'],
] as const

function ownEntries(
  { at }: Correspondents,
  workday: (from: number, to: number) => string,
  random: RandomSource,
): MeetingDraft[] {
  const own = (local: string, subject: string, more: Partial<MeetingDraft> = {}): MeetingDraft => {
    const organizer = at(local)
    return { organizer, subject, date: workday(-60, 90), zone: organizer.zone, ...more }
  }
  const away = (local: string, days: number): MeetingDraft =>
    own(local, 'Away', { isAllDay: true, minutes: days * 24 * 60, showAs: 'oof', text: 'Back with stories.' })
  return [
    away('esme.hartley', 10),
    away('felix.moreau', 5),
    away('petra.novak', 14),
    away('henrik.falk', 3),
    own('chidi.eze', 'Lindenau', {
      isAllDay: true,
      minutes: 2 * 24 * 60,
      showAs: 'workingElsewhere',
      location: 'Lindenau town hall',
    }),
    own('amara.okafor', 'Dentist', { sensitivity: 'private', start: '08:30', minutes: 45 }),
    own('nils.bergqvist', 'School play', {
      sensitivity: 'personal',
      start: '15:30',
      minutes: 90,
      showAs: 'oof',
    }),
    own('yuki.tanaka', 'ファームウェア 集中作業', { start: '13:00', minutes: 180 }),
    own('zoe.lambert', 'Focus', { start: '13:00', minutes: 120, categories: ['Blue category'] }),
    own('zoe.lambert', 'Focus', { start: '13:00', minutes: 120, categories: ['Blue category'] }),
    own('camille.dupont', 'Deadline: annual report', {
      isAllDay: true,
      minutes: 24 * 60,
      showAs: 'free',
      date: workday(5, 15),
    }),
    own('anders.lind', random.pick(['Lift inspection', 'Fire drill']), {
      start: '10:00',
      minutes: 30,
      location: 'Workshop',
    }),
  ]
}
