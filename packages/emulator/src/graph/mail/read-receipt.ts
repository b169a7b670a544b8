import { composeReadReceipt } from '../../delivery/compose-read-receipt.ts'
import { submitMail } from '../../delivery/submit-mail.ts'
import type { Message } from '../../tenant/message.ts'
import { readHeaders } from '../../tenant/mime-headers.ts'
import { parseAddressList } from '../../tenant/parse-addresses.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'

/** Sends the receipt that a sender has asked for, once, when a received message is marked as read. */
export function tellOfReading(call: MailboxCall, message: Message): void {
  if (!message.isReadReceiptRequested || message.isDraft) return
  const { mailbox, owner, world } = call
  const mime = world.spool.read(message.content)
  const asked = readHeaders(mime, 0, mime.length).first('disposition-notification-to')
  const to = parseAddressList(asked ?? '')[0]?.address
  mailbox.mail.update(message, { isReadReceiptRequested: false })
  if (!to || call.caller.tenant.mailboxAt(to) === mailbox) return
  const domain = mailbox.address.split('@')[1] ?? 'localhost'
  const messageId = `<${world.random.nextGuid('message id').replaceAll('-', '').toUpperCase()}@${domain}>`
  const receipt = composeReadReceipt({
    reader: { name: owner.state.displayName, address: mailbox.address },
    to,
    subject: message.summary.subject,
    originalMessageId: message.summary.internetMessageId,
    messageId,
    date: world.clock.now(),
    boundary: world.random.nextGuid('boundary'),
  })
  const about = { subject: '', messageId, notify: new Set<never>() }
  submitMail(world, { tenant: call.caller.tenant, from: mailbox, recipients: [to], mime: receipt, ...about })
}
