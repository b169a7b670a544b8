import type { MimePart } from './mime-part.ts'

/** What stands between the brackets of `BODY[…]` (RFC 3501 section 6.4.5). */
export interface Section {
  /** Part numbers; empty for the message itself. */
  readonly path: readonly number[]
  readonly what: 'all' | 'header' | 'fields' | 'fields-not' | 'text' | 'mime'
  /** For `fields` and `fields-not`, in lower case. */
  readonly fields: readonly string[]
}

/** The bytes of a section; undefined where the message has no such part. */
export function sectionBytes(bytes: Buffer, message: MimePart, section: Section): Buffer | undefined {
  const { path, what } = section
  const part = path.length === 0 ? message : find(message, path)
  if (!part) return undefined
  if (what === 'mime') return bytes.subarray(part.start, part.bodyStart)
  if (what === 'all') return bytes.subarray(path.length === 0 ? part.start : part.bodyStart, part.end)
  const whole = path.length === 0 ? message : part.message
  if (!whole) return undefined
  if (what === 'text') return bytes.subarray(whole.bodyStart, whole.end)
  const header = bytes.subarray(whole.start, whole.bodyStart)
  return what === 'header' ? header : someFields(header, section)
}

/** Part 1 of what is no multipart is its body. */
function find(message: MimePart, path: readonly number[]): MimePart | undefined {
  let at: MimePart = message
  for (const [depth, number] of path.entries()) {
    const holder: MimePart = depth === 0 ? at : (at.message ?? at)
    if (holder.parts.length > 0) {
      const child = holder.parts[number - 1]
      if (!child) return undefined
      at = child
    } else if (number === 1 && (depth === 0 || at.message)) {
      at = holder
    } else {
      return undefined
    }
  }
  return at
}

/** The wanted fields with their folded lines, and the blank line. */
function someFields(header: Buffer, { what, fields }: Section): Buffer {
  const kept: Buffer[] = []
  let at = 0
  let isKept = false
  let blank: Buffer = Buffer.from('\r\n')
  while (at < header.length) {
    const newline = header.indexOf(10, at)
    const end = newline === -1 ? header.length : newline + 1
    const line = header.subarray(at, end)
    at = end
    const first = line[0]
    if (first === 10 || first === 13) {
      blank = line
      break
    }
    if (first !== 32 && first !== 9) {
      const name = (line.toString('latin1').split(':', 1)[0] ?? '').trimEnd().toLowerCase()
      isKept = fields.includes(name) === (what === 'fields')
    }
    if (isKept) kept.push(line)
  }
  return Buffer.concat([...kept, blank])
}
