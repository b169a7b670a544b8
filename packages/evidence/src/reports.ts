import { z } from 'zod'
import { byteOrderMark, cellText, csvLine, joinedPath } from './csv.ts'
import type { CloudLink } from './documents/families.ts'

/** An item that was listed and of which no native is in the package; or a document of which only the native is. */
export interface ExceptionRow {
  outcome: 'exception' | 'vanished' | 'native_only'
  /** Stable, lower case: `corrupt_item`, `item_deleted`, … */
  code: string
  /** One sentence: what happened. */
  reason: string
  /** One sentence: what can be done. */
  remedy: string
  custodian: string
  mailbox: string
  folderPath: readonly string[]
  folderId: string
  itemId: string
  internetMessageId: string | null
  subject: string | null
  from: string | null
  sentAt: string | null
  receivedAt: string | null
  attempts: number
  lastTriedAt: string | null
  requestId: string | null
  /** The id of the document, for `native_only`. */
  document?: string
}

/** Something that the package does not hold although a reader might expect it. */
export interface NotCoveredRow {
  scope: 'package' | 'custodian' | 'mailbox' | 'folder'
  custodian: string
  mailbox: string
  /** What is missing: `In-place archive`, a folder's path. */
  what: string
  code: string
  reason: string
  remedy: string
}

/** What a look at a mailbox before it was read showed. */
export interface ProbeRow {
  custodian: string
  mailbox: string
  /** User principal name; empty where the directory was not asked. */
  account: string
  /** Every address of the mailbox, the primary first. */
  addresses: readonly string[]
  /** Whether there is an in-place archive beside it. */
  archive: 'yes' | 'no' | 'unknown'
  /** `ready`, `empty`, `denied`, … */
  access: string
  /** How the reading of it ended. */
  state: string
  reason: string
  remedy: string
  /** Microsoft's count of items when it was probed; null where it gave none. */
  estimate: number | null
  startedAt: string | null
  endedAt: string | null
}

/** The numbers of one folder. */
export interface ReconciliationRow {
  custodian: string
  mailbox: string
  folderPath: readonly string[]
  folderId: string
  isHidden: boolean
  listedBy: 'delta' | 'list'
  /** Why delta was not used; empty for delta. */
  listReason: string
  /** Microsoft's count of the folder when the run began; null where it gave none. */
  countAtStart: number | null
  enumerated: number
  collected: number
  filtered: number
  exceptions: number
  vanished: number
  bytes: number
  /** Where its mbox is, if there is one; the writer knows. */
  mbox?: string | undefined
}

/** A CSV report: its header and how a row becomes a line. */
export interface Report<Row> {
  head: string
  columns: readonly string[]
  line(row: Row): string
}

export function report<Row>(
  fields: readonly (readonly [name: string, of: (row: Row) => string])[],
): Report<Row> {
  const columns = fields.map(([name]) => name)
  return {
    columns,
    head: byteOrderMark + csvLine(columns),
    line: (row) => csvLine(fields.map(([, of]) => of(row))),
  }
}

export const exceptionsReport = report<ExceptionRow>([
  ['OUTCOME', (row) => row.outcome],
  ['CODE', (row) => row.code],
  ['REASON', (row) => row.reason],
  ['REMEDY', (row) => row.remedy],
  ['CUSTODIAN', (row) => row.custodian],
  ['MAILBOX', (row) => row.mailbox],
  ['FOLDERPATH', (row) => joinedPath(row.folderPath)],
  ['FOLDERID', (row) => row.folderId],
  ['ITEMID', (row) => row.itemId],
  ['MESSAGEID', (row) => row.internetMessageId ?? ''],
  ['SUBJECT', (row) => row.subject ?? ''],
  ['FROM', (row) => row.from ?? ''],
  ['DATESENT', (row) => row.sentAt ?? ''],
  ['DATERCVD', (row) => row.receivedAt ?? ''],
  ['ATTEMPTS', (row) => String(row.attempts)],
  ['LASTTRIED', (row) => row.lastTriedAt ?? ''],
  ['REQUESTID', (row) => row.requestId ?? ''],
  ['DOCID', (row) => row.document ?? ''],
])

export const notCoveredReport = report<NotCoveredRow>([
  ['SCOPE', (row) => row.scope],
  ['CUSTODIAN', (row) => row.custodian],
  ['MAILBOX', (row) => row.mailbox],
  ['WHAT', (row) => row.what],
  ['CODE', (row) => row.code],
  ['REASON', (row) => row.reason],
  ['REMEDY', (row) => row.remedy],
])

export const probesReport = report<ProbeRow>([
  ['CUSTODIAN', (row) => row.custodian],
  ['MAILBOX', (row) => row.mailbox],
  ['ACCOUNT', (row) => row.account],
  ['ADDRESSES', (row) => row.addresses.join('; ')],
  ['ARCHIVE', (row) => row.archive],
  ['ACCESS', (row) => row.access],
  ['STATE', (row) => row.state],
  ['REASON', (row) => row.reason],
  ['REMEDY', (row) => row.remedy],
  ['ESTIMATE', (row) => (row.estimate === null ? '' : String(row.estimate))],
  ['STARTED', (row) => row.startedAt ?? ''],
  ['ENDED', (row) => row.endedAt ?? ''],
])

export const cloudLinksReport = report<CloudLink>([
  ['DOCID', ({ document }) => document],
  ['CUSTODIAN', ({ row }) => row.custodian],
  ['MAILBOX', ({ row }) => row.mailbox],
  ['FOLDERPATH', ({ row }) => joinedPath(row.folderPath)],
  ['MESSAGEID', ({ row }) => row.internetMessageId ?? ''],
  ['URL', ({ url }) => url],
])

export const reconciliationReport = report<ReconciliationRow>([
  ['CUSTODIAN', (row) => row.custodian],
  ['MAILBOX', (row) => row.mailbox],
  ['FOLDERPATH', (row) => joinedPath(row.folderPath)],
  ['FOLDERID', (row) => row.folderId],
  ['HIDDEN', (row) => (row.isHidden ? 'Y' : 'N')],
  ['LISTEDBY', (row) => row.listedBy],
  ['LISTREASON', (row) => row.listReason],
  ['COUNTATSTART', (row) => (row.countAtStart === null ? '' : String(row.countAtStart))],
  ['ENUMERATED', (row) => String(row.enumerated)],
  ['COLLECTED', (row) => String(row.collected)],
  ['FILTERED', (row) => String(row.filtered)],
  ['EXCEPTIONS', (row) => String(row.exceptions)],
  ['VANISHED', (row) => String(row.vanished)],
  ['BYTES', (row) => String(row.bytes)],
  ['MBOX', (row) => row.mbox ?? ''],
])

/** Names one folder of one mailbox by what reports show of it. */
export const folderKey = (of: { custodian: string; mailbox: string; folderId: string }): string =>
  folderKeyOfCells(cellText(of.custodian), cellText(of.mailbox), cellText(of.folderId))

/** The same from cells that were read in a report. */
export const folderKeyOfCells = (custodian: string, mailbox: string, folderId: string): string =>
  JSON.stringify([custodian, mailbox, folderId])

const whole = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)

/** The cells of a reconciliation line that carry numbers, by column. */
export const reconciliationNumbers = z.object({
  ENUMERATED: whole,
  COLLECTED: whole,
  FILTERED: whole,
  EXCEPTIONS: whole,
  VANISHED: whole,
  BYTES: whole,
})
