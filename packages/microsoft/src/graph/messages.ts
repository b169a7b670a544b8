import type { Readable } from 'node:stream'
import type { Attachment, Message } from '@microsoft/microsoft-graph-types'
import type { GraphAnswer, GraphClient, Page } from './graph-client.ts'
import {
  type Identified,
  type ListOptions,
  listQuery,
  mailboxPath,
  passedOn,
  type ReadOptions,
  readOne,
  readPages,
  segment,
} from './resource.ts'

export interface MessageListOptions extends ListOptions {
  /** A folder's id or well-known name; the whole mailbox unless given. */
  folder?: string
  /** Bodies as text instead of HTML. */
  bodyAsText?: boolean
}

/** Messages of a folder or of the whole mailbox, Deleted Items included. Needs Mail.ReadBasic or Mail.Read. */
export function listMessages(
  client: GraphClient,
  mailbox: string,
  options: MessageListOptions = {},
): AsyncIterable<Page<Identified<Message>>> {
  const within = options.folder === undefined ? '' : `/mailFolders/${segment(options.folder)}`
  return readPages<Message>(client, {
    path: `${mailboxPath(mailbox)}${within}/messages`,
    query: listQuery({ top: 100, ...options }),
    headers: bodyPreference(options.bodyAsText),
    ...passedOn(options),
  })
}

export function getMessage(
  client: GraphClient,
  mailbox: string,
  message: string,
  options: ReadOptions & { bodyAsText?: boolean } = {},
): Promise<Identified<Message>> {
  return readOne<Message>(client, {
    path: messagePath(mailbox, message),
    query: listQuery(options),
    headers: bodyPreference(options.bodyAsText),
    ...passedOn(options),
  })
}

/**
 * The message as MIME, as Graph makes it at this moment: two downloads may differ. Asked of the mailbox and not of the
 * folder, where Graph answers 405. Needs Mail.Read.
 */
export function messageMime(
  client: GraphClient,
  mailbox: string,
  message: string,
  options: ReadOptions = {},
): Promise<GraphAnswer<Readable>> {
  return client.stream({ path: `${messagePath(mailbox, message)}/$value`, ...passedOn(options) })
}

/** What hangs on a message; contents are left out unless selected. */
export function listAttachments(
  client: GraphClient,
  mailbox: string,
  message: string,
  options: ReadOptions = {},
): AsyncIterable<Page<Identified<Attachment>>> {
  const properties = ['id', 'name', 'contentType', 'size', 'isInline', 'lastModifiedDateTime'] as const
  return readPages<Attachment>(client, {
    path: `${messagePath(mailbox, message)}/attachments`,
    query: listQuery({ select: properties, ...options }),
    ...passedOn(options),
  })
}

/** The bytes of a file, the MIME of an attached item; Graph answers 405 for an attachment that is only a link. */
export function attachmentContent(
  client: GraphClient,
  mailbox: string,
  message: string,
  attachment: string,
  options: ReadOptions = {},
): Promise<GraphAnswer<Readable>> {
  return client.stream({
    path: `${messagePath(mailbox, message)}/attachments/${segment(attachment)}/$value`,
    ...passedOn(options),
  })
}

/** What a round of changes says of one message. */
export type MessageChange =
  | { kind: 'present'; id: string; message: Identified<Message> }
  | { kind: 'removed'; id: string; reason: string }

export interface MessageDeltaOptions extends ReadOptions {
  /** Messages for each page; halved where Graph finds that too much. Default 500. */
  pageSize?: number
  /** Where an earlier round stopped: its deltaLink, or the nextLink of a page. It holds the folder and the selection. */
  link?: string
}

/**
 * A folder's messages since the link, or all of them: what was added or changed, and what left the folder. An item may
 * come twice and in any order. Refused with a subject of `delta` (isResyncNeeded) once Microsoft has forgotten the link.
 */
export async function* messageDelta(
  client: GraphClient,
  mailbox: string,
  folder: string,
  options: MessageDeltaOptions = {},
): AsyncGenerator<Page<MessageChange>> {
  const pages = readPages<Message & { '@removed'?: { reason?: string } }>(client, {
    path: options.link ?? `${mailboxPath(mailbox)}/mailFolders/${segment(folder)}/messages/delta`,
    ...(options.link === undefined ? { query: listQuery({ select: options.select ?? [] }) } : {}),
    // In a delta $top caps the whole round; the page size goes into the header, on every page.
    headers: { prefer: `odata.maxpagesize=${options.pageSize ?? 500}` },
    ...passedOn(options),
  })
  for await (const page of pages) yield { ...page, items: page.items.map(changeOf) }
}

function changeOf(item: Identified<Message & { '@removed'?: { reason?: string } }>): MessageChange {
  const removed = item['@removed']
  return removed === undefined
    ? { kind: 'present', id: item.id, message: item }
    : { kind: 'removed', id: item.id, reason: removed.reason ?? 'deleted' }
}

function messagePath(mailbox: string, message: string): string {
  return `${mailboxPath(mailbox)}/messages/${segment(message)}`
}

function bodyPreference(asText: boolean | undefined): Record<string, string> {
  return asText === true ? { prefer: 'outlook.body-content-type="text"' } : {}
}
