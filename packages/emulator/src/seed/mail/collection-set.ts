import { wallClock } from '../working-time.ts'
import type { Correspondent } from './letter.ts'
import { mailbox } from './mime-encodings.ts'
import { renderMessage, textPart } from './mime-writer.ts'
import type { PostOffice } from './post-office.ts'

/** Where the set lies: two folders below the inbox of one mailbox. */
export const collectionSetFolders = [
  ['inbox', 'Collection set', 'A'],
  ['inbox', 'Collection set', 'B'],
] as const

/**
 * Four messages that a collection has to tell apart: two are the same to the byte, in two folders; a third has the Message-ID
 * of those but another body; the fourth stands alone.
 */
export function putCollectionSet(
  owner: Correspondent,
  from: Correspondent,
  office: PostOffice,
  now: number,
): void {
  const [a, b] = collectionSetFolders
  const sentAt = now - 40 * 86_400_000
  const write = (subject: string, id: string, text: string, minutes: number) =>
    renderMessage(
      [
        ['From', mailbox(from)],
        ['To', mailbox(owner)],
        ['Subject', subject],
        [
          'Date',
          `${wallClock('UTC', sentAt + minutes * 60_000)
            .toUTCString()
            .replace('GMT', '+0000')}`,
        ],
        ['Message-ID', `<${id}@contoso.example>`],
        ['MIME-Version', '1.0'],
      ],
      textPart('plain', text),
    )
  const original = write('Minutes of the meeting', 'collection-set-1', 'We agreed on the blue one.\n', 0)
  const altered = write('Minutes of the meeting', 'collection-set-1', 'We agreed on the red one.\n', 0)
  const other = write('Minutes of the other meeting', 'collection-set-2', 'We agreed on nothing.\n', 30)
  const put = (folder: readonly string[], mime: Uint8Array, minutes: number) =>
    office.put(owner.address, {
      folder,
      mime,
      receivedDateTime: new Date(sentAt + minutes * 60_000 + 4000).toISOString(),
    })
  put(a, original, 0)
  put(b, original, 0)
  put(b, altered, 0)
  put(a, other, 30)
}
