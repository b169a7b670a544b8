import { composeMime, inMimeOrder, type MimeParts } from '../../delivery/compose-mime.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { AttachmentNumbers, EmailAddress, Message } from '../../tenant/message.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'

/** What the writing of messages in one mailbox needs beside their words. */
export interface Drafting {
  readonly owner: EmailAddress
  /** Milliseconds since 1970. */
  readonly now: number
  /** With angle brackets. */
  readonly nextMessageId: () => string
  readonly compose: (parts: MimeParts) => Buffer
}

export function drafting({ mailbox, owner, world }: MailboxCall): Drafting {
  const domain = mailbox.address.split('@')[1] ?? 'localhost'
  return {
    owner: ownerAddress(mailbox, owner.state.displayName),
    now: world.clock.now(),
    nextMessageId: () =>
      `<${world.random.nextGuid('message id').replaceAll('-', '').toUpperCase()}@${domain}>`,
    compose: (parts) => composeMime(parts, world.random.nextGuid('boundary')),
  }
}

/** Who owns a mailbox, as a sender. */
export function ownerAddress(mailbox: Mailbox, displayName: string): EmailAddress {
  return { name: displayName, address: mailbox.address }
}

/** Gives a draft its MIME anew. Attachments that were there before keep their numbers. */
export function rewriteDraft(call: MailboxCall, message: Message, parts: MimeParts): void {
  const numbers = numbersFor(message, parts)
  call.mailbox.mail.replaceContent(message, drafting(call).compose(parts), numbers)
}

function numbersFor(message: Message, { attachments }: MimeParts): AttachmentNumbers | null {
  if (attachments.length === 0 && message.attachmentNumbers === null) return null
  let last = message.attachmentNumbers?.last ?? Math.max(0, ...attachments.map(({ index }) => index ?? 0))
  const numbers = inMimeOrder(attachments).map(({ index }) => {
    if (index !== undefined) return index
    last += 1
    return last
  })
  return { numbers, last }
}
