import { z } from 'zod'
import { z as openapi } from '../../platform/http/api.ts'
import { ianaZone, instantOf, microsoftZone, readWall, zoneName } from '../../platform/time/zones.ts'

const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
const day = openapi.enum(days)
const replyStates = ['off', 'on', 'scheduled'] as const
const audiences = ['nobody', 'contacts', 'everybody'] as const

/** Ours and Graph's words (https://learn.microsoft.com/graph/api/resources/automaticrepliessetting). */
const graphState = { off: 'disabled', on: 'alwaysEnabled', scheduled: 'scheduled' } as const
const graphAudience = { nobody: 'none', contacts: 'contactsOnly', everybody: 'all' } as const

const text = z.string().nullish()
const time = z.object({ dateTime: z.string(), timeZone: z.string() }).nullish()
const graphSettings = z.object({
  timeZone: text,
  dateFormat: text,
  timeFormat: text,
  userPurpose: text,
  language: z.object({ locale: text, displayName: text }).nullish(),
  automaticRepliesSetting: z
    .object({
      status: text,
      externalAudience: text,
      scheduledStartDateTime: time,
      scheduledEndDateTime: time,
      internalReplyMessage: text,
      externalReplyMessage: text,
    })
    .nullish(),
  workingHours: z
    .object({
      daysOfWeek: z.array(z.string()).nullish(),
      startTime: text,
      endTime: text,
      timeZone: z.object({ name: text, bias: z.number().nullish() }).nullish(),
    })
    .nullish(),
})

const instant = openapi.iso.datetime().nullable()
const clock = openapi
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 09:00')
  .openapi({ example: '09:00' })

const automaticRepliesSchema = openapi
  .object({
    status: openapi.enum(replyStates),
    from: instant.openapi({ description: 'While it is `scheduled`: when they begin.' }),
    until: instant,
    internalMessage: openapi.string().openapi({ description: 'HTML, for senders of the organization.' }),
    externalMessage: openapi.string().openapi({ description: 'HTML, for the others.' }),
    externalAudience: openapi
      .enum(audiences)
      .openapi({ description: 'Which senders outside of the organization are answered.' }),
  })
  .openapi('AutomaticReplies')

export const mailboxSettingsSchema = openapi
  .object({
    timeZone: openapi
      .string()
      .nullable()
      .openapi({ example: 'Europe/Berlin', description: 'An IANA name; null where nobody has chosen one.' }),
    language: openapi.string().nullable().openapi({ example: 'en-US' }),
    dateFormat: openapi.string().nullable(),
    timeFormat: openapi.string().nullable(),
    workingHours: openapi
      .object({
        days: openapi.array(day),
        start: clock,
        end: clock,
        timeZone: openapi.string().nullable().openapi({
          description: 'An IANA name; null for a zone of the owner’s own making, which has only an offset.',
        }),
        utcOffsetMinutes: openapi.number().int().nullable().openapi({
          description: 'Of a zone of the owner’s own making, east of UTC, without daylight saving.',
        }),
      })
      .nullable(),
    automaticReplies: automaticRepliesSchema,
    purpose: openapi.string().nullable().openapi({
      description: 'What the mailbox is for: user, linked, shared, room, equipment, others.',
    }),
  })
  .openapi('MailboxSettings')

export type MailboxSettings = z.output<typeof mailboxSettingsSchema>

const at = openapi.iso
  .datetime({ offset: true, error: 'must be a time such as 2026-03-01T00:00:00Z' })
  .optional()
const message = openapi.string().max(100_000).optional()

export const settingsChangeSchema = openapi
  .strictObject({
    timeZone: zoneName.optional(),
    language: openapi
      .string()
      .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language such as en-US')
      .optional(),
    dateFormat: openapi.string().min(1).max(40).optional(),
    timeFormat: openapi.string().min(1).max(40).optional(),
    workingHours: openapi
      .strictObject({
        days: openapi.array(day).min(1).max(7).optional(),
        start: clock.optional(),
        end: clock.optional(),
        timeZone: zoneName.optional(),
      })
      .refine(
        ({ start, end }) => start === undefined || end === undefined || start < end,
        'must end after they start, on the same day',
      )
      .refine((hours) => Object.values(hours).some((one) => one !== undefined), 'must say what to change')
      .optional(),
    automaticReplies: openapi
      .strictObject({
        status: openapi.enum(replyStates).optional(),
        from: at.openapi({ description: 'Goes with `until`.' }),
        until: at,
        internalMessage: message,
        externalMessage: message,
        externalAudience: openapi.enum(audiences).optional(),
      })
      .superRefine(({ status, from, until }, context) => {
        const add = (path: string, message: string) =>
          context.addIssue({ code: 'custom', path: [path], message })
        if (status === 'scheduled' && from === undefined)
          add('from', 'is missing; scheduled replies have one')
        if (status === 'scheduled' && until === undefined)
          add('until', 'is missing; scheduled replies have one')
        if ((from === undefined) !== (until === undefined) && status !== 'scheduled')
          add(from === undefined ? 'from' : 'until', 'is missing; both ends go together')
        if (from !== undefined && until !== undefined && Date.parse(from) >= Date.parse(until))
          add('until', 'is not after from')
        if (from !== undefined && (status === 'on' || status === 'off'))
          add('from', 'goes with the status scheduled')
      })
      .refine((replies) => Object.values(replies).some((one) => one !== undefined), 'must say what to change')
      .optional(),
  })
  .refine((change) => Object.values(change).some((one) => one !== undefined), 'must say what to change')
  .openapi('MailboxSettingsChange')

export type SettingsChange = z.output<typeof settingsChangeSchema>

/** The settings of a mailbox as Graph shows them. */
export function readSettings(value: unknown): MailboxSettings {
  const settings = graphSettings.parse(value)
  const hours = settings.workingHours
  const zone = hours?.timeZone?.name ?? ''
  return {
    timeZone: settings.timeZone ? (ianaZone(settings.timeZone) ?? null) : null,
    language: settings.language?.locale || null,
    dateFormat: settings.dateFormat || null,
    timeFormat: settings.timeFormat || null,
    workingHours: hours
      ? {
          days: days.filter((one) => hours.daysOfWeek?.some((name) => name.toLowerCase() === one)),
          start: (hours.startTime ?? '00:00').slice(0, 5),
          end: (hours.endTime ?? '00:00').slice(0, 5),
          timeZone: ianaZone(zone) ?? null,
          // Microsoft counts west of UTC.
          utcOffsetMinutes: ianaZone(zone) === undefined ? 0 - (hours.timeZone?.bias ?? 0) : null,
        }
      : null,
    automaticReplies: readReplies(settings.automaticRepliesSetting),
    purpose: settings.userPurpose ?? null,
  }
}

function readReplies(
  replies: z.output<typeof graphSettings>['automaticRepliesSetting'],
): MailboxSettings['automaticReplies'] {
  const status = replyStates.find((one) => graphState[one] === replies?.status) ?? 'off'
  return {
    status,
    // What was scheduled once stays there when nothing is scheduled any more; it would only mislead.
    from: status === 'scheduled' ? readTime(replies?.scheduledStartDateTime) : null,
    until: status === 'scheduled' ? readTime(replies?.scheduledEndDateTime) : null,
    internalMessage: replies?.internalReplyMessage ?? '',
    externalMessage: replies?.externalReplyMessage ?? '',
    externalAudience:
      audiences.find((one) => graphAudience[one] === replies?.externalAudience) ?? 'everybody',
  }
}

function readTime(value: z.output<typeof time>): string | null {
  const wall = readWall((value?.dateTime ?? '').replace(/Z$/, ''))
  const zone = ianaZone(value?.timeZone ?? 'UTC')
  if (wall === undefined || zone === undefined || wall.startsWith('0001')) return null
  return new Date(instantOf(wall, zone)).toISOString()
}

/** What Graph is told; what a change does not name stays as it is. */
export function graphSettingsChange(change: SettingsChange): Record<string, unknown> {
  const {
    timeZone,
    language,
    dateFormat,
    timeFormat,
    workingHours: hours,
    automaticReplies: replies,
  } = change
  return present({
    timeZone: timeZone && microsoftZone(timeZone),
    language: language && { locale: language },
    dateFormat,
    timeFormat,
    workingHours:
      hours &&
      present({
        daysOfWeek: hours.days,
        startTime: hours.start && `${hours.start}:00.0000000`,
        endTime: hours.end && `${hours.end}:00.0000000`,
        timeZone: hours.timeZone && { name: microsoftZone(hours.timeZone) },
      }),
    automaticRepliesSetting:
      replies &&
      present({
        status: replies.status ? graphState[replies.status] : replies.from && 'scheduled',
        scheduledStartDateTime: replies.from && graphTime(replies.from),
        scheduledEndDateTime: replies.until && graphTime(replies.until),
        internalReplyMessage: replies.internalMessage,
        externalReplyMessage: replies.externalMessage,
        externalAudience: replies.externalAudience && graphAudience[replies.externalAudience],
      }),
  })
}

const graphTime = (text: string) => ({
  dateTime: `${new Date(text).toISOString().slice(0, 19)}.0000000`,
  timeZone: 'UTC',
})

const present = (all: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
