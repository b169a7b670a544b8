import { peopleText, personText } from '../people.ts'
import type { DocumentRow, MessageHeaders } from './document-row.ts'

/** The text of a message as review programs show it: its headers, an empty line, its body. */
export function headedText(
  headers: MessageHeaders | null,
  attachments: readonly Pick<DocumentRow, 'name' | 'mediaType'>[],
  body: string,
): string {
  const lines: [string, string][] = [
    ['From', headers?.from ? personText(headers.from) : ''],
    ['Sent', headers?.sentAt ?? ''],
    ['To', peopleText(headers?.to ?? [])],
    ['Cc', peopleText(headers?.cc ?? [])],
    ['Bcc', peopleText(headers?.bcc ?? [])],
    ['Subject', headers?.subject ?? ''],
    ['Attachments', attachments.map(({ name, mediaType }) => name ?? mediaType ?? '').join('; ')],
  ]
  const head = lines
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value.replace(/\s+/gu, ' ')}\n`)
  return `${head.join('')}\n${body}`.toWellFormed()
}
