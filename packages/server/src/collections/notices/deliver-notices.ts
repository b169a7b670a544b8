import { GatewardenError } from '../../platform/errors.ts'
import type { Caller } from '../../platform/http/caller.ts'
import type { Platform } from '../../platform/platform.ts'
import type { NewMessage, SendingProfile, SendingService } from '../../sending/index.ts'
import { type Notice, selectDueNotices, stepNotice } from './store.ts'

/** What delivering notices takes of sending. */
export type NoticeSender = Pick<SendingService, 'profile' | 'submitWithin'>

const againAfterMs = 60_000
/** Somebody who makes a profile within this time gets what waits. */
const givenUpAfterMs = 3 * 24 * 3_600_000

/**
 * Hands waiting notices over to be sent, each in the transaction that says so. What cannot be handed over is tried again
 * for three days.
 */
export async function deliverNotices(
  { db, clock, log }: Pick<Platform, 'db' | 'clock' | 'log'>,
  sending: NoticeSender,
  signal: AbortSignal,
): Promise<void> {
  const now = clock.now()
  for (const notice of await selectDueNotices(db.query, now)) {
    signal.throwIfAborted()
    const { id, customer, collectionId, createdAt } = notice
    try {
      const profile = await profileFor(sending, customer)
      await db.transaction(async (trx) => {
        if (await stepNotice(trx, id, { status: 'handed_over' }))
          await sending.submitWithin(trx, profile, [messageOf(notice)])
      })
    } catch (error) {
      if (!(error instanceof GatewardenError) || error.code === 'database_unavailable') throw error
      const reason = error.detail
      const isOver = now.getTime() - createdAt.getTime() > givenUpAfterMs
      log.warn({ collection: collectionId, reason, isOver }, 'a notice could not be handed over')
      const dueAt = new Date(now.getTime() + againAfterMs)
      await stepNotice(
        db.query,
        id,
        isOver ? { status: 'given_up', reason } : { status: 'waiting', dueAt, reason },
      )
    }
  }
}

/** The customer's default profile, or else the installation's; never another customer's. @throws GatewardenError `not_found` */
async function profileFor(sending: NoticeSender, customer: string): Promise<SendingProfile> {
  try {
    return await sending.profile('default', onBehalfOf(customer))
  } catch (error) {
    if (!(error instanceof GatewardenError && error.code === 'not_found')) throw error
  }
  const profile = await sending.profile('default', null)
  if (profile.customer === null) return profile
  throw new GatewardenError('not_found', { detail: 'The installation has no default sending profile.' })
}

const onBehalfOf = (customer: string): Caller => ({
  keyId: 'system',
  scopes: new Set(),
  customers: [customer],
  mailboxes: null,
})

function messageOf({ recipients, subject, text, collectionId }: Notice): NewMessage {
  return {
    content: {
      to: recipients.map((address) => ({ address })),
      cc: [],
      bcc: [],
      replyTo: [],
      subject,
      text,
      html: null,
      // So that nobody's holiday note answers it (RFC 3834).
      headers: [{ name: 'Auto-Submitted', value: 'auto-generated' }],
      importance: 'normal',
    },
    recipients,
    files: [],
    sendAt: null,
    priority: 0,
    reference: collectionId,
    resendOf: null,
  }
}
