import { joinedPath } from '../csv.ts'
import { documentId } from '../documents/document-row.ts'
import type { ManifestRow } from '../manifest-row.ts'
import { report } from '../reports.ts'
import type { Duplicates } from './duplicate-index.ts'

interface DuplicateRow {
  row: ManifestRow
  duplicates: Duplicates
}

const of = (seq: number | null): string => (seq === null ? '' : documentId(seq))

/** One line for each family that has an equal one, or the Message-ID of one that is not equal. */
export const duplicatesReport = report<DuplicateRow>([
  ['DOCID', ({ row }) => documentId(row.seq)],
  ['CUSTODIAN', ({ row }) => row.custodian],
  ['MAILBOX', ({ row }) => row.mailbox],
  ['FOLDERPATH', ({ row }) => joinedPath(row.folderPath)],
  ['MESSAGEID', ({ row }) => row.internetMessageId ?? ''],
  ['SUBJECT', ({ row }) => row.subject ?? ''],
  ['BYTES', ({ duplicates }) => of(duplicates.first.bytes)],
  ['CONTENT', ({ duplicates }) => of(duplicates.first.logical)],
  ['EDRM_MIH', ({ duplicates }) => of(duplicates.first.messageId)],
  ['BYTES_CUSTODIAN', ({ duplicates }) => of(duplicates.firstOfCustodian.bytes)],
  ['CONTENT_CUSTODIAN', ({ duplicates }) => of(duplicates.firstOfCustodian.logical)],
  ['EDRM_MIH_CUSTODIAN', ({ duplicates }) => of(duplicates.firstOfCustodian.messageId)],
  ['ALLCUSTODIANS', ({ duplicates }) => duplicates.custodians.join('; ')],
  ['SAMEID_OTHERCONTENT', ({ duplicates }) => (duplicates.sameIdOtherContent ? 'Y' : 'N')],
])

export const isDuplicate = ({ first }: Duplicates): boolean =>
  first.bytes !== null || first.logical !== null || first.messageId !== null
