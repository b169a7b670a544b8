import type { Mailbox } from '../tenant/mailbox.ts'
import type { EmailAddress } from '../tenant/message.ts'
import type { World } from '../tenant/world.ts'
import { composeMime, encodeText, rfcDate } from './compose-mime.ts'
import type { IncomingMail } from './incoming-mail.ts'
import { withHeaders, withoutHeaders } from './mime-headers-edit.ts'

const loopHeader = 'x-ms-exchange-inbox-rules-loop'

/** Whether a rule of this mailbox has sent the message on before. */
export function wasHere(mail: IncomingMail, mailbox: Mailbox): boolean {
  return mail.headers
    .all(loopHeader)
    .some((value) => value.trim().toLowerCase() === mailbox.address.toLowerCase())
}

/** The message as a rule sends it on. Exchange marks it, so that it cannot go round. */
export function forwarded(
  world: World,
  mailbox: Mailbox,
  mail: IncomingMail,
  how: 'inline' | 'attached' | 'redirect',
  to: readonly EmailAddress[],
): Buffer {
  const { summary, mime } = mail
  const loop = `X-MS-Exchange-Inbox-Rules-Loop: ${mailbox.address}`
  if (how === 'redirect') return withHeaders(mime, [loop, `Resent-From: <${mailbox.address}>`])
  const owner = { name: '', address: mailbox.address }
  const messageId = `<${world.random.nextGuid('message id').replaceAll('-', '').toUpperCase()}@${mailbox.address.split('@')[1]}>`
  const subject = `FW: ${summary.subject}`
  const date = world.clock.now()
  if (how === 'attached') {
    return composeMime(
      {
        subject,
        body: { contentType: 'text', content: '' },
        from: owner,
        sender: owner,
        to,
        cc: [],
        bcc: [],
        replyTo: [],
        importance: 'normal',
        messageId,
        date,
        headers: [
          { name: 'Auto-Submitted', value: 'auto-generated' },
          { name: 'X-MS-Exchange-Generated-Message-Source', value: 'Mailbox Rules Agent' },
          { name: 'X-MS-Exchange-Inbox-Rules-Loop', value: mailbox.address },
        ],
        attachments: [
          {
            kind: 'item',
            name: summary.subject,
            contentType: 'message/rfc822',
            bytes: mime,
            isInline: false,
            contentId: null,
          },
        ],
        requestReadReceipt: false,
        requestDeliveryReceipt: false,
      },
      world.random.nextGuid('boundary'),
    )
  }
  const own = ['from', 'sender', 'to', 'cc', 'reply-to', 'subject', 'date', 'message-id', 'return-receipt-to']
  return withHeaders(withoutHeaders(mime, [...own, 'disposition-notification-to', 'auto-submitted']), [
    `From: <${mailbox.address}>`,
    `To: ${to.map(({ address }) => `<${address.replaceAll(/[<>\s]/g, '')}>`).join(', ')}`,
    `Subject: ${encodeText(subject)}`,
    `Date: ${rfcDate(date)}`,
    `Message-ID: ${messageId}`,
    'Auto-Submitted: auto-generated',
    'X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent',
    loop,
  ])
}
