import type { Mailbox } from '../tenant/mailbox.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { World } from '../tenant/world.ts'
import { composeNonDelivery } from './compose-non-delivery.ts'
import { withoutHeaders } from './mime-headers-edit.ts'

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
}

/**
 * Delivers to the Inbox of everybody who has a mailbox in this emulator, without the Bcc. Who should be in the sender's own
 * tenant and is not comes back in one report; mail to the world outside goes nowhere.
 */
export function submitMail(world: World, submission: Submission): void {
  const { tenant, recipients } = submission
  const delivered = withoutHeaders(submission.mime, ['bcc'])
  const domains = new Set(tenant.domains.map((domain) => domain.toLowerCase()))
  const failed: string[] = []
  for (const address of distinct(recipients)) {
    const found = world.mailboxAt(address)
    if (found) found.mailbox.mail.add(found.mailbox.mail.wellKnown('inbox'), delivered)
    else if (domains.has(address.split('@').at(-1)?.toLowerCase() ?? '')) failed.push(address)
  }
  if (failed.length > 0) report(world, submission, failed)
}

function distinct(addresses: readonly string[]): string[] {
  return [...new Map(addresses.map((address) => [address.toLowerCase(), address])).values()]
}

function report(world: World, submission: Submission, failed: readonly string[]): void {
  const { from, tenant } = submission
  const domain = tenant.about.domain
  const mime = composeNonDelivery({
    domain,
    to: from.address,
    failed,
    subject: submission.subject,
    original: submission.mime,
    messageId: `<${world.random.nextGuid('message id')}@${domain}>`,
    originalMessageId: submission.messageId,
    date: world.clock.now(),
    boundary: world.random.nextGuid('boundary'),
  })
  from.mail.add(from.mail.wellKnown('inbox'), mime)
}
