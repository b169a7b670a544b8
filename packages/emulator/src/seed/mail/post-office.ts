import type { RandomSource } from '../random-source.ts'
import type { SeedFolder, SeedFolderPath, SeedMessage } from '../seed-tenant.ts'
import { dayMs, mailDate } from '../working-time.ts'
import { type Correspondent, type Letter, renderLetter } from './letter.ts'
import type { HeaderField } from './mime-writer.ts'

/** A mailbox being filled. */
export interface MailboxDraft {
  readonly address: string
  readonly messages: SeedMessage[]
  readonly folders: SeedFolder[]
}

export interface DeliveryOptions {
  /** Where a recipient files it; the inbox by default. */
  readonly folderFor?: (address: string) => SeedFolderPath
  readonly category?: string
  readonly classification?: 'focused' | 'other'
}

/** Puts letters where they belong: into the sender's Sent Items and into the mailbox of each recipient it knows. */
export class PostOffice {
  readonly #mailboxes = new Map<string, MailboxDraft>()
  readonly #random: RandomSource
  readonly #now: number

  constructor(addresses: Iterable<string>, random: RandomSource, now: Date) {
    this.#random = random
    this.#now = now.getTime()
    for (const address of addresses)
      this.#mailboxes.set(address.toLowerCase(), { address, messages: [], folders: [] })
  }

  /** The mailbox of an address; undefined outside of the tenants. */
  mailbox(address: string): MailboxDraft | undefined {
    return this.#mailboxes.get(address.toLowerCase())
  }

  /** Puts one message into a mailbox as it is. Throws for an address that has none. */
  put(
    address: string,
    message: Partial<SeedMessage> & Pick<SeedMessage, 'folder' | 'mime' | 'receivedDateTime'>,
  ): void {
    const mailbox = this.mailbox(address)
    if (!mailbox) throw new Error(`the seed has no mailbox ${address}`)
    mailbox.messages.push({
      isRead: true,
      isDraft: false,
      flag: 'notFlagged',
      categories: [],
      importance: null,
      inferenceClassification: 'focused',
      ...message,
    })
  }

  /** Delivers a letter. Nothing is sent after now: such a letter is dropped, and false returned. */
  deliver(letter: Letter, options: DeliveryOptions = {}): boolean {
    if (letter.sentAt > this.#now) return false
    if (this.mailbox(letter.from.address)) {
      this.put(letter.from.address, {
        folder: ['sentitems'],
        mime: () => renderLetter(letter, true),
        receivedDateTime: new Date(letter.sentAt).toISOString(),
      })
    }
    const reached = new Map(
      [...letter.to, ...letter.cc, ...letter.bcc].map((one) => [one.address.toLowerCase(), one]),
    )
    for (const recipient of reached.values()) {
      if (this.mailbox(recipient.address)) this.#arrive(letter, recipient, options)
    }
    return true
  }

  #arrive(letter: Letter, recipient: Correspondent, options: DeliveryOptions): void {
    const random = this.#random
    const receivedAt = Math.min(letter.sentAt + random.between(2, 40) * 1000, this.#now)
    const age = (this.#now - receivedAt) / dayMs
    const trace = traceFields(letter, receivedAt, random.hex(8))
    this.put(recipient.address, {
      folder: options.folderFor?.(recipient.address) ?? ['inbox'],
      mime: () => renderLetter(letter, false, trace),
      receivedDateTime: new Date(receivedAt).toISOString(),
      isRead: age > 12 ? random.chance(0.97) : random.chance(0.35 + age / 20),
      flag: random.chance(0.03) ? 'flagged' : random.chance(0.02) ? 'complete' : 'notFlagged',
      categories: options.category !== undefined && random.chance(0.4) ? [options.category] : [],
      inferenceClassification: options.classification ?? 'focused',
    })
  }
}

/** What the way of a mail leaves on top of it. Documentation addresses (RFC 5737, RFC 3849) stand for real ones. */
function traceFields(letter: Letter, receivedAt: number, token: string): HeaderField[] {
  const [a, b] = [token.slice(0, 4).toUpperCase(), token.slice(4).toUpperCase()]
  const arrived = mailDate('UTC', receivedAt)
  const last: HeaderField = [
    'Received',
    `from AM9PR05MB${a}.eurprd05.prod.outlook.com (2001:db8:20b::${a.toLowerCase()})\r\n by DB8PR05MB${b}.eurprd05.prod.outlook.com with HTTPS; ${arrived}`,
  ]
  if (!letter.from.external) return [last]
  const domain = letter.from.address.split('@')[1] ?? ''
  return [
    last,
    [
      'Received',
      `from mail.${domain} (192.0.2.${Number.parseInt(a.slice(0, 2), 16)}) by\r\n AMS0EPF0000${a}.mail.protection.outlook.com (203.0.113.7)\r\n with Microsoft SMTP Server (TLS); ${mailDate('UTC', receivedAt - 1000)}`,
    ],
    [
      'Authentication-Results',
      `spf=pass (sender IP is 192.0.2.${Number.parseInt(a.slice(0, 2), 16)})\r\n smtp.mailfrom=${domain}; dkim=pass (signature was verified)\r\n header.d=${domain}; dmarc=pass action=none header.from=${domain}; compauth=pass reason=100`,
    ],
    ['Return-Path', letter.from.address],
    ['X-MS-Exchange-Organization-SCL', '1'],
  ]
}
