import type { Mailbox } from '../tenant/mailbox.ts'
import type { AutomaticReplies } from '../tenant/mailbox-settings.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { World } from '../tenant/world.ts'
import { composeMime } from './compose-mime.ts'
import type { IncomingMail } from './incoming-mail.ts'

/** An automatic reply on its way. */
export interface AutoReply {
  readonly to: string
  readonly mime: Buffer
}

/**
 * The out-of-office answer to a message, once for each sender as long as the setting stays as it is; null where none is
 * due. Never to programs, lists and reports (RFC 3834), nor where the sender asks for none (`X-Auto-Response-Suppress`).
 */
export function autoReply(
  world: World,
  { tenant, mailbox }: { readonly tenant: Tenant; readonly mailbox: Mailbox },
  mail: IncomingMail,
  displayName: string,
): AutoReply | null {
  const settings = mailbox.settings.automaticReplies
  const from = mail.summary.from?.address.toLowerCase()
  if (!isActive(settings, world.clock.now()) || !from || isSuppressed(mail)) return null
  if (tenant.mailboxAt(from) === mailbox) return null
  const text = messageFor(settings, from, tenant, mailbox)
  if (text === null || text === '') return null
  if (mailbox.answered.settings !== settings) mailbox.answered = { settings, senders: new Set() }
  if (mailbox.answered.senders.has(from)) return null
  mailbox.answered.senders.add(from)
  return { to: from, mime: compose(world, mailbox, mail, displayName, text) }
}

/** Whether automatic replies are sent at this moment. */
export function isActive(settings: AutomaticReplies, now: number): boolean {
  if (settings.status !== 'scheduled') return settings.status === 'alwaysEnabled'
  return Date.parse(settings.scheduledStartDateTime) <= now && now < Date.parse(settings.scheduledEndDateTime)
}

/** What somebody with this address is told: nothing to those whom the setting leaves out. */
export function messageFor(
  settings: AutomaticReplies,
  address: string,
  tenant: Tenant,
  mailbox: Mailbox,
): string | null {
  const domain = address.split('@').at(-1)?.toLowerCase() ?? ''
  if (tenant.domains.some((one) => one.toLowerCase() === domain)) return settings.internalReplyMessage
  if (settings.externalAudience === 'none') return null
  if (settings.externalAudience === 'contactsOnly' && !isContact(mailbox, address)) return null
  return settings.externalReplyMessage
}

function isContact({ contacts }: Mailbox, address: string): boolean {
  return [...contacts.folders].some((folder) =>
    [...folder.contacts].some(({ state }) =>
      state.emailAddresses.some((one) => one.address.toLowerCase() === address.toLowerCase()),
    ),
  )
}

function isSuppressed(mail: IncomingMail): boolean {
  if (mail.isAutomatic || mail.headers.first('list-id') !== undefined) return true
  if (/^(bulk|junk|list)$/.test(mail.header('precedence'))) return true
  return /\b(oof|all)\b/.test(mail.header('x-auto-response-suppress'))
}

function compose(world: World, mailbox: Mailbox, mail: IncomingMail, name: string, text: string): Buffer {
  const owner = { name, address: mailbox.address }
  const { summary } = mail
  const id = world.random.nextGuid('message id').replaceAll('-', '').toUpperCase()
  const reference = summary.internetMessageId
  return composeMime(
    {
      subject: `Automatic reply: ${summary.subject}`,
      body: { contentType: 'html', content: text },
      from: owner,
      sender: owner,
      to: summary.from ? [summary.from] : [],
      cc: [],
      bcc: [],
      replyTo: [],
      importance: 'normal',
      messageId: `<${id}@${mailbox.address.split('@')[1]}>`,
      date: world.clock.now(),
      headers: [
        ...(reference === ''
          ? []
          : [
              { name: 'In-Reply-To', value: reference },
              { name: 'References', value: reference },
            ]),
        { name: 'Auto-Submitted', value: 'auto-replied' },
        { name: 'X-Auto-Response-Suppress', value: 'All' },
        { name: 'X-MS-Exchange-Inbox-Rules-Loop', value: mailbox.address },
      ],
      attachments: [],
      requestReadReceipt: false,
      requestDeliveryReceipt: false,
    },
    world.random.nextGuid('boundary'),
  )
}
