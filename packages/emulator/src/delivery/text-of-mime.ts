import { readHeaders } from '../tenant/mime-headers.ts'
import { parseParameters } from '../tenant/mime-parameters.ts'

const mostDepth = 30
const mostParts = 1000
/** Of one part; what comes after is not looked at. */
const mostBytes = 1024 * 1024

/**
 * The text of a message's body: all plain and HTML parts that are no attachments, decoded, without tags. For looking for
 * words in it; nobody reads it.
 */
export function textOfMime(mime: Buffer): string {
  const found: string[] = []
  walk(mime, 0, { found, parts: 0 })
  return found.join('\n')
}

function walk(part: Buffer, depth: number, state: { readonly found: string[]; parts: number }): void {
  state.parts += 1
  if (depth > mostDepth || state.parts > mostParts) return
  const headers = readHeaders(part, 0, part.length)
  const type = parseParameters(headers.first('content-type') ?? 'text/plain')
  const media = type.value.toLowerCase()
  const boundary = type.parameters.get('boundary')
  if (media.startsWith('multipart/') && boundary) {
    for (const child of children(part, headers.bodyStart, boundary)) walk(child, depth + 1, state)
    return
  }
  const isAttached = /^attachment/i.test(headers.first('content-disposition') ?? '')
  if (isAttached || (media !== 'text/plain' && media !== 'text/html')) return
  const bytes = decoded(
    part.subarray(headers.bodyStart, headers.bodyStart + mostBytes),
    headers.first('content-transfer-encoding') ?? '',
  )
  const text = inCharset(bytes, type.parameters.get('charset') ?? 'utf-8')
  state.found.push(media === 'text/html' ? withoutTags(text) : text)
}

function children(part: Buffer, start: number, boundary: string): Buffer[] {
  const marker = Buffer.from(`--${boundary}`)
  const found: Buffer[] = []
  let from = part.indexOf(marker, start)
  while (from !== -1) {
    const lineEnd = part.indexOf(10, from)
    const next = lineEnd === -1 ? -1 : part.indexOf(marker, lineEnd)
    if (lineEnd === -1) break
    found.push(part.subarray(lineEnd + 1, next === -1 ? part.length : next))
    from = next
  }
  // Behind the last marker stands the epilogue.
  return found.slice(0, mostParts)
}

function decoded(bytes: Buffer, encoding: string): Buffer {
  switch (encoding.trim().toLowerCase()) {
    case 'base64':
      return Buffer.from(bytes.toString('latin1'), 'base64')
    case 'quoted-printable':
      return Buffer.from(
        bytes
          .toString('latin1')
          .replaceAll(/=\r?\n/g, '')
          .replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      )
    default:
      return bytes
  }
}

function inCharset(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return bytes.toString('latin1')
  }
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' }

function withoutTags(html: string): string {
  return html
    .replaceAll(/<(script|style)\b[^>]*>[^<]*<\/\1>/gi, ' ')
    .replaceAll(/<[^<>]*>/g, '')
    .replaceAll(/&(amp|lt|gt|quot|nbsp);/g, (whole, name: string) => entities[name] ?? whole)
}
