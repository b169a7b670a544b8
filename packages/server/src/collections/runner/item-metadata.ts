import type { CollectedItem, Person } from '@gatewarden/evidence'
import { z } from 'zod'
import type { ListedFacts } from '../filters/item-filter.ts'

/** What the journal keeps of an item for the manifest: Graph's words of it, as far as they have the form they should have. */
export type ItemMetadata = Pick<
  CollectedItem,
  | 'changeKey'
  | 'itemClass'
  | 'messageClass'
  | 'internetMessageId'
  | 'conversationId'
  | 'subject'
  | 'from'
  | 'to'
  | 'cc'
  | 'bcc'
  | 'sentAt'
  | 'receivedAt'
  | 'isDraft'
  | 'isRead'
  | 'hasAttachments'
  | 'importance'
>

/** Properties asked of every listing. */
export const itemProperties = [
  'id',
  'changeKey',
  'internetMessageId',
  'conversationId',
  'subject',
  'from',
  'toRecipients',
  'ccRecipients',
  'bccRecipients',
  'sentDateTime',
  'receivedDateTime',
  'isDraft',
  'isRead',
  'hasAttachments',
  'importance',
  'sender',
  'categories',
] as const

/** PidTagMessageClass ([MS-OXPROPS] 2.789), by which Exchange says what an item is; not among Graph's properties. */
const classTag = 'String 0x001A'

/** What is asked of a listing besides: Exchange's class of each item, which costs it a moment. */
export const expandClass = (wanted: boolean): { $expand?: string } =>
  wanted ? { $expand: `singleValueExtendedProperties($filter=id eq '${classTag}')` } : {}

const text = z.string().nullable().catch(null)
const flag = z.boolean().nullable().catch(null)
/** Exchange writes a missing date as the year 1. */
const time = z.iso
  .datetime()
  .transform((value) => (value.startsWith('0001-') ? null : value))
  .nullable()
  .catch(null)

export const person = z
  .object({ emailAddress: z.object({ name: text, address: text }) })
  .transform(({ emailAddress }): Person => ({ address: emailAddress.address, name: emailAddress.name }))
  .nullable()
  .catch(null)

const people = z
  .array(person)
  .transform((list) => list.filter((one) => one !== null))
  .catch([])

/** An entry of a listing. Mail is hostile: nothing in it but a missing id makes the entry unusable. */
const entry = z.object({
  id: z.string().regex(/^[\x21-\x7e]{1,1024}$/),
  '@removed': z.unknown().optional(),
  '@odata.type': text,
  changeKey: text,
  internetMessageId: text,
  conversationId: text,
  subject: text,
  from: person,
  toRecipients: people,
  ccRecipients: people,
  bccRecipients: people,
  sentDateTime: time,
  receivedDateTime: time,
  isDraft: flag,
  isRead: flag,
  hasAttachments: flag,
  importance: text,
  sender: person,
  categories: z.array(z.string()).catch([]),
  singleValueExtendedProperties: z.array(z.object({ id: z.string(), value: z.string() })).catch([]),
})

/** Graph writes tags without leading zeros, whatever was asked for. */
const isClassTag = ({ id }: { id: string }): boolean => /^String 0x0*1A$/i.test(id)

/** An item that was listed, with what the filters ask about. */
export interface ListedItemEntry {
  kind: 'item'
  id: string
  meta: ItemMetadata
  facts: ListedFacts
  /** What it is put in order by; null where nothing says. */
  sortAt: string | null
  /** When it takes place, of what takes place; `to` null: without an end. */
  span: { from: string; to: string | null } | null
}

export type ListingEntry = ListedItemEntry | { kind: 'removed'; id: string } | { kind: 'unusable' }

/** An item of which nothing is known but its class. */
export const noMetadata: Omit<ItemMetadata, 'itemClass'> = {
  changeKey: null,
  internetMessageId: null,
  conversationId: null,
  subject: null,
  from: null,
  to: [],
  cc: [],
  bcc: [],
  sentAt: null,
  receivedAt: null,
  isDraft: null,
  isRead: null,
  hasAttachments: null,
  importance: null,
}

/** An item of a source that has fewer properties than mail. */
export function listedEntry(
  id: string,
  known: Partial<ItemMetadata> & Pick<ItemMetadata, 'itemClass'>,
  more: Partial<
    Pick<ListedItemEntry, 'sortAt' | 'span'> & Pick<ListedFacts, 'sender' | 'categories' | 'messageClass'>
  > = {},
): ListedItemEntry {
  const { sortAt = null, span = null, sender = null, categories = [], messageClass = null } = more
  const meta = { ...noMetadata, ...known }
  return { kind: 'item', id, meta, facts: { ...meta, sender, categories, messageClass }, sortAt, span }
}

/** Reads one entry of a page of messages. */
export function readMessage(value: unknown): ListingEntry {
  const read = entry.safeParse(value)
  if (!read.success) return { kind: 'unusable' }
  const item = read.data
  if (item['@removed'] !== undefined) return { kind: 'removed', id: item.id }
  const meta: ItemMetadata = {
    changeKey: item.changeKey,
    itemClass: (item['@odata.type'] ?? '').replace('#microsoft.graph.', '') || 'message',
    internetMessageId: item.internetMessageId,
    conversationId: item.conversationId,
    subject: item.subject,
    from: item.from,
    to: item.toRecipients,
    cc: item.ccRecipients,
    bcc: item.bccRecipients,
    sentAt: item.sentDateTime,
    receivedAt: item.receivedDateTime,
    isDraft: item.isDraft,
    isRead: item.isRead,
    hasAttachments: item.hasAttachments,
    importance: item.importance,
  }
  const { id, sender, categories } = item
  const messageClass = item.singleValueExtendedProperties.find(isClassTag)?.value || null
  if (messageClass !== null) meta.messageClass = messageClass
  return listedEntry(id, meta, { sender, categories, messageClass, sortAt: meta.receivedAt ?? meta.sentAt })
}
