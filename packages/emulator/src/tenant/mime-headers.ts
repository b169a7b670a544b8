/** Longer header sections are read up to here; a message may be nothing but headers. */
const MOST_HEADER_BYTES = 256 * 1024

export interface MimeHeaderField {
  readonly name: string
  /** Unfolded, not decoded. */
  readonly value: string
}

/** The header section of a message or of one of its parts (RFC 5322 section 2.2). */
export class MimeHeaders {
  /** In their order. */
  readonly fields: readonly MimeHeaderField[]
  /** Where the body begins. */
  readonly bodyStart: number

  constructor(fields: readonly MimeHeaderField[], bodyStart: number) {
    this.fields = fields
    this.bodyStart = bodyStart
  }

  /** @param name in lower case */
  first(name: string): string | undefined {
    return this.fields.find((field) => field.name.toLowerCase() === name)?.value
  }

  all(name: string): string[] {
    return this.fields.filter((field) => field.name.toLowerCase() === name).map((field) => field.value)
  }
}

/** Reads the header section that begins at `start` and ends before `end`. Lines may end in CRLF or LF. Never fails. */
export function readHeaders(bytes: Buffer, start: number, end: number): MimeHeaders {
  const last = Math.min(end, start + MOST_HEADER_BYTES)
  let at = start
  let bodyStart = end
  let textEnd = last
  while (at < last) {
    const newline = bytes.indexOf(10, at)
    const lineEnd = newline === -1 || newline >= last ? last : newline
    const length = lineEnd - at
    if (length === 0 || (length === 1 && bytes[at] === 13)) {
      textEnd = at
      bodyStart = Math.min(lineEnd + 1, end)
      break
    }
    at = lineEnd + 1
  }
  return new MimeHeaders(parseFields(decodeText(bytes.subarray(start, textEnd))), bodyStart)
}

function parseFields(text: string): MimeHeaderField[] {
  const fields: MimeHeaderField[] = []
  for (const line of text.replace(/\r?\n(?=[ \t])/g, '').split('\n')) {
    const colon = line.indexOf(':')
    if (colon < 1) continue
    fields.push({ name: line.slice(0, colon).trimEnd(), value: line.slice(colon + 1).trim() })
  }
  return fields
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Raw bytes beyond ASCII are UTF-8 (RFC 6532) where that can be, else Latin-1. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  }
}
