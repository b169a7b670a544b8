import { hash } from 'node:crypto'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { Message } from '../../tenant/message.ts'
import type { Preferences } from '../http/prefer.ts'
import type { WrittenBody } from './body-writer.ts'
import type { MessageContents } from './message-contents.ts'

/** A message as one caller sees it: the record, its mailbox, the preferences, and its contents where they are wanted. */
export interface MessageView {
  readonly message: Message
  readonly mailbox: Mailbox
  readonly preferences: Preferences
  /** Null where no wanted property needs the parsed MIME. */
  readonly contents: MessageContents | null
  /** The body in JSON, where a list found it without parsing all of the message. */
  readonly written: WrittenBody | null
}

/** The 16 bytes that name a message's conversation: the thread it belongs to, or itself where there is none. */
export function conversationKey(message: Message): Buffer {
  return hash('md5', message.summary.conversationRoot || `message ${message.number}`, 'buffer')
}

/** 22 bytes: a reserved byte, five of the time it was sent, and the conversation ([MS-OXOMSG] 2.2.1.3). */
export function conversationIndex(message: Message): string {
  const bytes = Buffer.alloc(22)
  bytes[0] = 1
  // FILETIME counts 100 ns from 1601; the index keeps its upper five bytes behind the reserved one.
  const sent = message.summary.sentAt ?? message.receivedAt
  const milliseconds = Math.trunc(sent) + 11_644_473_600_000
  // × 10,000 / 65,536, in parts that a number holds exactly.
  const upper = Math.floor(milliseconds / 4096) * 625 + Math.floor((mod(milliseconds, 4096) * 625) / 4096)
  bytes.writeUIntBE(mod(upper, 2 ** 40), 1, 5)
  conversationKey(message).copy(bytes, 6)
  return bytes.toString('base64')
}

function mod(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor
}
