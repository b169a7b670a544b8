import { decodeWords } from './decode-words.ts'

export interface ParsedAddress {
  readonly name: string
  readonly address: string
}

/** More than this from one header is left out. */
const MOST_ADDRESSES = 5000

/**
 * The addresses of a From, To, Cc, … header (RFC 5322 section 3.4): groups are dissolved, comments give the name where
 * there is no other, names are decoded. Takes anything; what has no address keeps its text as the name.
 */
export function parseAddressList(header: string): ParsedAddress[] {
  const found: ParsedAddress[] = []
  for (const piece of split(header)) {
    const one = parseOne(piece)
    if (one) found.push(one)
    if (found.length >= MOST_ADDRESSES) break
  }
  return found
}

/** Cuts at commas and semicolons, and behind a group's name, outside quotes, comments and angle brackets. */
function split(header: string): string[] {
  const pieces: string[] = []
  let start = 0
  let quoted = false
  let angle = false
  let comment = 0
  for (let i = 0; i < header.length; i++) {
    const c = header[i]
    if (c === '\\') i += 1
    else if (quoted) quoted = c !== '"'
    else if (c === '(') comment += 1
    else if (comment > 0) comment -= c === ')' ? 1 : 0
    else if (c === '"') quoted = true
    else if (c === '<') angle = true
    else if (c === '>') angle = false
    else if (!angle && (c === ',' || c === ';')) {
      pieces.push(header.slice(start, i))
      start = i + 1
    } else if (!angle && c === ':') start = i + 1
  }
  pieces.push(header.slice(start))
  return pieces
}

function parseOne(piece: string): ParsedAddress | undefined {
  const { text, comment } = takeComments(piece)
  const angle = /^((?:[^<"]|"(?:[^"\\]|\\.)*(?:"|$))*)<([^>]*)>?/s.exec(text)
  if (angle) {
    const address = withoutRoute((angle[2] ?? '').replace(/\s/g, ''))
    const name = plainName(angle[1] ?? '') || decodeWords(comment)
    if (name === '' && address === '') return undefined
    return { name: name === '' ? address : name, address }
  }
  const bare = text.trim()
  if (bare === '') return undefined
  const compact = bare.replace(/\s*([.@])\s*/g, '$1')
  const quotedLocal = /^"(?:[^"\\]|\\.)*"@\S+$/.test(compact)
  if (quotedLocal || /^[^\s@"]+@[^\s@"]+$/.test(compact)) {
    return { name: comment === '' ? compact : decodeWords(comment), address: compact }
  }
  const last = /^(.*\s)([^\s@"]+@[^\s@"]+)$/s.exec(bare)
  if (last) return { name: plainName(last[1] ?? ''), address: last[2] ?? '' }
  return { name: plainName(bare), address: '' }
}

/** `<@relay.example:jane@example.org>`: the obsolete way to name relays (RFC 5322 section 4.4). */
function withoutRoute(address: string): string {
  return address.startsWith('@') ? address.slice(address.indexOf(':') + 1) : address
}

function plainName(text: string): string {
  const trimmed = text.trim()
  const unquoted = trimmed.replace(/"((?:[^"\\]|\\.)*)"?/g, (_, inner: string) =>
    inner.replace(/\\(.)/g, '$1'),
  )
  return decodeWords(unquoted).replace(/\s+/g, ' ').trim()
}

function takeComments(piece: string): { readonly text: string; readonly comment: string } {
  if (!piece.includes('(')) return { text: piece, comment: '' }
  let text = ''
  let comment = ''
  let depth = 0
  let quoted = false
  for (let i = 0; i < piece.length; i++) {
    const c = piece[i] ?? ''
    if (c === '\\') {
      const both = piece.slice(i, i + 2)
      if (depth > 0) comment += piece[i + 1] ?? ''
      else text += both
      i += 1
    } else if (depth === 0 && c === '"') {
      quoted = !quoted
      text += c
    } else if (!quoted && c === '(') {
      if (depth > 0) comment += c
      depth += 1
    } else if (depth > 0 && c === ')') {
      depth -= 1
      if (depth > 0) comment += c
    } else if (depth > 0) comment += c
    else text += c
  }
  return { text, comment: comment.trim() }
}
