import type { Person } from '../../manifest-row.ts'
import type { MessageHeaders } from '../document-row.ts'
import type { MapiProperties } from './mapi-properties.ts'
import { numberOf, textOf, textOfBytes, timeOf } from './property-values.ts'
import type { TnefMessage } from './read-tnef.ts'

const ids = {
  subject: 0x0037,
  submittedAt: 0x0039,
  messageId: 0x1035,
  recipientType: 0x0c15,
  displayName: 0x3001,
  emailAddress: 0x3003,
  smtpAddress: 0x39fe,
} as const
/** In whose name it was sent, before who sent it: name, SMTP address, address. */
const senders = [
  [0x0042, 0x5d02, 0x0065],
  [0x0c1a, 0x5d01, 0x0c1f],
] as const
/** PR_RECIPIENT_TYPE. */
const recipientTypes = { to: 1, cc: 2, bcc: 3 } as const

/** What an attached message says of itself. */
export function tnefHeaders({ codePage, properties, recipients, subject }: TnefMessage): MessageHeaders {
  const text = (of: MapiProperties, id: number) => textOf(of, id, codePage)
  const person = (of: MapiProperties, [name, ...addresses]: readonly [number, ...number[]]): Person => ({
    name: text(of, name) ?? null,
    address: addresses.map((id) => text(of, id)).find((address) => address?.includes('@')) ?? null,
  })
  const people = (type: number) =>
    recipients
      .filter((recipient) => numberOf(recipient, ids.recipientType) === type)
      .map((recipient) => person(recipient, [ids.displayName, ids.smtpAddress, ids.emailAddress]))
  const from = senders
    .map((sender) => person(properties, sender))
    .find(({ name, address }) => name || address)
  return {
    internetMessageId: text(properties, ids.messageId) ?? null,
    subject: text(properties, ids.subject) ?? (subject && textOfBytes(subject, codePage)) ?? null,
    from: from ?? null,
    to: people(recipientTypes.to),
    cc: people(recipientTypes.cc),
    bcc: people(recipientTypes.bcc),
    sentAt: timeOf(properties, ids.submittedAt),
  }
}
