import type { Mailbox } from '../tenant/mailbox.ts'
import { mailboxState } from '../tenant/mailbox-state.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { World } from '../tenant/world.ts'
import { applyRules } from './apply-rules.ts'
import { autoReply } from './auto-reply.ts'
import { composeReport, type DeliveryAction, type RecipientFate } from './compose-report.ts'
import { forwarded, wasHere } from './forward-mail.ts'
import { groupMailboxes } from './group-mailboxes.ts'
import { IncomingMail } from './incoming-mail.ts'
import { withoutHeaders } from './mime-headers-edit.ts'

/** A message goes to this many at most; Exchange's default for a mailbox. */
const mostRecipients = 500

/** A message on its way: from whom, to whom, and its bytes. */
export interface Submission {
  readonly tenant: Tenant
  /** Where a report goes when it does not arrive. */
  readonly from: Mailbox
  /** Addresses, without regard to what the headers say. */
  readonly recipients: readonly string[]
  readonly mime: Buffer
  readonly subject: string
  readonly messageId: string
  /** What of reports the sender asked for (RFC 3461); failures and delays unless told otherwise. */
  readonly notify?: ReadonlySet<'success' | 'failure' | 'delay'>
  /** RFC 3461's ENVID. */
  readonly envelopeId?: string
  /** What was asked for single recipients, by their addresses in lower case; it goes before `notify`. */
  readonly notices?: ReadonlyMap<string, RecipientNotice>
  /** Whether reports of failures give back the whole message; its headers unless told otherwise. */
  readonly returns?: 'full' | 'headers'
}

/** What a client asked for one recipient (RFC 3461 section 4). */
export interface RecipientNotice {
  /** Undefined: as for the message. Empty: never. */
  readonly notify: Notify | undefined
  /** ORCPT, such as `rfc822;ada@contoso.com`. */
  readonly originalRecipient: string | undefined
}

type Notify = ReadonlySet<'success' | 'failure' | 'delay'>

/**
 * Delivers to everybody who has a mailbox in this emulator, without the Bcc; Inbox rules and automatic replies act there.
 * Who should be in the sender's own tenant and is not, or has no licence or no mailbox yet, comes back in one report; mail to
 * the world outside goes nowhere, and mail to mailboxes that an organization keeps itself goes to its own servers.
 * Reports of what was delivered come where the sender asks for them, in the envelope or by `Return-Receipt-To`.
 */
export function submitMail(world: World, submission: Submission): void {
  const recipients = distinct(submission.recipients)
  if (recipients.length > mostRecipients) {
    report(world, submission, 'failed', recipients.map(tooMany))
    return
  }
  const mail = new IncomingMail(withoutHeaders(submission.mime, ['bcc']))
  const delivered: RecipientFate[] = []
  const relayed: RecipientFate[] = []
  const failed: RecipientFate[] = []
  const delayed: RecipientFate[] = []
  const reached = new Set(recipients.flatMap((address) => world.mailboxAt(address)?.mailbox ?? []))
  for (const address of recipients) {
    const found = world.mailboxAt(address)
    const members = found ? undefined : groupMailboxes(world, address)
    if (members) {
      delivered.push({ address, status: '2.1.5', diagnostic: null })
      // Who is named by the message or by another group as well gets it once.
      for (const place of members.filter(({ mailbox }) => !reached.has(mailbox))) {
        reached.add(place.mailbox)
        deliver(world, place, mail)
      }
    } else if (!found) {
      const isOwn = submission.tenant.domains.some((domain) => domain.toLowerCase() === domainOf(address))
      if (isOwn) failed.push(unknown(address))
      else relayed.push({ address, status: '2.0.0', diagnostic: null })
    } else if (mailboxState(found.tenant, found.mailbox) === 'on-premises') {
      relayed.push({ address, status: '2.0.0', diagnostic: null })
    } else if (mailboxState(found.tenant, found.mailbox) !== 'live') {
      failed.push(unknown(address))
    } else if (mail.mime.length > found.mailbox.maxReceiveBytes) {
      failed.push(tooLarge(address))
    } else if (world.heldMail.isHeld(address)) {
      delayed.push({ address, status: '4.4.7', diagnostic: '400 4.4.7 Message delayed' })
      world.heldMail.keep(address, mail.mime)
    } else {
      delivered.push({ address, status: '2.1.5', diagnostic: null })
      deliver(world, found, mail)
    }
  }
  const usual = submission.notify ?? usualNotify(mail)
  const wanting = (what: 'success' | 'failure' | 'delay', fates: readonly RecipientFate[]) =>
    fates.filter(({ address }) => (noticeOf(submission, address)?.notify ?? usual).has(what))
  report(world, submission, 'failed', wanting('failure', failed))
  report(world, submission, 'delayed', wanting('delay', delayed))
  report(world, submission, 'delivered', wanting('success', delivered))
  report(world, submission, 'relayed', wanting('success', relayed))
}

function noticeOf({ notices }: Submission, address: string): RecipientNotice | undefined {
  return notices?.get(address.toLowerCase())
}

/** Ends holding mail back for an address or a domain. @returns how many messages arrived */
export function releaseMail(world: World, addressOrDomain: string): number {
  const held = world.heldMail.release(addressOrDomain)
  for (const { address, mime } of held) {
    const place = world.mailboxAt(address)
    if (place) deliver(world, place, new IncomingMail(mime))
  }
  return held.length
}

/** Puts a message into one mailbox: rules first, then an automatic reply where one is due. */
export function deliver(
  world: World,
  place: { readonly tenant: Tenant; readonly mailbox: Mailbox },
  mail: IncomingMail,
): void {
  const { tenant, mailbox } = place
  const isMine = (address: string) => tenant.mailboxAt(address) === mailbox
  const outcome = applyRules(mailbox, mail, isMine)
  const asksReceipt = mail.headers.first('disposition-notification-to') !== undefined
  for (const folder of outcome.folders) {
    mailbox.mail.add(folder, mail.mime, {
      isReadReceiptRequested: asksReceipt,
      inferenceClassification: classified(mailbox, mail),
      ...outcome.state,
    })
  }
  if (!wasHere(mail, mailbox)) {
    for (const { how, to } of outcome.forwards) {
      sendOn(
        world,
        place,
        forwarded(world, mailbox, mail, how, to),
        to.map(({ address }) => address),
      )
    }
  }
  const name = tenant.directory.find(mailbox.userId)?.state.displayName ?? ''
  const reply = autoReply(world, place, mail, name)
  if (reply) sendOn(world, place, reply.mime, [reply.to])
}

/** Focused, unless the mailbox has said otherwise of this sender. */
function classified({ settings }: Mailbox, { summary }: IncomingMail): 'focused' | 'other' {
  const sender = summary.from?.address.toLowerCase()
  return (
    settings.inferenceOverrides.find(({ address }) => address.toLowerCase() === sender)?.classifyAs ??
    'focused'
  )
}

/** What a mailbox sends by itself: nobody is told when that does not arrive, so that reports cannot go in circles. */
function sendOn(
  world: World,
  { tenant, mailbox }: { readonly tenant: Tenant; readonly mailbox: Mailbox },
  mime: Buffer,
  recipients: readonly string[],
): void {
  submitMail(world, {
    tenant,
    from: mailbox,
    recipients,
    mime,
    subject: '',
    messageId: '',
    notify: new Set(),
  })
}

function usualNotify(mail: IncomingMail): ReadonlySet<'success' | 'failure' | 'delay'> {
  if (mail.reportType !== null) return new Set()
  const asked = mail.headers.first('return-receipt-to') !== undefined
  return new Set(asked ? ['success', 'failure', 'delay'] : ['failure', 'delay'])
}

function distinct(addresses: readonly string[]): string[] {
  return [...new Map(addresses.map((address) => [address.toLowerCase(), address])).values()]
}

function domainOf(address: string): string {
  return address.split('@').at(-1)?.toLowerCase() ?? ''
}

function unknown(address: string): RecipientFate {
  return {
    address,
    status: '5.1.10',
    diagnostic: '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup',
  }
}

function tooLarge(address: string): RecipientFate {
  return {
    address,
    status: '5.2.3',
    diagnostic: '550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient',
  }
}

function tooMany(address: string): RecipientFate {
  return { address, status: '5.5.3', diagnostic: '550 5.5.3 RESOLVER.ADR.RecipLimit; too many recipients' }
}

function report(
  world: World,
  submission: Submission,
  action: DeliveryAction,
  recipients: readonly RecipientFate[],
): void {
  if (recipients.length === 0) return
  const { from, tenant } = submission
  const domain = tenant.about.domain
  const mime = composeReport({
    action,
    domain,
    to: from.address,
    recipients: recipients.map((one) => {
      const { originalRecipient } = noticeOf(submission, one.address) ?? {}
      return originalRecipient === undefined ? one : { ...one, originalRecipient }
    }),
    isWhole: action === 'failed' && submission.returns === 'full',
    subject: submission.subject,
    original: submission.mime,
    messageId: `<${world.random.nextGuid('message id')}@${domain}>`,
    originalMessageId: submission.messageId,
    date: world.clock.now(),
    boundary: world.random.nextGuid('boundary'),
    envelopeId: submission.envelopeId ?? null,
  })
  deliver(world, { tenant, mailbox: from }, new IncomingMail(mime))
}
