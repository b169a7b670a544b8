import { type FileRange, RangeCursor, TnefDamage } from './file-range.ts'
import { type MapiProperties, readProperties } from './mapi-properties.ts'

/** An attachment as the stream has it; nothing of its content has been read. */
export interface TnefAttachment {
  title: FileRange | undefined
  data: FileRange | undefined
  properties: MapiProperties
}

/** A message as the stream has it. */
export interface TnefMessage {
  /** Windows code page of what is no Unicode. */
  codePage: number
  subject: FileRange | undefined
  body: FileRange | undefined
  properties: MapiProperties
  recipients: MapiProperties[]
  attachments: TnefAttachment[]
  /** Why it may not be whole. */
  trouble: 'tnef_not_opened' | 'too_many_parts' | null
}

const signature = 0x223e9f78
/** A number that nothing here needs. */
const keyBytes = 2
/** Level, id and length before the data of an attribute, its checksum behind. */
const attributeBytes = 11

/** Ids of attributes with their types: MS-OXTNEF 2.1.3.2. */
const attributes = {
  subject: 0x00018004,
  body: 0x0002800c,
  messageProperties: 0x00069003,
  recipients: 0x00069004,
  codePage: 0x00069007,
  attachmentBegins: 0x00069002,
  attachmentTitle: 0x00018010,
  attachmentData: 0x0006800f,
  attachmentProperties: 0x00069005,
} as const

const mostAttachments = 2000
const mostRecipients = 10_000

/**
 * Reads what Outlook sends as winmail.dat, by MS-OXTNEF. What stands before a damaged place is kept. Checksums are not
 * looked at: what they would find, the hashes of the native find, and programs write wrong ones.
 */
export function readTnef(stream: FileRange): TnefMessage {
  const message: TnefMessage = {
    ...{ codePage: 1252, subject: undefined, body: undefined, properties: new Map() },
    ...{ recipients: [], attachments: [], trouble: null },
  }
  try {
    const cursor = new RangeCursor(stream)
    if (cursor.u32() !== signature) throw new TnefDamage('It does not begin as TNEF does.')
    cursor.take(keyBytes)
    while (cursor.left >= attributeBytes && message.trouble === null) readAttribute(cursor, message)
    // Lines that were wrapped around the stream leave their ends behind it.
    if (message.trouble === null && cursor.take(cursor.left).read(attributeBytes).some(isNoBlank))
      message.trouble = 'tnef_not_opened'
  } catch (error) {
    if (!(error instanceof TnefDamage)) throw error
    message.trouble = 'tnef_not_opened'
    dropEmptyLast(message)
  }
  return message
}

/** The attachment at the damage, where nothing of it came before: an empty file would be called its content. */
function dropEmptyLast({ attachments }: TnefMessage): void {
  const last = attachments.at(-1)
  if (last && !last.data && last.properties.size === 0) attachments.pop()
}

const isNoBlank = (byte: number): boolean => byte !== 0 && byte !== 10 && byte !== 13

function readAttribute(cursor: RangeCursor, message: TnefMessage): void {
  const level = cursor.u8()
  if (level !== 1 && level !== 2) throw new TnefDamage(`There is no level ${level}.`)
  const id = cursor.u32()
  const value = cursor.take(cursor.u32())
  cursor.take(2)
  if (level === 2) readOfAttachment(id, value, message)
  else if (id === attributes.subject) message.subject = value
  else if (id === attributes.body) message.body = value
  else if (id === attributes.codePage) message.codePage = new RangeCursor(value).u32()
  else if (id === attributes.messageProperties) message.properties = readProperties(new RangeCursor(value))
  else if (id === attributes.recipients) readRecipients(new RangeCursor(value), message)
}

function readRecipients(table: RangeCursor, message: TnefMessage): void {
  const count = table.u32()
  if (count > mostRecipients) throw new TnefDamage(`${count} recipients`)
  while (message.recipients.length < count) message.recipients.push(readProperties(table))
}

function readOfAttachment(id: number, value: FileRange, message: TnefMessage): void {
  const { attachments } = message
  if (id === attributes.attachmentBegins || attachments.length === 0) {
    if (attachments.length >= mostAttachments) {
      message.trouble = 'too_many_parts'
      return
    }
    attachments.push({ title: undefined, data: undefined, properties: new Map() })
  }
  const attachment = attachments.at(-1)
  if (!attachment) return
  if (id === attributes.attachmentTitle) attachment.title = value
  else if (id === attributes.attachmentData) attachment.data = value
  else if (id === attributes.attachmentProperties)
    attachment.properties = readProperties(new RangeCursor(value))
}
