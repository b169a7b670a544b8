import type { Readable } from 'node:stream'
import type { ManifestRow } from './manifest-row.ts'

/** A line longer than this is handed on in pieces. */
const longestLine = 64 * 1024

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The line before a message: its sender and when it was received, UTC, in the form of `asctime`. */
export function mboxSeparator(
  row: Pick<ManifestRow, 'from' | 'receivedAt' | 'sentAt' | 'collectedAt'>,
): string {
  const sender = (row.from?.address ?? '').replace(/[^\x21-\x7e]/g, '')
  const at = new Date(row.receivedAt ?? row.sentAt ?? row.collectedAt)
  const two = (value: number) => String(value).padStart(2, '0')
  const clock = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map(two).join(':')
  const date = `${days[at.getUTCDay()]} ${months[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2)}`
  return `From ${sender || 'MAILER-DAEMON'} ${date} ${clock} ${at.getUTCFullYear()}\n`
}

/**
 * The bytes of a message as mboxrd has them: CR LF as LF, a `>` before every line that begins with any number of `>` and
 * `From `, an LF at the end, and an empty line.
 */
export async function* mboxMessage(native: Readable): AsyncIterable<Buffer> {
  let carry = ''
  let isLineStart = true
  let last = '\n'
  const quoted = (text: string): Buffer => {
    const lines = text.replaceAll('\r\n', '\n')
    const out = lines.replace(/(^|\n)(>*From )/g, (match, before: string, line: string, at: number) =>
      at === 0 && before === '' && !isLineStart ? match : `${before}>${line}`,
    )
    isLineStart = lines.endsWith('\n')
    last = lines.at(-1) ?? last
    return Buffer.from(out, 'latin1')
  }
  for await (const chunk of native) {
    const text = carry + chunk.toString('latin1')
    const lineEnd = text.lastIndexOf('\n') + 1
    const tail = text.length - lineEnd
    // Never between CR and LF.
    const cut = tail <= longestLine ? lineEnd : text.length - (text.endsWith('\r') ? 1 : 0)
    carry = text.slice(cut)
    if (cut > 0) yield quoted(text.slice(0, cut))
  }
  if (carry !== '') yield quoted(carry)
  yield Buffer.from(last === '\n' ? '\n' : '\n\n')
}
