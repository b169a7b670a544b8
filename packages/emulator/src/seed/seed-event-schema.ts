import { z } from 'zod'
import { address, day, instant, name, text, texts } from './seed-schema-words.ts'

const dateTime = z.strictObject({
  dateTime: z
    .string()
    .regex(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/,
      'should be a time without offset such as 2026-03-02T09:30:00',
    ),
  timeZone: name.default('UTC'),
})
/** A name with its address. */
export const person = z.strictObject({ name: text.default(''), address })
const dayOfWeek = z.enum(['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'])
const weekIndex = z.enum(['first', 'second', 'third', 'fourth', 'last'])
const interval = z.int().min(1).default(1)
const dayOfMonth = z.int().min(1).max(31)
const month = z.int().min(1).max(12)
const daysOfWeek = z.array(dayOfWeek).min(1)

const recurrence = z.strictObject({
  pattern: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('daily'), interval }),
    z.strictObject({
      type: z.literal('weekly'),
      interval,
      daysOfWeek,
      firstDayOfWeek: dayOfWeek.default('sunday'),
    }),
    z.strictObject({ type: z.literal('absoluteMonthly'), interval, dayOfMonth }),
    z.strictObject({
      type: z.literal('relativeMonthly'),
      interval,
      daysOfWeek,
      index: weekIndex.default('first'),
    }),
    z.strictObject({ type: z.literal('absoluteYearly'), interval, dayOfMonth, month }),
    z.strictObject({
      type: z.literal('relativeYearly'),
      interval,
      daysOfWeek,
      index: weekIndex.default('first'),
      month,
    }),
  ]),
  range: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('noEnd'), startDate: day, recurrenceTimeZone: name.default('UTC') }),
    z.strictObject({
      type: z.literal('endDate'),
      startDate: day,
      endDate: day,
      recurrenceTimeZone: name.default('UTC'),
    }),
    z.strictObject({
      type: z.literal('numbered'),
      startDate: day,
      numberOfOccurrences: z.int().min(1),
      recurrenceTimeZone: name.default('UTC'),
    }),
  ]),
})

const body = z.strictObject({ contentType: z.enum(['text', 'html']).default('text'), content: text })
const attendee = z.strictObject({
  type: z.enum(['required', 'optional', 'resource']).default('required'),
  emailAddress: person,
  response: z
    .enum(['none', 'organizer', 'tentativelyAccepted', 'accepted', 'declined', 'notResponded'])
    .default('none'),
})
const changes = z.strictObject({
  subject: text.exactOptional(),
  body: body.exactOptional(),
  start: dateTime.exactOptional(),
  end: dateTime.exactOptional(),
  location: text.nullable().exactOptional(),
  attendees: z.array(attendee).exactOptional(),
})

/** One event of a calendar in a seed file. */
export const event = z.strictObject({
  subject: text,
  body: body.default({ contentType: 'text', content: '' }),
  start: dateTime,
  end: dateTime,
  location: text.nullable().default(null),
  attendees: z.array(attendee).default([]),
  iCalUId: name.optional(),
  createdDateTime: instant.default('2026-01-01T00:00:00Z'),
  isAllDay: z.boolean().default(false),
  organizer: person.optional(),
  response: z
    .enum(['none', 'organizer', 'tentativelyAccepted', 'accepted', 'declined', 'notResponded'])
    .default('organizer'),
  showAs: z.enum(['free', 'tentative', 'busy', 'oof', 'workingElsewhere']).default('busy'),
  sensitivity: z.enum(['normal', 'personal', 'private', 'confidential']).default('normal'),
  importance: z.enum(['low', 'normal', 'high']).default('normal'),
  categories: texts.default([]),
  reminderMinutesBeforeStart: z.int().min(0).nullable().default(15),
  isOnlineMeeting: z.boolean().default(false),
  isCancelled: z.boolean().default(false),
  recurrence: recurrence.nullable().default(null),
  exceptions: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('cancelled'), originalDate: day }),
        z.strictObject({ kind: z.literal('changed'), originalDate: day, changes }),
      ]),
    )
    .default([]),
})
