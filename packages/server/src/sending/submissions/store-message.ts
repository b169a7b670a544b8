import type { Query } from '../../platform/database/database.ts'
import { newId } from '../../platform/ids.ts'
import type { Platform } from '../../platform/platform.ts'
import { insertDeliveries } from '../deliveries/delivery-store.ts'
import { accountOf, type SendingProfile } from '../profiles/profile.ts'
import type { Content, ContentFile } from './submission.ts'
import { insertSubmission } from './submission-store.ts'

/** A message that is complete: nothing of it is rendered or looked up any more. */
export interface NewMessage {
  content: Content
  /** Who gets it, each once. */
  recipients: readonly string[]
  files: readonly ContentFile[]
  /** Null: at once. */
  sendAt: Date | null
  priority: number
  reference: string | null
  resendOf: string | null
}

/**
 * Stores a message with a delivery for each recipient, in the caller's transaction.
 * @returns its id; undefined where its dedupe was there before
 */
export async function storeMessage(
  trx: Query,
  { clock, random }: Pick<Platform, 'clock' | 'random'>,
  profile: SendingProfile,
  message: NewMessage,
  dedupe: Buffer | null,
): Promise<string | undefined> {
  const id = newId('sub', clock, random)
  const now = clock.now()
  const { recipients, files, ...rest } = message
  const [, domain = 'localhost'] = profile.sender.address.split('@')
  const made = {
    ...rest,
    id,
    profileId: profile.id,
    account: accountOf(profile),
    recipients: recipients.length,
    envelopeId: random.bytes(24).toString('base64url'),
    messageId: `<${random.bytes(18).toString('base64url')}@${domain}>`,
    createdAt: now,
  }
  if (!(await insertSubmission(trx, made, files, dedupe))) return undefined
  const deliveries = recipients.map((recipient) => ({ id: newId('dlv', clock, random), recipient }))
  await insertDeliveries(trx, id, deliveries, now)
  return id
}
