import { createHash } from 'node:crypto'
import { byteOrderMark, csvLine, joinedPath, spaceLoneSurrogates } from './csv.ts'
import type { ManifestRow, Person } from './manifest-row.ts'
import { documentNumber } from './native-path.ts'

const flag = (value: boolean | null): string => (value === null ? '' : value ? 'Y' : 'N')

const person = ({ name, address }: Person): string =>
  name && address && name !== address ? `${name} <${address}>` : (address ?? name ?? '')

const people = (list: readonly Person[]): string => list.map(person).join('; ')

/**
 * The EDRM Message Identification Hash: MD5 of the Message-ID with its angle brackets, in lower-case hex; empty
 * without a Message-ID.
 */
export const messageIdentificationHash = (internetMessageId: string | null): string =>
  internetMessageId ? createHash('md5').update(internetMessageId).digest('hex') : ''

/** Columns of both load files, in their order. */
const fields: readonly { name: string; of: (row: ManifestRow) => string }[] = [
  { name: 'DOCID', of: (row) => `GW${documentNumber(row.seq)}` },
  { name: 'CUSTODIAN', of: (row) => row.custodian },
  { name: 'MAILBOX', of: (row) => row.mailbox },
  { name: 'FOLDERPATH', of: (row) => joinedPath(row.folderPath) },
  { name: 'ITEMCLASS', of: (row) => row.itemClass },
  { name: 'FROM', of: (row) => (row.from ? person(row.from) : '') },
  { name: 'TO', of: (row) => people(row.to) },
  { name: 'CC', of: (row) => people(row.cc) },
  { name: 'BCC', of: (row) => people(row.bcc) },
  { name: 'SUBJECT', of: (row) => row.subject ?? '' },
  { name: 'DATESENT', of: (row) => row.sentAt ?? '' },
  { name: 'DATERCVD', of: (row) => row.receivedAt ?? '' },
  { name: 'TIMEZONE', of: () => 'UTC' },
  { name: 'CONVERSATIONID', of: (row) => row.conversationId ?? '' },
  { name: 'MESSAGEID', of: (row) => row.internetMessageId ?? '' },
  { name: 'EDRM_MIH', of: (row) => messageIdentificationHash(row.internetMessageId) },
  { name: 'MD5HASH', of: (row) => row.md5 },
  { name: 'SHA256HASH', of: (row) => row.sha256 },
  { name: 'FILESIZE', of: (row) => String(row.size) },
  { name: 'ISDRAFT', of: (row) => flag(row.isDraft) },
  { name: 'ISREAD', of: (row) => flag(row.isRead) },
  { name: 'HASATTACHMENTS', of: (row) => flag(row.hasAttachments) },
  { name: 'IMPORTANCE', of: (row) => row.importance ?? '' },
  { name: 'NATIVEPATH', of: (row) => row.nativePath.replace(/^data\//, '') },
  { name: 'GRAPHID', of: (row) => row.itemId },
  { name: 'COLLECTEDUTC', of: (row) => row.collectedAt },
]

const names = fields.map((field) => field.name)
const cellsOf = (row: ManifestRow): string[] => fields.map((field) => field.of(row))

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced.
const datControls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g

/** What a Concordance field holds for a value: nothing of it can be taken for a delimiter. */
const datText = (value: string): string =>
  spaceLoneSurrogates(value)
    .replaceAll('þ', 'th')
    .replaceAll('®', '(R)')
    .replace(/\r\n|\r|\n/g, '®')
    .replace(datControls, ' ')

const datLine = (cells: readonly string[]): string =>
  `${cells.map((cell) => `þ${datText(cell)}þ`).join('\u0014')}\r\n`

export const loadFileDat = {
  head: byteOrderMark + datLine(names),
  line: (row: ManifestRow): string => datLine(cellsOf(row)),
}

export const loadFileCsv = {
  head: byteOrderMark + csvLine(names),
  line: (row: ManifestRow): string => csvLine(cellsOf(row)),
}
