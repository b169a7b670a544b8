import type { RandomSource } from '../random-source.ts'
import { mailDate, quotedDate, type SeedTimeZone } from '../working-time.ts'
import { mailbox, mailboxes } from './mime-encodings.ts'
import {
  type Attachment,
  attachmentPart,
  type HeaderField,
  type MimePart,
  multipart,
  renderMessage,
  textPart,
} from './mime-writer.ts'

/** Somebody who writes or gets mail, in the tenant or outside of it. */
export interface Correspondent {
  readonly name: string
  readonly address: string
  /** What colleagues call them. */
  readonly first: string
  readonly zone: SeedTimeZone
  /** Lines under what they write. */
  readonly signature: readonly string[]
  /** How they quote: below a header block, or with `>` before each line and no HTML. */
  readonly style: 'block' | 'arrows'
  /** Outside of Microsoft 365: their mail carries other headers. */
  readonly external: boolean
}

/** One mail before it becomes bytes. */
export interface Letter {
  readonly from: Correspondent
  readonly to: readonly Correspondent[]
  readonly cc: readonly Correspondent[]
  readonly bcc: readonly Correspondent[]
  readonly subject: string
  /** Milliseconds since 1970. */
  readonly sentAt: number
  readonly messageId: string
  readonly threadIndex: Uint8Array
  readonly answers: Letter | null
  /** Paragraphs; a line break inside of one is kept. */
  readonly paragraphs: readonly string[]
  readonly attachments: readonly Attachment[]
  readonly importance: 'low' | 'normal' | 'high'
  /** Replaces the HTML made from the paragraphs; undefined for none of its own. */
  readonly html?: string
  readonly headers?: readonly HeaderField[]
}

/** What a letter says besides what every letter has. */
export type LetterDraft = Omit<
  Letter,
  'messageId' | 'threadIndex' | 'importance' | 'attachments' | 'cc' | 'bcc'
> &
  Partial<Pick<Letter, 'importance' | 'attachments' | 'cc' | 'bcc'>>

/** Gives a draft its Message-ID and its place in the thread (MS-OXOMSG 2.2.1.3: 22 bytes, 5 more for each answer). */
export function writeLetter(draft: LetterDraft, random: RandomSource): Letter {
  const { from, answers } = draft
  // Mail is dated to the second.
  const sentAt = Math.floor(draft.sentAt / 1000) * 1000
  const host = from.external ? `mail.${from.address.split('@')[1]}` : `${server(random)}.prod.outlook.com`
  return {
    importance: 'normal',
    attachments: [],
    cc: [],
    bcc: [],
    ...draft,
    sentAt,
    messageId: from.external
      ? `<${random.hex(12)}.${random.hex(6)}@${host}>`
      : `<${host.slice(0, 13)}${random.hex(24).toUpperCase()}@${host}>`,
    threadIndex: answers ? answerIndex(answers, sentAt, random) : firstIndex(sentAt, random),
  }
}

function server(random: RandomSource): string {
  return `${random.pick(['AM9', 'DB8', 'VI1', 'PA4'])}PR05MB${random.between(1000, 9999)}.eurprd05`
}

function firstIndex(at: number, random: RandomSource): Uint8Array {
  const index = Buffer.alloc(22)
  index.writeUInt8(1, 0)
  // FILETIME: 100 ns since 1601, of which the topmost bytes below the first are kept.
  const fileTime = (BigInt(at) + 11_644_473_600_000n) * 10_000n
  index.writeUIntBE(Number((fileTime >> 16n) & 0xffffffffffn), 1, 5)
  index.set(random.bytes(16), 6)
  return index
}

function answerIndex(answers: Letter, at: number, random: RandomSource): Uint8Array {
  const block = Buffer.alloc(5)
  block.writeUInt32BE(Math.floor((at - answers.sentAt) / 27) >>> 0, 0)
  block.writeUInt8(random.between(0, 255), 4)
  return Buffer.concat([answers.threadIndex, block])
}

/** The bytes of a letter. `kept` is the sender's own copy, which alone names blind copies; `trace` stands on top of it. */
export function renderLetter(letter: Letter, kept: boolean, trace: readonly HeaderField[] = []): Uint8Array {
  const { from, to, cc, bcc, subject, answers, attachments } = letter
  const ancestors = lineage(answers)
  const headers: HeaderField[] = [
    ...trace,
    ['From', mailbox(from)],
    ...field('To', mailboxes(to)),
    ...field('Cc', mailboxes(cc)),
    ...field('Bcc', kept ? mailboxes(bcc) : ''),
    ['Subject', subject],
    ...(from.external ? [] : threadFields(letter)),
    ['Date', mailDate(from.zone, letter.sentAt)],
    ['Message-ID', letter.messageId],
    ...field('References', ancestors.join('\r\n ')),
    ...field('In-Reply-To', answers?.messageId ?? ''),
    ...field('Importance', letter.importance === 'normal' ? '' : letter.importance),
    ...(from.external
      ? []
      : ([
          ['Accept-Language', 'en-US'],
          ['Content-Language', 'en-US'],
          ['X-MS-Has-Attach', attachments.length > 0 ? 'yes' : ''],
        ] as const)),
    ...(letter.headers ?? []),
    ['MIME-Version', '1.0'],
  ]
  return renderMessage(headers, body(letter))
}

function field(name: string, value: string): HeaderField[] {
  return value === '' ? [] : [[name, value]]
}

function threadFields({ subject, threadIndex }: Letter): HeaderField[] {
  const topic = subject.replace(/^(?:(?:RE|FW): )+/, '')
  return [
    ['Thread-Topic', topic],
    ['Thread-Index', Buffer.from(threadIndex).toString('base64')],
  ]
}

function lineage(letter: Letter | null): string[] {
  return letter ? [...lineage(letter.answers), letter.messageId] : []
}

function body(letter: Letter): MimePart {
  const token = letter.messageId.replace(/[^A-Za-z0-9]/g, '').slice(0, 24)
  const inline = letter.attachments.filter(({ contentId }) => contentId !== undefined)
  const attached = letter.attachments.filter(({ contentId }) => contentId === undefined)
  let root: MimePart
  if (letter.from.style === 'arrows' && letter.html === undefined)
    root = textPart('plain', letterText(letter))
  else {
    const alternatives = [
      textPart('plain', letterText(letter)),
      textPart('html', letter.html ?? letterHtml(letter)),
    ]
    root = multipart('alternative', `_000_${token}_`, alternatives)
  }
  if (inline.length > 0)
    root = multipart(
      'related',
      `_004_${token}_`,
      [root, ...inline.map(attachmentPart)],
      'type="multipart/alternative"',
    )
  if (attached.length > 0)
    root = multipart('mixed', `_005_${token}_`, [root, ...attached.map(attachmentPart)])
  return root
}

/** What a reader of plain text sees, with everything quoted below. */
export function letterText(letter: Letter): string {
  const { from, paragraphs, answers } = letter
  const own = [...paragraphs, from.signature.join('\n')].filter((part) => part !== '').join('\n\n')
  if (!answers) return `${own}\n`
  if (from.style === 'block')
    return `${own}\n\n________________________________\n${quoteHeader(answers).join('\n')}\n\n${letterText(answers)}`
  const quoted = letterText(answers)
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' || line.startsWith('>') ? `>${line}` : `> ${line}`))
  return `${own}\n\n${quotedDate(answers.from.zone, answers.sentAt)}, ${answers.from.name} wrote:\n${quoted.join('\n')}\n`
}

function quoteHeader(letter: Letter): string[] {
  const names = (list: readonly Correspondent[]) =>
    list.map(({ name, address }) => `${name} <${address}>`).join('; ')
  return [
    `From: ${names([letter.from])}`,
    `Sent: ${quotedDate(letter.from.zone, letter.sentAt)}`,
    `To: ${names(letter.to)}`,
    ...(letter.cc.length > 0 ? [`Cc: ${names(letter.cc)}`] : []),
    `Subject: ${letter.subject}`,
  ]
}

export function escapeHtml(text: string): string {
  return text.replace(
    /[&<>"]/g,
    (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char] ?? char,
  )
}

function letterHtml(letter: Letter): string {
  return `<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head>\n<body dir="ltr" style="font-family: Aptos, Calibri, sans-serif; font-size: 11pt;">\n${innerHtml(letter)}\n</body></html>\n`
}

function innerHtml({ paragraphs, from, answers, attachments }: Letter): string {
  const block = (text: string) => `<p>${escapeHtml(text).replaceAll('\n', '<br>\n')}</p>`
  const pictures = attachments.flatMap(({ name, contentId }) =>
    contentId === undefined ? [] : [`\n<p><img src="cid:${contentId}" alt="${escapeHtml(name)}"></p>`],
  )
  const own = paragraphs.map(block).join('\n') + pictures.join('')
  const signature =
    from.signature.length === 0
      ? ''
      : `\n<p style="color: #555555;">${from.signature.map(escapeHtml).join('<br>\n')}</p>`
  if (!answers) return own + signature
  const header = quoteHeader(answers).map((line) => escapeHtml(line).replace(/^\w+:/, '<b>$&</b>'))
  return `${own}${signature}\n<hr style="width: 98%;">\n<p>${header.join('<br>\n')}</p>\n${innerHtml(answers)}`
}
