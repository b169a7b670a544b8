/** More than any report needs; what lies behind is not looked at. */
const limits = { bytes: 2_000_000, headerBytes: 300_000, depth: 8, parts: 200, fields: 2000 } as const

/** Header fields by lower-case name, values unfolded, in their order. */
export type Fields = ReadonlyMap<string, readonly string[]>

export interface MimePart {
  fields: Fields
  /** `multipart/report`, lower case; `text/plain` where nothing is said. */
  type: string
  parameters: ReadonlyMap<string, string>
  /** Transfer encoding undone; empty for a multipart. Latin-1, which keeps every byte. */
  body: string
  parts: readonly MimePart[]
}

/**
 * A message as a tree of parts, as far as reports need it (RFC 2045, RFC 2046). Never throws: what is broken is read as far as it
 * goes, and size, depth and number of parts are bounded.
 */
export function readMime(bytes: Uint8Array): MimePart {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, limits.bytes)).toString(
    'latin1',
  )
  const budget = { parts: limits.parts }
  return readPart(text, 0, budget)
}

function readPart(text: string, depth: number, budget: { parts: number }): MimePart {
  const { head, body } = splitHead(text)
  const fields = readFields(head)
  const { type, parameters } = contentType(first(fields, 'content-type'))
  const boundary = parameters.get('boundary')
  const isNested = type.startsWith('multipart/') && boundary !== undefined && boundary !== ''
  if (isNested && depth < limits.depth) {
    const parts = splitParts(body, boundary)
      .slice(0, Math.max(0, budget.parts))
      .map((one) => {
        budget.parts -= 1
        return readPart(one, depth + 1, budget)
      })
    return { fields, type, parameters, body: '', parts }
  }
  return {
    fields,
    type,
    parameters,
    body: decoded(body, first(fields, 'content-transfer-encoding')),
    parts: [],
  }
}

/** At the first empty line. */
export function splitHead(text: string): { head: string; body: string } {
  const found = /^\r?\n|\r?\n\r?\n/.exec(text)
  if (!found) return { head: text.slice(0, limits.headerBytes), body: '' }
  return {
    head: text.slice(0, Math.min(found.index, limits.headerBytes)),
    body: text.slice(found.index + found[0].length),
  }
}

/** Fields of a header block, or of a group of a delivery report; folded lines are joined by one space. */
export function readFields(head: string): Fields {
  const fields = new Map<string, string[]>()
  let name = ''
  let value: string[] = []
  let count = 0
  const keep = () => {
    if (name === '') return
    const all = fields.get(name) ?? []
    all.push(value.join(' ').trim())
    fields.set(name, all)
  }
  for (const line of head.split(/\r?\n/)) {
    if (/^[ \t]/.test(line)) {
      value.push(line.trim())
      continue
    }
    keep()
    const colon = line.indexOf(':')
    name = colon > 0 ? line.slice(0, colon).trim().toLowerCase() : ''
    value = [line.slice(colon + 1).trim()]
    if (++count > limits.fields) return fields
  }
  keep()
  return fields
}

export const first = (fields: Fields, name: string): string | undefined => fields.get(name)?.[0]

function contentType(value: string | undefined): { type: string; parameters: Map<string, string> } {
  const parameters = new Map<string, string>()
  const [type = '', ...rest] = (value ?? '').slice(0, 4000).split(';')
  // A boundary may hold semicolons only within quotes, which no mailer of reports does.
  for (const one of rest) {
    const [, key = '', text = ''] = /^\s*([\w*.-]+)\s*=\s*(.*?)\s*$/s.exec(one) ?? []
    if (key !== '') parameters.set(key.toLowerCase(), text.replace(/^"(.*)"$/s, '$1'))
  }
  const clean = type.trim().toLowerCase()
  return { type: /^[\w.+-]+\/[\w.+-]+$/.test(clean) ? clean : 'text/plain', parameters }
}

function splitParts(body: string, boundary: string): string[] {
  const parts: string[] = []
  let begin: number | undefined
  const mark = `--${boundary}`
  for (let at = body.indexOf(mark); at !== -1; at = body.indexOf(mark, at + mark.length)) {
    if (at > 0 && body[at - 1] !== '\n') continue
    const after = body.slice(at + mark.length, at + mark.length + 200)
    // Of two boundaries one may begin with the other.
    const end = /^(--)?[ \t]*(?:\r?\n|$)/.exec(after)
    if (!end) continue
    if (begin !== undefined) parts.push(body.slice(begin, at).replace(/\r?\n$/, ''))
    begin = at + mark.length + end[0].length
    if (end[1] !== undefined || parts.length > limits.parts) return parts
  }
  if (begin !== undefined) parts.push(body.slice(begin))
  return parts
}

const decoded = (body: string, encoding: string | undefined): string =>
  transferDecoded(Buffer.from(body, 'latin1'), encoding).toString('latin1')

/** A part's body with its transfer encoding undone (RFC 2045 section 6); what is broken in it is read as far as it goes. */
export function transferDecoded(body: Buffer, encoding: string | undefined): Buffer {
  const name = encoding?.trim().toLowerCase()
  if (name === 'base64') return Buffer.from(body.toString('latin1'), 'base64')
  if (name !== 'quoted-printable') return body
  const text = body
    .toString('latin1')
    .replaceAll(/=[ \t]*\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(text, 'latin1')
}
