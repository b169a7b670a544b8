import { createHash } from 'node:crypto'
import { joinedPath } from '../csv.ts'
import { type DocumentRow, documentId } from '../documents/document-row.ts'
import type { Duplicates } from '../duplicates/duplicate-index.ts'
import type { ManifestRow } from '../manifest-row.ts'
import { peopleText, personText } from '../people.ts'

/** One document with its family: what a line of a load file is made from. */
export interface LoadFileLine {
  row: ManifestRow
  document: DocumentRow
  /** All documents of the family, the item first. */
  family: readonly DocumentRow[]
  duplicates: Duplicates
  /** How the load file names a file of the package. */
  pathOf: (path: string) => string
}

type Field = (line: LoadFileLine) => string

const flag = (value: boolean | null): string => (value === null ? '' : value ? 'Y' : 'N')

/**
 * The EDRM Message Identification Hash: MD5 of the Message-ID with its angle brackets, in lower-case hex; empty
 * without a Message-ID.
 */
export const messageIdentificationHash = (internetMessageId: string | null): string =>
  internetMessageId ? createHash('md5').update(internetMessageId).digest('hex') : ''

/** What a message says of itself: the item by Graph's listing, an attached message by its own headers. */
const message = ({ row, document }: LoadFileLine) => (document.kind === 'item' ? row : document.headers)

const itemOnly =
  (of: (row: ManifestRow) => string): Field =>
  ({ row, document }) =>
    document.kind === 'item' ? of(row) : ''

const idOf = ({ seq, child }: DocumentRow): string => documentId(seq, child)
const children = ({ document, family }: LoadFileLine) =>
  family.filter(({ parent }) => parent === document.child)
const itemOf = ({ family, document }: LoadFileLine): DocumentRow => family[0] ?? document
const hasFamily = ({ family }: LoadFileLine): boolean => family.length > 1
const ofItem = (seq: number | null): string => (seq === null ? '' : documentId(seq))

/** `01/31/2026` and `23:59:59`, UTC, as load files with two columns for a time want it. */
const day = (time: string | null | undefined): string =>
  time ? `${time.slice(5, 7)}/${time.slice(8, 10)}/${time.slice(0, 4)}` : ''
const clock = (time: string | null | undefined): string => time?.slice(11, 19) ?? ''

const itemTypes: Readonly<Record<string, string>> = {
  event: 'Calendar event',
  contact: 'Contact',
  todoTask: 'Task',
}
const recordType: Field = ({ row, document: { kind } }) => {
  if (kind === 'item') return itemTypes[row.itemClass] ?? 'E-mail'
  return kind === 'attachment' ? 'Attachment' : 'E-mail attachment'
}

/** Everything that a load file can tell of a document. Templates give these their names. */
export const fields = {
  id: ({ document }) => idOf(document),
  parentId: ({ document }) => (document.parent === null ? '' : documentId(document.seq, document.parent)),
  attachmentIds: (line) => children(line).map(idOf).join('; '),
  familyBegin: (line) => (hasFamily(line) ? idOf(itemOf(line)) : ''),
  familyEnd: (line) => (hasFamily(line) ? idOf(line.family.at(-1) ?? line.document) : ''),
  familyRange: (line) =>
    hasFamily(line) ? `${idOf(itemOf(line))} - ${idOf(line.family.at(-1) ?? line.document)}` : '',
  recordType,
  custodian: ({ row }) => row.custodian,
  allCustodians: ({ duplicates }) => duplicates.custodians.join('; '),
  mailbox: ({ row }) => row.mailbox,
  folder: ({ row }) => joinedPath(row.folderPath),
  itemClass: itemOnly((row) => row.itemClass),
  messageClass: itemOnly((row) => row.messageClass ?? ''),
  from: (line) => {
    const from = message(line)?.from
    return from ? personText(from) : ''
  },
  to: (line) => peopleText(message(line)?.to ?? []),
  cc: (line) => peopleText(message(line)?.cc ?? []),
  bcc: (line) => peopleText(message(line)?.bcc ?? []),
  subject: (line) => message(line)?.subject ?? '',
  sentAt: (line) => message(line)?.sentAt ?? '',
  sentDay: (line) => day(message(line)?.sentAt),
  sentTime: (line) => clock(message(line)?.sentAt),
  receivedAt: itemOnly((row) => row.receivedAt ?? ''),
  receivedDay: itemOnly((row) => day(row.receivedAt)),
  receivedTime: itemOnly((row) => clock(row.receivedAt)),
  timeZone: () => 'UTC',
  conversationId: itemOnly((row) => row.conversationId ?? ''),
  messageId: (line) => message(line)?.internetMessageId ?? '',
  mih: (line) => messageIdentificationHash(message(line)?.internetMessageId ?? null),
  logicalKey: (line) => line.document.logicalKey ?? '',
  md5: ({ document }) => document.md5,
  sha256: ({ document }) => document.sha256,
  size: ({ document }) => String(document.size),
  fileName: ({ document }) => document.name ?? '',
  extension: ({ document }) => document.path.slice(document.path.lastIndexOf('.') + 1),
  mediaType: ({ document }) => document.mediaType ?? '',
  isInline: ({ document }) => flag(document.isInline),
  attachmentCount: (line) => String(children(line).length),
  attachmentNames: (line) =>
    children(line)
      .map(({ name, mediaType }) => name ?? mediaType ?? '')
      .join('; '),
  isDraft: itemOnly((row) => flag(row.isDraft)),
  isRead: itemOnly((row) => flag(row.isRead)),
  hasAttachments: itemOnly((row) => flag(row.hasAttachments)),
  importance: itemOnly((row) => row.importance ?? ''),
  duplicateByBytes: ({ duplicates }) => ofItem(duplicates.first.bytes),
  duplicateByContent: ({ duplicates }) => ofItem(duplicates.first.logical),
  duplicateById: ({ duplicates }) => ofItem(duplicates.first.messageId),
  duplicateInCustodian: ({ duplicates }) =>
    ofItem(duplicates.firstOfCustodian.logical ?? duplicates.firstOfCustodian.bytes),
  sameIdOtherContent: ({ duplicates }) => flag(duplicates.sameIdOtherContent),
  nativePath: ({ document, pathOf }) => pathOf(document.path),
  derivedPath: ({ document, pathOf }) => (document.derived ? pathOf(document.derived.path) : ''),
  textPath: ({ document, pathOf }) => (document.text ? pathOf(document.text.path) : ''),
  exception: ({ document }) => (document.code === 'binary' ? '' : (document.code ?? '')),
  graphId: itemOnly((row) => row.itemId),
  collectedAt: ({ row }) => row.collectedAt,
} as const satisfies Record<string, Field>

export type FieldName = keyof typeof fields
