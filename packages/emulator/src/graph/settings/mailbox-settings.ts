import type { MailboxSettings as GraphSettings } from '@microsoft/microsoft-graph-types'
import { z } from 'zod'
import type { AutomaticReplies, MailboxSettings } from '../../tenant/mailbox-settings.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { findTimeZone } from '../calendar/time-zone.ts'
import type { RouteBook } from '../graph-routes.ts'
import { badRequest, GraphError, notImplemented, segmentNotFound } from '../http/graph-error.ts'
import { type GraphReply, json } from '../http/graph-reply.ts'
import { readJson } from '../http/read-json.ts'
import { param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { project, type Shape, shape, writeProperties } from '../wire/shape.ts'

const never = '0001-01-01T00:00:00.0000000'

const settingsShape: Shape<MailboxCall> = shape<MailboxCall, GraphSettings>(
  'microsoft.graph.mailboxSettings',
  {
    archiveFolder: ({ mailbox }) => mailbox.mail.folderId(mailbox.mail.wellKnown('archive')),
    timeZone: ({ mailbox }) => mailbox.settings.timeZone,
    delegateMeetingMessageDeliveryOptions: ({ mailbox }) =>
      mailbox.settings.delegateMeetingMessageDeliveryOptions,
    dateFormat: ({ mailbox }) => mailbox.settings.dateFormat,
    timeFormat: ({ mailbox }) => mailbox.settings.timeFormat,
    userPurpose: ({ mailbox }) => mailbox.kind,
    automaticRepliesSetting: ({ mailbox }) => {
      const { scheduledStartDateTime, scheduledEndDateTime, ...rest } = mailbox.settings.automaticReplies
      return {
        ...rest,
        scheduledStartDateTime: { dateTime: wallUtc(scheduledStartDateTime), timeZone: 'UTC' },
        scheduledEndDateTime: { dateTime: wallUtc(scheduledEndDateTime), timeZone: 'UTC' },
      }
    },
    language: ({ mailbox }) => ({
      locale: mailbox.settings.language,
      displayName: new Intl.DisplayNames('en', { type: 'language' }).of(mailbox.settings.language) ?? null,
    }),
    workingHours: ({ mailbox }) => {
      const { daysOfWeek, startTime, endTime, timeZone } = mailbox.settings.workingHours
      return {
        daysOfWeek: [...daysOfWeek],
        startTime: `${startTime}.0000000`,
        endTime: `${endTime}.0000000`,
        timeZone: { name: timeZone },
      }
    },
  },
  { idAlways: false },
)

/** What has no time has the first moment there is, as .NET has it. */
function wallUtc(rfc3339: string): string {
  return rfc3339 === '' ? never : `${new Date(rfc3339).toISOString().slice(0, 19)}.0000000`
}

const dateTime = z.strictObject({ dateTime: z.string(), timeZone: z.string() })
/** Enumerations are read without case. */
const word = <const T extends readonly string[]>(words: T) => z.preprocess(lowerFirst, z.enum(words))
const lowerFirst = (value: unknown): unknown =>
  typeof value === 'string' ? value.charAt(0).toLowerCase() + value.slice(1) : value

const settingsInput = z.strictObject({
  timeZone: z.string().optional(),
  dateFormat: z.string().optional(),
  timeFormat: z.string().optional(),
  delegateMeetingMessageDeliveryOptions: z
    .enum(['sendToDelegateAndInformationToPrincipal', 'sendToDelegateAndPrincipal', 'sendToDelegateOnly'])
    .optional(),
  language: z.strictObject({ locale: z.string(), displayName: z.string().nullish() }).optional(),
  automaticRepliesSetting: z
    .strictObject({
      status: word(['disabled', 'alwaysEnabled', 'scheduled']).optional(),
      externalAudience: word(['none', 'contactsOnly', 'all']).optional(),
      internalReplyMessage: z.string().optional(),
      externalReplyMessage: z.string().optional(),
      scheduledStartDateTime: dateTime.optional(),
      scheduledEndDateTime: dateTime.optional(),
    })
    .optional(),
  workingHours: z
    .strictObject({
      daysOfWeek: z.array(z.string()).optional(),
      startTime: z.string().optional(),
      endTime: z.string().optional(),
      timeZone: z.looseObject({ '@odata.type': z.string().optional(), name: z.string() }).optional(),
    })
    .optional(),
})

function getSettings(call: MailboxCall): GraphReply {
  const { request } = call
  const projection = project(settingsShape, request.query.select)
  const fragment = `users('${call.owner.id}')/mailboxSettings${projection.contextList}`
  return json(writeProperties(projection, call, { '@odata.context': context(request, fragment) }))
}

/** `GET …/mailboxSettings/{property}`: a complex value by itself, any other as `value`. */
function getSetting(call: MailboxCall): GraphReply {
  const name = param(call, 'property')
  const property = settingsShape.properties.get(name.toLowerCase())
  if (!property) throw segmentNotFound(name)
  const value = property.write(call)
  const annotation = {
    '@odata.context': context(call.request, `users('${call.owner.id}')/mailboxSettings/${property.name}`),
  }
  return json(
    typeof value === 'object' && value !== null ? { ...annotation, ...value } : { ...annotation, value },
  )
}

function updateSettings(call: MailboxCall): GraphReply {
  const input = readJson(call.request, settingsInput, 'microsoft.graph.mailboxSettings')
  const { automaticRepliesSetting, language, workingHours, ...plain } = input
  if (plain.timeZone !== undefined && !findTimeZone(plain.timeZone)) {
    throw badRequest(`The value '${plain.timeZone}' of property 'timeZone' is no time zone.`)
  }
  const { settings } = call.mailbox
  const hours = workingHours && withHours(settings.workingHours, workingHours)
  Object.assign(settings, plain)
  if (hours) settings.workingHours = hours
  if (language) settings.language = language.locale
  if (automaticRepliesSetting) {
    settings.automaticReplies = withReplies(settings.automaticReplies, automaticRepliesSetting)
  }
  return getSettings(call)
}

function withReplies(
  now: AutomaticReplies,
  input: NonNullable<z.infer<typeof settingsInput>['automaticRepliesSetting']>,
): AutomaticReplies {
  const { scheduledStartDateTime: start, scheduledEndDateTime: end } = input
  return {
    status: input.status ?? now.status,
    externalAudience: input.externalAudience ?? now.externalAudience,
    internalReplyMessage: input.internalReplyMessage ?? now.internalReplyMessage,
    externalReplyMessage: input.externalReplyMessage ?? now.externalReplyMessage,
    scheduledStartDateTime: start ? toUtc(start) : now.scheduledStartDateTime,
    scheduledEndDateTime: end ? toUtc(end) : now.scheduledEndDateTime,
  }
}

const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

/** Errors as https://learn.microsoft.com/graph/api/user-update-mailboxsettings lists them. */
function withHours(
  now: MailboxSettings['workingHours'],
  input: NonNullable<z.infer<typeof settingsInput>['workingHours']>,
): MailboxSettings['workingHours'] {
  const daysOfWeek = input.daysOfWeek?.map((name) => {
    const day = days.find((one) => one === name.toLowerCase())
    if (!day) throw new GraphError(400, 'InvalidArguments', `Requested value '${name}' was not found.`)
    return day
  })
  const startTime = timeOfDay(input.startTime) ?? now.startTime
  const endTime = timeOfDay(input.endTime) ?? now.endTime
  if (startTime >= endTime)
    throw new GraphError(400, 'ErrorInvalidTimeSettings', 'Start Time should occur before End Time.')
  const { timeZone } = input
  if (timeZone?.['@odata.type'] === '#microsoft.graph.customTimeZone')
    throw notImplemented('a custom time zone for working hours')
  if (timeZone && !findTimeZone(timeZone.name))
    throw new GraphError(400, 'InvalidTimeZone', 'Time Zone settings provided are invalid.')
  return {
    daysOfWeek: daysOfWeek ?? now.daysOfWeek,
    startTime,
    endTime,
    timeZone: timeZone?.name ?? now.timeZone,
  }
}

function timeOfDay(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const [, time] = /^((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.\d{1,7})?$/.exec(text) ?? []
  if (time !== undefined) return time
  throw new GraphError(
    400,
    'RequestBodyRead',
    `Cannot convert the literal '${text}' to the expected type 'Edm.TimeOfDay'.`,
  )
}

function toUtc({ dateTime: text, timeZone }: z.infer<typeof dateTime>): string {
  const zone = findTimeZone(timeZone)
  const wall = Date.parse(`${text.replace(/Z$/, '')}Z`)
  if (!zone || Number.isNaN(wall)) throw badRequest(`'${text}' in '${timeZone}' is no time.`)
  return `${new Date(zone.instantOf(wall)).toISOString().slice(0, 19)}Z`
}

/** The settings of a mailbox as a whole and one by one. */
export function settingsRoutes(book: RouteBook): void {
  book.mailbox('GET', 'mailboxSettings', 'readMailboxSettings', getSettings)
  book.mailbox('GET', 'mailboxSettings/{property}', 'readMailboxSettings', getSetting)
  book.mailbox('PATCH', 'mailboxSettings', 'writeMailboxSettings', updateSettings)
}
