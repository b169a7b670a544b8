import type { CollectedItem, Person } from '@gatewarden/evidence'
import { z } from 'zod'
import type { ListedFacts } from '../filters/item-filter.ts'

/** What the journal keeps of an item for the manifest: Graph's words of it, as far as they have the form they should have. */
export type ItemMetadata = Pick<
  CollectedItem,
  | 'changeKey'
  | 'itemClass'
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

const text = z.string().nullable().catch(null)
const flag = z.boolean().nullable().catch(null)
/** Exchange writes a missing date as the year 1. */
const time = z.iso
  .datetime()
  .transform((value) => (value.startsWith('0001-') ? null : value))
  .nullable()
  .catch(null)

const person = z
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
})

export type ListingEntry =
  | { kind: 'item'; id: string; meta: ItemMetadata; facts: ListedFacts }
  | { kind: 'removed'; id: string }
  | { kind: 'unusable' }

/** Reads one entry of a page. */
export function readEntry(value: unknown): ListingEntry {
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
  const { sender, categories } = item
  return { kind: 'item', id: item.id, meta, facts: { ...meta, sender, categories } }
}
