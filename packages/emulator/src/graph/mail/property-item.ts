import { encodeText, rfcDate } from '../../delivery/compose-mime.ts'
import { readHeaders } from '../../tenant/mime-headers.ts'
import { badRequest } from '../http/graph-error.ts'
import { isRecord } from '../http/graph-request.ts'
import { preciseWall } from '../wire/times.ts'
import type { Drafting } from './drafting.ts'
import { parseContents } from './message-contents.ts'
import { plainCalendar, plainCard } from './plain-item-text.ts'

/** The properties of an attached event or contact, as JSON: what Exchange keeps in TNEF. */
const propertiesType = 'application/vnd.microsoft.graph+json'

/** An event or contact within a message. */
export interface PropertyItem {
  readonly type: 'microsoft.graph.event' | 'microsoft.graph.contact'
  readonly properties: Readonly<Record<string, unknown>>
  /** Its iCalendar or vCard text. */
  readonly text: Buffer
}

/**
 * An event or contact that a client attaches, as a message that holds its text and its properties. `Content-Class` says what
 * it is, in Exchange's words. Throws 400 for another type of item.
 */
export function composePropertyItem(
  type: string,
  item: Readonly<Record<string, unknown>>,
  { owner, now, nextMessageId }: Drafting,
): { readonly bytes: Buffer; readonly subject: string } {
  const kind = kinds[type.toLowerCase()]
  if (!kind) throw badRequest("The property 'item' of an itemAttachment is a message, an event or a contact.")
  const subject = String(item.subject ?? item.displayName ?? item.givenName ?? '')
  const boundary = `item_${nextMessageId().replaceAll(/[^A-Za-z0-9]/g, '')}`
  const part = (contentType: string, content: string) =>
    `--${boundary}\r\nContent-Type: ${contentType}\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(content).toString('base64').replaceAll(/.{76}/g, '$&\r\n')}\r\n`
  const head = [
    `From: <${owner.address}>`,
    `Subject: ${encodeText(subject)}`,
    `Date: ${rfcDate(now)}`,
    `Content-Class: ${kind.contentClass}`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
  ]
  const text = part(`${kind.media}; charset=utf-8`, kind.write(item))
  const properties = part(propertiesType, JSON.stringify(item, preciseTimes))
  return {
    subject,
    bytes: Buffer.from(`${head.join('\r\n')}\r\n\r\n${text}${properties}--${boundary}--\r\n`),
  }
}

/** Events are kept with the digits that Graph shows. */
function preciseTimes(_: string, value: unknown): unknown {
  if (!isRecord(value) || typeof value.dateTime !== 'string') return value
  return preciseWall({ ...value, dateTime: value.dateTime })
}

/** Reads what {@link composePropertyItem} wrote; null for any other message. */
export async function readPropertyItem(mime: Buffer): Promise<PropertyItem | null> {
  const contentClass = readHeaders(mime, 0, mime.length).first('content-class')?.trim()
  const type = itemTypes.find((one) => kinds[one]?.contentClass === contentClass)
  if (!type) return null
  const { attachments } = await parseContents(mime)
  const properties = attachments.find(({ contentType }) => contentType === propertiesType)
  const text = attachments.find(({ contentType }) => contentType === kinds[type]?.media)
  const value: unknown = properties && JSON.parse(properties.bytes.toString('utf8'))
  return text && isRecord(value) ? { type, properties: value, text: text.bytes } : null
}

const itemTypes = ['microsoft.graph.event', 'microsoft.graph.contact'] as const

const kinds: Readonly<
  Record<
    string,
    {
      readonly contentClass: string
      readonly media: string
      readonly write: (item: Readonly<Record<string, unknown>>) => string
    }
  >
> = {
  'microsoft.graph.event': {
    contentClass: 'urn:content-classes:appointment',
    media: 'text/calendar',
    write: plainCalendar,
  },
  'microsoft.graph.contact': {
    contentClass: 'urn:content-classes:person',
    media: 'text/vcard',
    write: plainCard,
  },
}
