import { joinedPath } from './csv.ts'
import type { ManifestRow } from './manifest-row.ts'
import { peopleText, personText } from './people.ts'
import { report } from './reports.ts'

const flag = (value: boolean | null): string => (value === null ? '' : value ? 'Y' : 'N')

/** The rows of the manifest as CSV, for people; manifest.jsonl has the exact values. */
export const itemsReport = report<ManifestRow>([
  ['SEQ', (row) => String(row.seq)],
  ['PREV', (row) => row.prev],
  ['CUSTODIAN', (row) => row.custodian],
  ['MAILBOX', (row) => row.mailbox],
  ['FOLDERPATH', (row) => joinedPath(row.folderPath)],
  ['FOLDERID', (row) => row.folderId],
  ['ITEMID', (row) => row.itemId],
  ['CHANGEKEY', (row) => row.changeKey ?? ''],
  ['ITEMCLASS', (row) => row.itemClass],
  ['MESSAGECLASS', (row) => row.messageClass ?? ''],
  ['MESSAGEID', (row) => row.internetMessageId ?? ''],
  ['CONVERSATIONID', (row) => row.conversationId ?? ''],
  ['SUBJECT', (row) => row.subject ?? ''],
  ['FROM', (row) => (row.from ? personText(row.from) : '')],
  ['TO', (row) => peopleText(row.to)],
  ['CC', (row) => peopleText(row.cc)],
  ['BCC', (row) => peopleText(row.bcc)],
  ['DATESENT', (row) => row.sentAt ?? ''],
  ['DATERCVD', (row) => row.receivedAt ?? ''],
  ['ISDRAFT', (row) => flag(row.isDraft)],
  ['ISREAD', (row) => flag(row.isRead)],
  ['HASATTACHMENTS', (row) => flag(row.hasAttachments)],
  ['IMPORTANCE', (row) => row.importance ?? ''],
  ['LISTEDBY', (row) => row.listedBy],
  ['NATIVEKIND', (row) => row.nativeKind],
  ['NATIVEPATH', (row) => row.nativePath],
  ['SHA256', (row) => row.sha256],
  ['MD5', (row) => row.md5],
  ['SIZE', (row) => String(row.size)],
  ['REQUESTID', (row) => row.requestId ?? ''],
  ['SERVERDATE', (row) => row.serverDate ?? ''],
  ['COLLECTEDAT', (row) => row.collectedAt],
  ['ATTEMPT', (row) => String(row.attempt)],
])
