import { type MimeHeaders, readHeaders } from './mime-headers.ts'
import { parseParameters } from './mime-parameters.ts'
import type { MeetingMessageType } from './mime-summary.ts'
import { TextFinder, type TextPlaces } from './text-places.ts'

/** Hostile messages nest and split without end; more than this is not looked at. */
const MOST_DEPTH = 30
const MOST_PARTS = 1000

export interface MimeStructure {
  readonly hasAttachments: boolean
  readonly meeting: MeetingMessageType
  /** Null where the body can only be told by parsing all. */
  readonly texts: TextPlaces | null
}

interface Finding {
  hasAttachments: boolean
  meeting: MeetingMessageType
  parts: number
  readonly texts: TextFinder
}

/**
 * Walks through the parts of a message without decoding them. What counts as an attachment: a leaf that is no plain or HTML
 * text, or says that it is one, unless it is shown inside the body (`Content-ID` within multipart/related, or disposition `inline` with one).
 */
export function inspectStructure(bytes: Buffer, headers: MimeHeaders): MimeStructure {
  const texts = new TextFinder(bytes)
  const finding: Finding = { hasAttachments: false, meeting: 'none', parts: 0, texts }
  walk(bytes, headers, 0, bytes.length, { subtype: 'mixed', depth: 0, alternative: null }, finding)
  if (finding.parts >= MOST_PARTS) texts.giveUp()
  return { hasAttachments: finding.hasAttachments, meeting: finding.meeting, texts: texts.places }
}

/** The multipart around a part. */
interface Around {
  readonly subtype: string
  readonly depth: number
  /** The closest multipart/alternative. */
  readonly alternative: object | null
}

function walk(
  bytes: Buffer,
  headers: MimeHeaders,
  start: number,
  end: number,
  around: Around,
  finding: Finding,
): void {
  finding.parts += 1
  finding.texts.part(headers, start)
  const usual = around.subtype === 'digest' ? 'message/rfc822' : 'text/plain'
  const contentType = headers.first('content-type') ?? usual
  const type = parseParameters(contentType)
  const media = type.value.toLowerCase()
  if (media.startsWith('multipart/') && around.depth < MOST_DEPTH) {
    const boundary = type.parameters.get('boundary')
    finding.texts.multipart(contentType, boundary ?? '')
    if (boundary) walkParts(bytes, headers.bodyStart, end, boundary, within(media.slice(10), around), finding)
    return
  }
  if (usual !== 'text/plain' || media.startsWith('multipart/')) finding.texts.giveUp()
  finding.texts.leaf(headers, end, around.alternative)
  const disposition = parseParameters(headers.first('content-disposition') ?? '')
  const shown = disposition.value.toLowerCase()
  if (media === 'text/calendar' && shown !== 'attachment') {
    finding.meeting = meetingOf(type.parameters.get('method'), bytes, headers.bodyStart, end)
    return
  }
  const isBody = media === 'text/plain' || media === 'text/html' || media === ''
  if (isBody && shown !== 'attachment') return
  const inBody =
    headers.first('content-id') !== undefined && (around.subtype === 'related' || shown === 'inline')
  if (inBody && shown !== 'attachment') return
  finding.hasAttachments = true
}

function within(subtype: string, { depth, alternative }: Around): Around {
  return { subtype, depth: depth + 1, alternative: subtype === 'alternative' ? {} : alternative }
}

function walkParts(
  bytes: Buffer,
  start: number,
  end: number,
  boundary: string,
  around: Around,
  finding: Finding,
): void {
  const marker = Buffer.from(`--${boundary}`)
  let at = nextMarker(bytes, marker, start, end)
  while (at !== -1 && finding.parts < MOST_PARTS) {
    const after = at + marker.length
    finding.texts.marker(after)
    if (bytes[after] === 45 && bytes[after + 1] === 45) return
    const lineEnd = bytes.indexOf(10, after)
    if (lineEnd === -1 || lineEnd >= end) {
      finding.texts.giveUp()
      return
    }
    const next = nextMarker(bytes, marker, lineEnd + 1, end)
    const partEnd = next === -1 ? end : next
    walk(bytes, readHeaders(bytes, lineEnd + 1, partEnd), lineEnd + 1, partEnd, around, finding)
    at = next
  }
}

/** The next place where the marker stands alone at the beginning of a line: `--b` is not the marker of `--b2`. */
function nextMarker(bytes: Buffer, marker: Buffer, start: number, end: number): number {
  let at = bytes.indexOf(marker, start)
  while (at !== -1 && at < end) {
    const before = bytes[at - 1]
    if ((at === 0 || before === 10) && endsMarker(bytes, at + marker.length)) return at
    at = bytes.indexOf(marker, at + 1)
  }
  return -1
}

function endsMarker(bytes: Buffer, at: number): boolean {
  const next = bytes[at]
  const isSpace = next === undefined || next === 9 || next === 10 || next === 13 || next === 32
  return isSpace || (next === 45 && bytes[at + 1] === 45)
}

/** iTIP methods (RFC 5546) in Graph's words; an answer's kind is in the attendee's PARTSTAT. */
function meetingOf(
  method: string | undefined,
  bytes: Buffer,
  start: number,
  end: number,
): MeetingMessageType {
  switch (method?.toUpperCase()) {
    case 'REQUEST':
      return 'meetingRequest'
    case 'CANCEL':
      return 'meetingCancelled'
    case 'COUNTER':
    case 'REPLY': {
      const answer = /PARTSTAT=(ACCEPTED|TENTATIVE|DECLINED)/i.exec(calendarText(bytes.subarray(start, end)))
      if (answer?.[1]?.toUpperCase() === 'DECLINED') return 'meetingDeclined'
      if (answer?.[1]?.toUpperCase() === 'TENTATIVE') return 'meetingTentativelyAccepted'
      return 'meetingAccepted'
    }
    default:
      return 'none'
  }
}

/** The calendar's text whatever it is encoded in: Base64 is decoded, quoted-printable does not hide the word. */
function calendarText(body: Buffer): string {
  const text = body.subarray(0, 64 * 1024).toString('latin1')
  return text.includes('BEGIN:VCALENDAR') ? text : Buffer.from(text, 'base64').toString('latin1')
}
