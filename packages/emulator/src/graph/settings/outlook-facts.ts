import type { LocaleInfo, TimeZoneInformation } from '@microsoft/microsoft-graph-types'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { zoneNames } from '../calendar/windows-zones.ts'
import type { RouteBook } from '../graph-routes.ts'
import { badRequest } from '../http/graph-error.ts'
import { type GraphReply, json } from '../http/graph-reply.ts'
import { context } from '../wire/links.ts'
import { project, type Shape, shape, writeProperties } from '../wire/shape.ts'

const locales = [
  'ar-SA',
  'cs-CZ',
  'da-DK',
  'de-DE',
  'el-GR',
  'en-GB',
  'en-US',
  'es-ES',
  'fi-FI',
  'fr-FR',
  'he-IL',
  'hu-HU',
  'it-IT',
  'ja-JP',
  'ko-KR',
  'nb-NO',
  'nl-NL',
  'pl-PL',
  'pt-BR',
  'pt-PT',
  'ru-RU',
  'sv-SE',
  'tr-TR',
  'uk-UA',
  'zh-CN',
  'zh-TW',
]

/** microsoft.graph.exchangeSettings, which the type package of v1.0 does not have. */
interface ExchangeSettings {
  readonly id: string
  readonly primaryMailboxId: string | null
}

const exchangeShape: Shape<MailboxCall> = shape<MailboxCall, ExchangeSettings>(
  'microsoft.graph.exchangeSettings',
  {
    id: ({ owner }) => owner.id,
    primaryMailboxId: ({ mailbox, caller }) => `MBX:${mailbox.id}@${caller.tenant.id}`,
  },
)

/** What Outlook knows by itself: time zones and languages, and the id of the mailbox for its import and export. */
export function outlookFactRoutes(book: RouteBook): void {
  book.mailbox('GET', 'settings/exchange', 'readExchangeSettings', getExchangeSettings)
  book.mailbox('GET', 'outlook/supportedLanguages', 'readOutlookFacts', listLanguages)
  book.mailbox('GET', 'outlook/supportedTimeZones', 'readOutlookFacts', listTimeZones)
  book.mailbox('GET', 'outlook/supportedTimeZones/{standard}', 'readOutlookFacts', listTimeZones)
}

function getExchangeSettings(call: MailboxCall): GraphReply {
  const projection = project(exchangeShape, call.request.query.select)
  const fragment = `users('${call.owner.id}')/settings/exchange${projection.contextList}`
  return json(writeProperties(projection, call, { '@odata.context': context(call.request, fragment) }))
}

function listLanguages(call: MailboxCall): GraphReply {
  const value: LocaleInfo[] = locales.map((locale) => ({
    locale,
    displayName: new Intl.DisplayNames(locale, { type: 'language' }).of(locale) ?? locale,
  }))
  return json({ '@odata.context': context(call.request, 'Collection(microsoft.graph.localeInfo)'), value })
}

/** Windows names, or with `(TimeZoneStandard='Iana')` the names of the tz database. */
function listTimeZones(call: MailboxCall): GraphReply {
  const { standard } = call.params
  const wanted =
    standard === undefined
      ? 'windows'
      : /^\(timezonestandard=(?:microsoft\.graph\.timezonestandard)?'(windows|iana)'\)$/i
          .exec(standard)?.[1]
          ?.toLowerCase()
  if (wanted === undefined)
    throw badRequest(`'${standard}' names no standard of time zones: Windows or Iana.`)
  const aliases = wanted === 'iana' ? new Map(zoneNames.map(([, iana]) => [iana, iana])) : new Map(zoneNames)
  const value: TimeZoneInformation[] = [...aliases].map(([alias, iana]) => ({
    alias,
    displayName: displayNameOf(iana),
  }))
  return json({
    '@odata.context': context(call.request, 'Collection(microsoft.graph.timeZoneInformation)'),
    value,
  })
}

function displayNameOf(zone: string): string {
  const now = new Date(Date.UTC(2026, 0, 1))
  const offset = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
    .formatToParts(now)
    .find(({ type }) => type === 'timeZoneName')?.value
  const city = zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone
  return `(${(offset ?? 'GMT').replace('GMT', 'UTC').replace(/^UTC$/, 'UTC+00:00')}) ${city}`
}
