import { randomSource } from './random-source.ts'
import { mailDate } from './working-time.ts'

export interface BulkMailOptions {
  readonly count: number
  /** Mean size of a message; 72 KB by default, as mailboxes have it. */
  readonly meanBytes?: number
  readonly seedNumber?: number
  /** The newest message is of this time, the others lie before it. */
  readonly now?: Date
}

export interface BulkMessage {
  readonly mime: Uint8Array
  readonly receivedDateTime: string
}

const blockBytes = 4 * 1024 * 1024
/** A base64 line and its CRLF. */
const lineBytes = 78

/**
 * Many distinct messages, quickly, for benchmarks: four of five are small and text only, every fifth carries an attachment, and
 * the mean of their sizes is as asked. Texts and attachments are cut from one block of chance at different places; the header
 * makes each message unlike every other. The same options give the same bytes.
 */
export function* bulkMail(options: BulkMailOptions): Generator<BulkMessage> {
  const { count, meanBytes = 72 * 1024, seedNumber = 1, now = new Date('2026-11-20T16:00:00Z') } = options
  const random = randomSource(seedNumber, 'bulk mail')
  const binary = base64Block(random.bytes((blockBytes / lineBytes) * 57))
  const prose = proseBlock(random.pick.bind(random))
  for (let number = 0; number < count; number++) {
    const attached = random.chance(0.2)
    // 0.8 × 0.25 + 0.2 × 4 = 1 of the mean; sizes within each kind fall off exponentially.
    const wanted = Math.min(
      -Math.log(1 - random.fraction()) * meanBytes * (attached ? 4 : 0.25),
      blockBytes / 2,
    )
    const at = now.getTime() - (count - number) * 61_000
    const boundary = `_bulk_${random.hex(16)}_`
    const text = sentencesFrom(
      prose,
      random.fraction(),
      attached ? 900 : Math.max(300, Math.floor(wanted) - 700),
    )
    const header = headerOf(
      number,
      at,
      random.hex(16),
      attached ? `multipart/mixed; boundary="${boundary}"` : 'text/plain; charset="us-ascii"',
    )
    const parts = attached
      ? [
          `--${boundary}\r\nContent-Type: text/plain; charset="us-ascii"\r\n\r\n`,
          text,
          `\r\n--${boundary}\r\nContent-Type: image/jpeg; name="photo-${number}.jpg"\r\nContent-Disposition: attachment; filename="photo-${number}.jpg"\r\nContent-Transfer-Encoding: base64\r\n\r\n`,
          lines(binary, random.fraction(), wanted),
          `--${boundary}--\r\n`,
        ]
      : [text]
    const mime = Buffer.concat(
      [header, ...parts].map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)),
    )
    yield { mime, receivedDateTime: new Date(at).toISOString() }
  }
}

function headerOf(number: number, at: number, token: string, contentType: string): string {
  const sender = `rider${number % 97}`
  return [
    `Received: from mail.courier.example (192.0.2.${number % 250}) by AM9PR05MB4711.eurprd05.prod.outlook.com; ${mailDate('UTC', at)}`,
    `From: Rider ${number % 97} <${sender}@courier.example>`,
    'To: Depot <depot@contoso.onmicrosoft.com>',
    `Subject: Tour ${number + 1}, bay ${number % 31}`,
    `Date: ${mailDate('UTC', at - 2000)}`,
    `Message-ID: <${number}.${token}@courier.example>`,
    'MIME-Version: 1.0',
    `Content-Type: ${contentType}`,
    '',
    '',
  ].join('\r\n')
}

/** Whole base64 lines of about `length` bytes, from a place that `where` (0 to 1) points at. */
function lines(block: Buffer, where: number, length: number): Buffer {
  const size = Math.max(1, Math.floor(Math.min(length, block.length / 2) / lineBytes)) * lineBytes
  const from = Math.floor((where * (block.length - size)) / lineBytes) * lineBytes
  return block.subarray(from, from + size)
}

/** The same of prose, whose lines are of different lengths. */
function sentencesFrom(block: Buffer, where: number, length: number): Buffer {
  const from = block.indexOf('\n', Math.floor(where * (block.length - length - 200))) + 1
  return block.subarray(from, block.indexOf('\n', from + length - 1) + 1)
}

function base64Block(bytes: Uint8Array): Buffer {
  const text = Buffer.from(bytes).toString('base64')
  return Buffer.from(
    text.replace(/.{76}/g, '$&\r\n').slice(0, Math.floor(text.length / 76) * lineBytes),
    'latin1',
  )
}

const sentences = [
  'The third tour begins at the bakery and ends where the street is too narrow to turn.',
  'Two parcels had no name, so I asked the neighbours, and then I knew all of them.',
  'Please charge number seven, it was at nine per cent when I hung it up.',
  'It rained. The bags are dry, I am not.',
  'The gate code has changed again; the new one is the old one backwards.',
  'Somebody left a chair in bay four. It is a good chair.',
  'Tomorrow I start half an hour later because of the market.',
  'Everything was delivered, the last one through the window of the ground floor.',
] as const

function proseBlock(pick: (from: readonly string[]) => string): Buffer {
  const lines: string[] = []
  for (let size = 0; size < blockBytes; ) {
    const line = `${pick(sentences)}\r\n`
    lines.push(line)
    size += line.length
  }
  return Buffer.from(lines.join(''), 'latin1')
}
