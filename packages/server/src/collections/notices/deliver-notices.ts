import { GatewardenError } from '../../platform/errors.ts'
import type { Platform } from '../../platform/platform.ts'
import type { NewMessage } from '../../sending/index.ts'
import { type NoticeSender, noticeProfile } from './notice-profile.ts'
import { type Notice, selectDueNotices, stepNotice } from './store.ts'

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
    const { id, customer, of, createdAt } = notice
    try {
      const profile = await noticeProfile(sending, customer)
      await db.transaction(async (trx) => {
        if (await stepNotice(trx, id, { status: 'handed_over' }))
          await sending.submitWithin(trx, profile, [messageOf(notice)])
      })
    } catch (error) {
      if (!(error instanceof GatewardenError) || error.code === 'database_unavailable') throw error
      const reason = error.detail
      const isOver = now.getTime() - createdAt.getTime() > givenUpAfterMs
      log.warn({ of, reason, isOver }, 'a notice could not be handed over')
      const dueAt = new Date(now.getTime() + againAfterMs)
      await stepNotice(
        db.query,
        id,
        isOver ? { status: 'given_up', reason } : { status: 'waiting', dueAt, reason },
      )
    }
  }
}

function messageOf({ recipients, subject, text, of }: Notice): NewMessage {
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
    reference: of,
    resendOf: null,
  }
}
