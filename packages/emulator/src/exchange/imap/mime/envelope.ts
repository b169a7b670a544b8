import type { MimeHeaders } from '../../../tenant/mime-headers.ts'
import { parseAddressList } from '../../../tenant/parse-addresses.ts'
import { nstring, type Piece, string } from '../wire/format.ts'
import { encodedWords } from './encoded-words.ts'

/** ENVELOPE (RFC 3501 section 7.4.2): ten fields, Sender and Reply-To falling back to From. */
export function envelope(headers: MimeHeaders): Piece[] {
  const from = addresses(headers, 'from')
  const or = (list: Piece[]) => (list[0] === 'NIL' ? from : list)
  return [
    '(',
    ...nstring(headers.first('date')),
    ' ',
    ...nstring(headers.first('subject')),
    ' ',
    ...from,
    ' ',
    ...or(addresses(headers, 'sender')),
    ' ',
    ...or(addresses(headers, 'reply-to')),
    ' ',
    ...addresses(headers, 'to'),
    ' ',
    ...addresses(headers, 'cc'),
    ' ',
    ...addresses(headers, 'bcc'),
    ' ',
    ...nstring(headers.first('in-reply-to')),
    ' ',
    ...nstring(headers.first('message-id')),
    ')',
  ]
}

/** As Graph lists them: groups dissolved, names decoded and encoded anew. */
function addresses(headers: MimeHeaders, name: string): Piece[] {
  const list = headers.all(name).flatMap((value) => parseAddressList(value))
  if (list.length === 0) return ['NIL']
  return [
    '(',
    ...list.flatMap(({ name, address }) => {
      const at = address.lastIndexOf('@')
      const mailbox = at === -1 ? address : address.slice(0, at)
      const host = at === -1 ? '' : address.slice(at + 1)
      const shown = name === '' || name === address ? ['NIL'] : string(encodedWords(name))
      return [
        '(',
        ...shown,
        ' NIL ',
        ...string(encodedWords(mailbox)),
        ' ',
        ...string(encodedWords(host)),
        ')',
      ]
    }),
    ')',
  ]
}
