import { createHash } from 'node:crypto'
import type { Kind } from './watch.ts'

interface KindFacts {
  /** First word of the types of changes. */
  type: string
  /** What changes tell of an item. */
  select: readonly string[]
  /** What a rich watch tells beside. */
  rich: readonly string[]
  /** Where one item is read, below the mailbox. */
  path(id: string): string
  /** The property that says which scope an item is in; undefined: it has none. */
  scopeField?: string
  /** What the scope is called in changes. */
  scopeName: string
}

/** What is followed, and what is told of it. */
export const kinds: Record<Kind, KindFacts> = {
  folder: {
    type: 'folder',
    select: ['displayName', 'parentFolderId', 'isHidden'],
    rich: [],
    path: (id) => `/mailFolders/${encodeURIComponent(id)}`,
    scopeName: 'mailbox',
  },
  message: {
    type: 'message',
    select: [
      'changeKey',
      'parentFolderId',
      'conversationId',
      'internetMessageId',
      'subject',
      'from',
      'toRecipients',
      'receivedDateTime',
      'sentDateTime',
      'isRead',
      'isDraft',
      'hasAttachments',
      'importance',
      'categories',
      'flag',
    ],
    rich: ['bodyPreview'],
    path: (id) => `/messages/${encodeURIComponent(id)}`,
    scopeField: 'parentFolderId',
    scopeName: 'folderId',
  },
  event: {
    type: 'calendar_event',
    select: [
      'changeKey',
      'iCalUId',
      'type',
      'subject',
      'start',
      'end',
      'isAllDay',
      'isCancelled',
      'location',
      'organizer',
      'attendees',
      'recurrence',
      'showAs',
      'lastModifiedDateTime',
    ],
    rich: ['bodyPreview'],
    path: (id) => `/events/${encodeURIComponent(id)}`,
    scopeName: 'calendarId',
  },
  contact: {
    type: 'contact',
    select: [
      'changeKey',
      'parentFolderId',
      'displayName',
      'givenName',
      'surname',
      'companyName',
      'emailAddresses',
    ],
    rich: [],
    path: (id) => `/contacts/${encodeURIComponent(id)}`,
    scopeField: 'parentFolderId',
    scopeName: 'folderId',
  },
}

type Item = Readonly<Record<string, unknown>>

/** What of an item is told: the chosen properties, without annotations. */
export function toldOf(kind: Kind, item: Item): Record<string, unknown> {
  const told: Record<string, unknown> = {}
  for (const name of kinds[kind].select) {
    if (name !== 'changeKey' && item[name] !== undefined) told[name] = item[name]
  }
  return told
}

/** Two states of an item that would be told alike have the same digest. */
export function digestOf(kind: Kind, item: Item): string {
  const told = kinds[kind].select.map((name) => item[name] ?? null)
  return createHash('sha256').update(JSON.stringify(told)).digest('base64url').slice(0, 22)
}
