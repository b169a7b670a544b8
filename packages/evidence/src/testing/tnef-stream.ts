/** An attachment of a made stream: a file, or a message. */
export type MadeAttachment = { name: string; content: Buffer } | { name: string; message: MadeMessage }

export interface MadeMessage {
  subject: string
  body?: string
  html?: string
  compressedRtf?: Buffer
  to?: { name: string; address: string }[]
  attachments?: MadeAttachment[]
}

const number32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

const attribute = (level: 1 | 2, id: number, value: Buffer): Buffer => {
  const checksum = Buffer.alloc(2)
  checksum.writeUInt16LE(value.reduce((sum, byte) => (sum + byte) & 0xffff, 0))
  return Buffer.concat([Buffer.of(level), number32(id), number32(value.length), value, checksum])
}

/** `[id, type, value]`; text is Unicode, numbers are of 32 bits. */
type Property = readonly [number, number | string | { binary: Buffer } | { message: Buffer }]

const messageInterface = Buffer.from('0703020000000000c000000000000046', 'hex')

function property([id, value]: Property): Buffer {
  const head = (type: number) => number32(id * 0x10000 + type)
  if (typeof value === 'number') return Buffer.concat([head(3), number32(value)])
  const [type, bytes] =
    typeof value === 'string'
      ? [0x1f, Buffer.from(`${value}\0`, 'utf16le')]
      : 'binary' in value
        ? [0x102, value.binary]
        : [0x0d, Buffer.concat([messageInterface, value.message])]
  return Buffer.concat([
    head(type),
    number32(1),
    number32(bytes.length),
    bytes,
    Buffer.alloc(-bytes.length & 3),
  ])
}

const list = (properties: readonly Property[]): Buffer =>
  Buffer.concat([number32(properties.length), ...properties.map(property)])

/** A message as Outlook writes winmail.dat. */
export function tnefStream({
  subject,
  body,
  html,
  compressedRtf,
  to = [],
  attachments = [],
}: MadeMessage): Buffer {
  const recipients = to.map(({ name, address }) =>
    list([
      [0x0c15, 1],
      [0x3001, name],
      [0x39fe, address],
    ]),
  )
  const properties: Property[] = [
    [0x0037, subject],
    ...(body === undefined ? [] : [[0x1000, body] as const]),
    ...(html === undefined ? [] : [[0x1013, { binary: Buffer.from(html) }] as const]),
    ...(compressedRtf === undefined ? [] : [[0x1009, { binary: compressedRtf }] as const]),
    [0x3fde, 65001],
  ]
  return Buffer.concat([
    Buffer.from('789f3e220100', 'hex'),
    attribute(1, 0x00069007, Buffer.concat([number32(1252), number32(0)])),
    attribute(1, 0x00069004, Buffer.concat([number32(recipients.length), ...recipients])),
    attribute(1, 0x00069003, list(properties)),
    ...attachments.flatMap((attachment) => {
      const isMessage = 'message' in attachment
      const named: Property[] = isMessage
        ? [
            [0x3001, attachment.name],
            [0x3701, { message: tnefStream(attachment.message) }],
          ]
        : [[0x3707, attachment.name]]
      return [
        attribute(2, 0x00069002, Buffer.alloc(14)),
        ...(isMessage ? [] : [attribute(2, 0x0006800f, attachment.content)]),
        attribute(2, 0x00069005, list(named)),
      ]
    }),
  ])
}
