import type { Correspondents } from '../correspondents.ts'
import type { RandomSource } from '../random-source.ts'
import type {
  SeedDay,
  SeedEventException,
  SeedRecurrence,
  SeedRecurrencePattern,
  SeedWeekIndex,
} from '../seed-tenant.ts'
import { dayMs, type SeedTimeZone } from '../working-time.ts'
import { dateOf, type MeetingPlan, nextWeekday, nthWeekday, planMeeting } from './meeting-plan.ts'

const workdays: readonly SeedDay[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday']
const cph = 'Romance Standard Time'
const lon = 'GMT Standard Time'
const ber = 'W. Europe Standard Time'
const sea = 'Pacific Standard Time'

const weekly = (interval: number, ...daysOfWeek: readonly SeedDay[]): SeedRecurrencePattern => ({
  type: 'weekly',
  interval,
  daysOfWeek,
  firstDayOfWeek: 'monday',
})
const monthly = (index: SeedWeekIndex, day: SeedDay, interval = 1): SeedRecurrencePattern => ({
  type: 'relativeMonthly',
  interval,
  daysOfWeek: [day],
  index,
})

function forever(
  pattern: SeedRecurrencePattern,
  startDate: string,
  recurrenceTimeZone: SeedTimeZone,
): SeedRecurrence {
  return { pattern, range: { type: 'noEnd', startDate, recurrenceTimeZone } }
}

/** The series of the default seed: every kind of pattern and range, exceptions, and clocks that change on different days. */
export function companySeries(people: Correspondents, now: Date, random: RandomSource): MeetingPlan[] {
  const { at } = people
  const today = now.getTime()
  const begin = today - 730 * dayMs
  const room = {
    velodrome: at('room.velodrome'),
    freewheel: at('room.freewheel'),
    sidecar: at('room.sidecar'),
  }
  const plan = (draft: Parameters<typeof planMeeting>[0]) => planMeeting(draft, today, random)

  const monday = nextWeekday(begin, 1)
  const nextMonday = Date.parse(nextWeekday(today + dayMs, 1))
  const tuesday = nextWeekday(begin, 2)
  const lastFriday = nthWeekday(begin, 5, 5)
  const firstWednesday = nthWeekday(begin, 3, 1)
  const secondThursday = nthWeekday(begin, 4, 2)

  return [
    plan({
      organizer: at('mette.sorensen'),
      required: [
        'tomasz.wolski',
        'priya.raman',
        'henrik.falk',
        'amara.okafor',
        'lucia.ferrante',
        'joanna.reyes',
        'camille.dupont',
      ].map(at),
      rooms: [room.velodrome],
      subject: 'Leadership round',
      text: 'One hour, one page each, sent the evening before.\nWho has nothing to decide may stay away.',
      date: monday,
      start: '09:00',
      zone: cph,
      isOnlineMeeting: true,
      recurrence: forever(weekly(1, 'monday'), monday, cph),
      exceptions: leadershipExceptions(nextMonday),
    }),
    plan({
      organizer: at('zoe.lambert'),
      required: ['ravi.menon', 'sadia.karim', 'felix.moreau', 'ingrid.halvorsen'].map(at),
      optional: [at('caleb.stone'), at('henrik.falk')],
      subject: 'Stand-up',
      text: 'Fifteen minutes, standing. Yesterday, today, in the way.',
      date: monday,
      start: '09:45',
      minutes: 15,
      zone: cph,
      isOnlineMeeting: true,
      recurrence: {
        pattern: weekly(1, ...workdays),
        range: {
          type: 'endDate',
          startDate: monday,
          endDate: dateOf(today + 200 * dayMs),
          recurrenceTimeZone: cph,
        },
      },
      exceptions: [
        { kind: 'cancelled', originalDate: dateOf(nextMonday + 2 * dayMs) },
        { kind: 'cancelled', originalDate: dateOf(nextMonday - 11 * dayMs) },
      ],
    }),
    plan({
      organizer: at('chidi.eze'),
      required: [at('nuria.alvarez'), at('ben.ashworth')],
      optional: [at('amara.okafor')],
      subject: 'London–Seattle call',
      text: 'Half past eight in Seattle. In the weeks when only one of the two countries has changed its clocks, this is an hour off in London; that is on purpose.',
      date: tuesday,
      start: '08:30',
      minutes: 45,
      zone: sea,
      isOnlineMeeting: true,
      recurrence: forever(weekly(1, 'tuesday'), tuesday, sea),
    }),
    plan({
      organizer: at('nils.bergqvist'),
      required: [at('esme.hartley'), at('tomasz.wolski')],
      subject: 'Month-end close',
      text: 'Open items, accruals, and whose turn it is to bring biscuits.',
      date: lastFriday,
      start: '14:00',
      minutes: 90,
      zone: cph,
      rooms: [room.freewheel],
      recurrence: forever(monthly('last', 'friday'), lastFriday, cph),
    }),
    plan({
      organizer: at('mette.sorensen'),
      required: [
        'anders.lind',
        'zoe.lambert',
        'grace.lim',
        'linnea.holm',
        'leo.marchetti',
        'samir.patel',
        'petra.novak',
        'giulia.conti',
        'omar.haddad',
        'tobias.kern',
        'dana.whitfield',
      ].map(at),
      subject: 'All hands',
      text: 'What went well, what did not, what comes. Questions are collected in a hat.',
      date: firstWednesday,
      start: '15:00',
      zone: cph,
      rooms: [room.velodrome],
      isOnlineMeeting: true,
      recurrence: forever(monthly('first', 'wednesday'), firstWednesday, cph),
      exceptions: [
        {
          kind: 'changed',
          originalDate: nthWeekday(today + 35 * dayMs, 3, 1),
          changes: { subject: 'All hands, with cake', location: 'Workshop' },
        },
      ],
    }),
    plan({
      organizer: at('mette.sorensen'),
      required: [at('tomasz.wolski'), at('priya.raman')],
      subject: 'Board',
      text: 'Papers a week before.',
      date: secondThursday,
      start: '13:00',
      minutes: 180,
      zone: cph,
      sensitivity: 'confidential',
      rooms: [room.velodrome],
      recurrence: forever(monthly('second', 'thursday', 3), secondThursday, cph),
    }),
    plan({
      organizer: at('henrik.falk'),
      required: [at('zoe.lambert')],
      subject: 'Henrik / Zoë',
      date: nextWeekday(begin, 4),
      start: '11:00',
      minutes: 30,
      zone: cph,
      rooms: [room.sidecar],
      recurrence: forever(weekly(2, 'thursday'), nextWeekday(begin, 4), cph),
      exceptions: [
        {
          kind: 'changed',
          originalDate: everyOtherThursday(begin, today),
          changes: {
            start: { dateTime: `${everyOtherThursday(begin, today)}T16:00:00`, timeZone: cph },
            end: { dateTime: `${everyOtherThursday(begin, today)}T16:30:00`, timeZone: cph },
          },
        },
      ],
    }),
    plan({
      organizer: at('amara.okafor'),
      required: [at('nuria.alvarez')],
      subject: 'Amara / Nuria',
      date: nextWeekday(begin, 3),
      start: '10:00',
      minutes: 30,
      zone: lon,
      sensitivity: 'private',
      recurrence: {
        pattern: weekly(2, 'wednesday'),
        range: {
          type: 'numbered',
          startDate: nextWeekday(begin, 3),
          numberOfOccurrences: 70,
          recurrenceTimeZone: lon,
        },
      },
    }),
    plan({
      organizer: at('anders.lind'),
      subject: 'Meter readings',
      text: 'On the 31st, or on the last day where a month has fewer.',
      date: `${new Date(begin).getUTCFullYear()}-12-31`,
      start: '16:30',
      minutes: 15,
      zone: cph,
      showAs: 'free',
      recurrence: forever(
        { type: 'absoluteMonthly', interval: 1, dayOfMonth: 31 },
        `${new Date(begin).getUTCFullYear()}-12-31`,
        cph,
      ),
    }),
    plan({
      organizer: at('samir.patel'),
      subject: 'Clocks go forward tonight',
      text: 'Remind everybody. Last year two people came an hour early and one an hour late.',
      date: nthWeekday(Date.UTC(new Date(begin).getUTCFullYear(), 2, 15), 6, 5),
      minutes: 24 * 60,
      zone: lon,
      isAllDay: true,
      showAs: 'free',
      recurrence: forever(
        { type: 'relativeYearly', interval: 1, daysOfWeek: ['saturday'], index: 'last', month: 3 },
        nthWeekday(Date.UTC(new Date(begin).getUTCFullYear(), 2, 15), 6, 5),
        lon,
      ),
    }),
    plan({
      organizer: at('linnea.holm'),
      subject: 'Joanna’s birthday',
      date: `${new Date(begin).getUTCFullYear()}-06-14`,
      minutes: 24 * 60,
      zone: cph,
      isAllDay: true,
      showAs: 'free',
      categories: ['Green category'],
      recurrence: forever(
        { type: 'absoluteYearly', interval: 1, dayOfMonth: 14, month: 6 },
        `${new Date(begin).getUTCFullYear()}-06-14`,
        cph,
      ),
    }),
    plan({
      organizer: at('tobias.kern'),
      subject: 'Water the plants',
      date: dateOf(today - 90 * dayMs),
      start: '12:30',
      minutes: 10,
      zone: ber,
      showAs: 'free',
      recurrence: {
        pattern: { type: 'daily', interval: 3 },
        range: {
          type: 'numbered',
          startDate: dateOf(today - 90 * dayMs),
          numberOfOccurrences: 60,
          recurrenceTimeZone: ber,
        },
      },
    }),
  ]
}

/** Next Monday's round moves to the afternoon, the one after does not take place, one in the past did neither. */
function leadershipExceptions(nextMonday: number): SeedEventException[] {
  const moved = dateOf(nextMonday)
  return [
    {
      kind: 'changed',
      originalDate: moved,
      changes: {
        start: { dateTime: `${moved}T13:30:00`, timeZone: cph },
        end: { dateTime: `${moved}T14:30:00`, timeZone: cph },
        location: 'Freewheel (6 seats)',
      },
    },
    { kind: 'cancelled', originalDate: dateOf(nextMonday + 7 * dayMs) },
    { kind: 'cancelled', originalDate: dateOf(nextMonday - 28 * dayMs) },
  ]
}

function everyOtherThursday(begin: number, today: number): string {
  let at = Date.parse(nextWeekday(begin, 4))
  while (at < today) at += 14 * dayMs
  return dateOf(at)
}
