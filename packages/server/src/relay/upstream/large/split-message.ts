import { type DraftFile, transferDecoded } from '@gatewarden/microsoft'
import { headerFields, unfolded } from '../../smtp/header-block.ts'
import { type MimeValue, mimeValue } from './mime-value.ts'

/** More than any device's mail has. */
const most = { depth: 10, parts: 500 } as const
const empty = Buffer.alloc(0)
const plainText = Buffer.from('Content-Type: text/plain; charset=us-ascii\r\n\r\n\r\n')

/** A message whose files were taken out of it. */
export interface SplitMessage {
  /** The message as it was, header and bodies, without its files. */
  body: Buffer
  files: DraftFile[]
}

/** Why a message cannot be taken apart, for the device. */
export class Indivisible extends Error {}

interface Part {
  head: string
  body: Buffer
  type: MimeValue
  disposition: MimeValue
  field(name: string): string
}

/**
 * Takes the files out of a message (RFC 2045, RFC 2046): what is left is its header as it is and its text and HTML, in the
 * multiparts that they stand in.
 * @param mime lines in CRLF
 * @throws Indivisible for what a signature or encryption holds together, and for a message of too many parts
 */
export function splitMessage(mime: Buffer): SplitMessage {
  const files: DraftFile[] = []
  let count = 0

  /** What stays of a part; undefined where it is a file. */
  const visit = (bytes: Buffer, depth: number, isRelated: boolean): Buffer | undefined => {
    if (++count > most.parts || depth > most.depth) throw new Indivisible('has too many parts')
    const part = readPart(bytes)
    const { value, parameters } = part.type
    if (/^(?:multipart\/(?:signed|encrypted)|application\/(?:x-)?pkcs7-mime)$/.test(value))
      throw new Indivisible('is signed or encrypted')
    const boundary = parameters.get('boundary')
    if (value.startsWith('multipart/') && boundary) {
      const kept = partsOf(part.body, boundary).flatMap(
        (one) => visit(one, depth + 1, value === 'multipart/related') ?? [],
      )
      return Buffer.concat([Buffer.from(part.head, 'latin1'), joined(kept, boundary)])
    }
    if (isText(part)) return bytes
    files.push(fileOf(part, files.length + 1, isRelated))
    if (depth > 0) return undefined
    const others = part.head.split(/\r\n(?![ \t])/).filter((line) => line !== '' && !/^content-/i.test(line))
    return Buffer.concat([Buffer.from(`${others.join('\r\n')}\r\n`, 'latin1'), plainText])
  }

  return { body: visit(mime, 0, false) ?? empty, files }
}

function readPart(bytes: Buffer): Part {
  const at = bytes.subarray(0, 2).equals(Buffer.from('\r\n')) ? 0 : bytes.indexOf('\r\n\r\n')
  const end = at === -1 ? bytes.length : at === 0 ? 2 : at + 4
  const head = bytes.toString('latin1', 0, end)
  const fields = headerFields(head.replace(/(?:\r\n)+$/, '')) ?? []
  const field = (name: string): string => {
    const found = fields.find((one) => one.name === name)
    return found === undefined ? '' : unfolded(found)
  }
  return {
    head,
    body: bytes.subarray(end),
    type: mimeValue(field('content-type') || 'text/plain'),
    disposition: mimeValue(field('content-disposition')),
    field,
  }
}

/** What is read as the message itself. */
const isText = ({ type, disposition }: Part): boolean =>
  type.value.startsWith('text/') &&
  disposition.value !== 'attachment' &&
  !disposition.parameters.has('filename') &&
  !type.parameters.has('name')

/** @param isRelated whether it stands beside HTML that shows it, whatever its disposition says */
function fileOf({ body, type, disposition, field }: Part, number: number, isRelated: boolean): DraftFile {
  const [, contentId] = /^<?([^<>\s]+)>?$/.exec(field('content-id')) ?? []
  const ending = type.value === 'message/rfc822' ? 'eml' : 'bin'
  const name = disposition.parameters.get('filename') ?? type.parameters.get('name') ?? ''
  return {
    name: name.replaceAll(/[\p{Cc}/\\]/gu, '_').slice(0, 255) || `attachment-${number}.${ending}`,
    contentType: /^[\w.+-]+\/[\w.+-]+$/.test(type.value) ? type.value : null,
    contentId: isRelated || disposition.value !== 'attachment' ? (contentId ?? null) : null,
    bytes: transferDecoded(body, field('content-transfer-encoding')),
  }
}

/** The parts between the lines `--boundary`, without the line end in front of each. */
function partsOf(body: Buffer, boundary: string): Buffer[] {
  const parts: Buffer[] = []
  const mark = Buffer.from(`--${boundary}`, 'latin1')
  let begin: number | undefined
  for (let at = body.indexOf(mark); at !== -1; at = body.indexOf(mark, at + mark.length)) {
    if (at > 0 && body[at - 1] !== 10) continue
    const behind = body.toString('latin1', at + mark.length, at + mark.length + 200)
    // Of two boundaries one may begin with the other.
    const [end, isLast] = /^(--)?[ \t]*(?:\r\n|$)/.exec(behind) ?? []
    if (end === undefined) continue
    if (begin !== undefined) parts.push(body.subarray(begin, Math.max(begin, at - 2)))
    begin = at + mark.length + end.length
    if (isLast !== undefined) return parts
    if (parts.length > most.parts) throw new Indivisible('has too many parts')
  }
  if (begin !== undefined) parts.push(body.subarray(begin))
  return parts
}

function joined(parts: readonly Buffer[], boundary: string): Buffer {
  const all = parts.length === 0 ? [plainText] : parts
  return Buffer.concat([
    ...all.flatMap((part) => [Buffer.from(`--${boundary}\r\n`, 'latin1'), part, Buffer.from('\r\n')]),
    Buffer.from(`--${boundary}--\r\n`, 'latin1'),
  ])
}
