import { z } from '../platform/http/api.ts'
import { invalidField } from '../platform/http/validation.ts'
import { microsoftZone, readWall, zoneName } from '../platform/time/zones.ts'
import { type Recurrence, recurrenceSchema, toGraphRecurrence } from './recurrence.ts'
import { RruleError, readRrule, type SeriesStart } from './rrule.ts'

/** A wall-clock time in a zone, as callers say it. */
export const zonedTimeInput = z
  .strictObject({
    dateTime: z
      .string()
      .max(40)
      .transform((text, context) => {
        const wall = readWall(text)
        if (wall !== undefined) return wall
        context.addIssue({
          code: 'custom',
          message: 'must be a time such as 2026-03-02T09:30:00, without an offset: timeZone says the zone',
        })
        return z.NEVER
      })
      .openapi({ type: 'string', example: '2026-03-02T09:30:00' }),
    timeZone: zoneName,
  })
  .openapi('ZonedTimeInput')

export type ZonedTimeInput = z.output<typeof zonedTimeInput>

export const emailAddress = z
  .string()
  .trim()
  .max(320)
  .regex(/^[^\s@<>]+@[^\s@<>]+$/, 'must be an address such as ann@contoso.com')

const attendee = z
  .strictObject({
    address: emailAddress,
    name: z.string().max(255).optional(),
    kind: z
      .enum(['required', 'optional', 'resource'])
      .default('required')
      .openapi({ description: 'A room is a resource.' }),
  })
  .openapi('EventAttendee')

const fields = {
  subject: z.string().max(255).optional(),
  body: z.strictObject({ type: z.enum(['text', 'html']), content: z.string().max(4_000_000) }).optional(),
  start: zonedTimeInput.optional(),
  end: zonedTimeInput
    .optional()
    .openapi({ description: 'Of an all-day event: midnight after its last day.' }),
  isAllDay: z.boolean().optional(),
  location: z.string().max(255).optional(),
  attendees: z.array(attendee).max(500).optional().openapi({
    description: 'All of them from now on; who is new gets an invitation, who is left out a cancellation.',
  }),
  recurrence: z
    .union([z.string().max(500), recurrenceSchema])
    .nullable()
    .optional()
    .openapi({
      description: 'RRULE text (`FREQ=WEEKLY;BYDAY=MO,WE`) or its parts; null makes a series a single event.',
    }),
  reminderMinutes: z
    .number()
    .int()
    .min(0)
    .max(40_320)
    .nullable()
    .optional()
    .openapi({ description: 'Before the start; null for no reminder.' }),
  categories: z.array(z.string().min(1).max(255)).max(100).optional(),
  showAs: z.enum(['free', 'tentative', 'busy', 'oof', 'workingElsewhere']).optional(),
  sensitivity: z.enum(['normal', 'personal', 'private', 'confidential']).optional(),
  importance: z.enum(['low', 'normal', 'high']).optional(),
  isOnlineMeeting: z.boolean().optional().openapi({ description: 'With a Teams meeting.' }),
  hideAttendees: z.boolean().optional(),
  responseRequested: z.boolean().optional(),
  allowTimeProposals: z.boolean().optional(),
}

export const newEventSchema = z
  .strictObject({ ...fields, start: zonedTimeInput, end: zonedTimeInput })
  .openapi('NewCalendarEvent')

export const eventChangeSchema = z
  .strictObject(fields)
  .refine((change) => Object.values(change).some((one) => one !== undefined), 'must say what to change')
  .openapi('CalendarEventChange')

export type NewEvent = z.output<typeof newEventSchema>
export type EventChange = z.output<typeof eventChangeSchema>

/** As Graph takes a time. */
export const graphTime = ({ dateTime, timeZone }: ZonedTimeInput) => ({
  dateTime,
  timeZone: microsoftZone(timeZone),
})

/**
 * As Graph takes it in a POST or PATCH.
 * @param start of the series, where `recurrence` is set
 * @throws GatewardenError `invalid_request` for a recurrence that Graph cannot hold
 */
export function graphEvent(change: EventChange, start: SeriesStart | undefined): Record<string, unknown> {
  const { location, attendees, recurrence, reminderMinutes, isOnlineMeeting, allowTimeProposals } = change
  const { subject, categories, showAs, sensitivity, importance, hideAttendees, responseRequested } = change
  const all = {
    ...{ subject, categories, showAs, sensitivity, importance, hideAttendees, responseRequested },
    isAllDay: change.isAllDay,
    body: change.body && { contentType: change.body.type, content: change.body.content },
    start: change.start && graphTime(change.start),
    end: change.end && graphTime(change.end),
    location: location === undefined ? undefined : { displayName: location },
    attendees: attendees?.map(({ address, name, kind }) => ({
      type: kind,
      emailAddress: { address, ...(name === undefined ? {} : { name }) },
    })),
    recurrence: recurrence === null ? null : recurrence && start && graphSeries(recurrence, start),
    isReminderOn: reminderMinutes === undefined ? undefined : reminderMinutes !== null,
    reminderMinutesBeforeStart: reminderMinutes ?? undefined,
    isOnlineMeeting,
    onlineMeetingProvider: isOnlineMeeting ? 'teamsForBusiness' : undefined,
    allowNewTimeProposals: allowTimeProposals,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

function graphSeries(recurrence: string | Recurrence, start: SeriesStart) {
  const rule = typeof recurrence === 'string' ? ruleOf(recurrence, start) : recurrence
  return toGraphRecurrence(rule, { date: start.wall.slice(0, 10), zone: microsoftZone(start.zone) })
}

function ruleOf(text: string, start: SeriesStart): Recurrence {
  try {
    return readRrule(text, start)
  } catch (error) {
    if (!(error instanceof RruleError)) throw error
    throw invalidField(
      'body.recurrence',
      error.message,
      'Say it with the parts that Microsoft knows; see docs/calendar.md.',
    )
  }
}
