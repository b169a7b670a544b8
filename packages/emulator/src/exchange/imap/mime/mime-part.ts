import { type MimeHeaders, readHeaders } from '../../../tenant/mime-headers.ts'
import { parseParameters } from '../../../tenant/mime-parameters.ts'

/** Hostile messages nest and split without end: what is beyond is taken as it stands, as one part. */
const MAX_DEPTH = 30
const MAX_PARTS = 1000

/** One part of a message, as places in its bytes (RFC 2045, 2046). */
export interface MimePart {
  readonly headers: MimeHeaders
  readonly start: number
  readonly bodyStart: number
  readonly end: number
  /** In lower case. */
  readonly type: string
  readonly subtype: string
  readonly parameters: ReadonlyMap<string, string>
  /** Of a multipart, at least one. */
  readonly parts: readonly MimePart[]
  /** The message in a message/rfc822. */
  readonly message: MimePart | undefined
}

interface Budget {
  parts: number
}

/** Takes a message apart without decoding anything. Any bytes are taken. */
export function parseMime(bytes: Buffer): MimePart {
  return parsePart(bytes, 0, bytes.length, 'text/plain', 0, { parts: 0 })
}

function parsePart(
  bytes: Buffer,
  start: number,
  end: number,
  usual: string,
  depth: number,
  budget: Budget,
): MimePart {
  budget.parts += 1
  const headers = readHeaders(bytes, start, end)
  const header = parseParameters(headers.first('content-type') ?? usual)
  const [, type = 'text', subtype = 'plain'] =
    /^([a-z0-9!#$&^_.+-]+)\/([a-z0-9!#$&^_.+-]+)$/.exec(header.value.toLowerCase()) ?? []
  const { bodyStart } = headers
  const part = { headers, start, bodyStart, end, type, subtype, parameters: header.parameters }
  const goesOn = depth < MAX_DEPTH && budget.parts < MAX_PARTS
  if (type === 'multipart') {
    const boundary = header.parameters.get('boundary')
    const child = subtype === 'digest' ? 'message/rfc822' : 'text/plain'
    const parts =
      goesOn && boundary
        ? rangesBetween(bytes, bodyStart, end, boundary, MAX_PARTS - budget.parts).map(([from, to]) =>
            parsePart(bytes, from, to, child, depth + 1, budget),
          )
        : []
    if (parts.length > 0) return { ...part, parts, message: undefined }
    return { ...part, type: 'text', subtype: 'plain', parts: [], message: undefined }
  }
  if (type === 'message' && subtype === 'rfc822') {
    if (goesOn && !isEncoded(headers)) {
      return {
        ...part,
        parts: [],
        message: parsePart(bytes, bodyStart, end, 'text/plain', depth + 1, budget),
      }
    }
    return { ...part, type: 'application', subtype: 'octet-stream', parts: [], message: undefined }
  }
  return { ...part, parts: [], message: undefined }
}

/** A message that is itself encoded (which RFC 2046 forbids) cannot be looked into in place. */
function isEncoded(headers: MimeHeaders): boolean {
  return /^\s*(base64|quoted-printable)/i.test(headers.first('content-transfer-encoding') ?? '')
}

/** Where the parts between the delimiter lines are; the line end before a delimiter belongs to it. */
function rangesBetween(
  bytes: Buffer,
  start: number,
  end: number,
  boundary: string,
  most: number,
): [number, number][] {
  const marker = Buffer.from(`--${boundary}`)
  const ranges: [number, number][] = []
  let at = nextMarker(bytes, marker, start, end)
  while (at !== -1 && ranges.length < most) {
    const after = at + marker.length
    if (bytes[after] === 45 && bytes[after + 1] === 45) break
    const lineEnd = bytes.indexOf(10, after)
    if (lineEnd === -1 || lineEnd >= end) break
    const from = lineEnd + 1
    at = nextMarker(bytes, marker, from, end)
    const to = at === -1 ? end : Math.max(from, beforeLineEnd(bytes, at))
    ranges.push([from, to])
  }
  return ranges
}

function beforeLineEnd(bytes: Buffer, at: number): number {
  return bytes[at - 2] === 13 ? at - 2 : at - 1
}

/** The next place where the marker is a whole line, blanks behind it aside. */
function nextMarker(bytes: Buffer, marker: Buffer, start: number, end: number): number {
  let at = bytes.indexOf(marker, start)
  while (at !== -1 && at < end) {
    if ((at === start || bytes[at - 1] === 10) && endsMarker(bytes, at + marker.length)) return at
    at = bytes.indexOf(marker, at + 1)
  }
  return -1
}

function endsMarker(bytes: Buffer, at: number): boolean {
  const next = bytes[at]
  const isSpace = next === undefined || next === 9 || next === 10 || next === 13 || next === 32
  return isSpace || (next === 45 && bytes[at + 1] === 45)
}
