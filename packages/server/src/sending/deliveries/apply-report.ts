import { explainSmtp, type MailReport, type ReportedRecipient, readReport } from '@gatewarden/microsoft'
import { sql } from 'kysely'
import type { ChangesService } from '../../changes/index.ts'
import type { Query } from '../../platform/database/database.ts'
import { newId } from '../../platform/ids.ts'
import type { Platform } from '../../platform/platform.ts'
import type { SendingProfile } from '../profiles/profile.ts'
import { trackHeader } from '../submissions/compose-mime.ts'
import type { Submission } from '../submissions/submission.ts'
import { selectSubmission } from '../submissions/submission-store.ts'
import type { Delivery, DeliveryState } from './delivery.ts'
import { deliveriesOf, type Told } from './delivery-store.ts'
import { insertReport } from './report-store.ts'
import { tellDeliveries } from './tell-deliveries.ts'

export interface ReportParts {
  platform: Pick<Platform, 'db' | 'clock' | 'random' | 'log'>
  changes: Pick<ChangesService, 'recordAll'>
}

/** Exchange's own sender of reports, the same in every organization. */
const exchangeReporter = 'microsoftexchange329e71ec88ae4615bbc36ab6ce41109e'

/**
 * Takes a message that came into a sender's mailbox: keeps it where it is a report about a submission of this profile, and tells
 * the deliveries, where it may be believed. @returns what it was
 */
export async function applyReport(
  parts: ReportParts,
  profile: SendingProfile,
  message: { source: string; bytes: Buffer },
): Promise<'told' | 'not believed' | 'known' | 'not ours'> {
  const report = readReport(message.bytes)
  if (report.kind !== 'delivery' && report.kind !== 'receipt') return 'not ours'
  const { db, clock, random, log } = parts.platform
  return db.transaction(async (trx) => {
    const submission = await submissionOf(trx, profile, report)
    if (submission === undefined) return 'not ours'
    const id = newId('rep', clock, random)
    const now = clock.now()
    const kept = {
      id,
      profileId: profile.id,
      kind: report.kind,
      submissionId: submission.id,
      now,
      ...message,
    }
    if (!(await insertReport(trx, kept))) return 'known'
    const deliveries = await deliveriesOf(trx, submission.id)
    const told = report.recipients.flatMap((one) => {
      const delivery = deliveryOf(deliveries, one)
      const state = states[one.action]
      if (delivery === undefined || state === undefined) return []
      return isBelieved(report, one, profile, submission) ? [{ delivery, told: toldBy(one, state, id) }] : []
    })
    if (told.length === 0) {
      log.warn({ submission: submission.id, report: id }, 'a report was not believed: it could be anybody’s')
      return 'not believed'
    }
    await tellDeliveries(
      trx,
      parts.changes,
      told.map((one) => ({ ...one, profile })),
      now,
    )
    return 'told'
  })
}

/** `processed` says that something was done with it, such as deleted unread: nothing of what became of it. */
const states: Readonly<Record<ReportedRecipient['action'], DeliveryState | undefined>> = {
  failed: 'failed',
  expired: 'expired',
  delayed: 'delayed',
  delivered: 'delivered',
  relayed: 'relayed',
  displayed: 'read',
  processed: undefined,
}

/** The submission of this profile that it is about, by the strongest of its ids. */
async function submissionOf(
  trx: Query,
  profile: SendingProfile,
  report: MailReport,
): Promise<Submission | undefined> {
  const own = report.returned.get(trackHeader.toLowerCase())?.[0] ?? ''
  const ids = [...report.messageIds]
  const { rows } = await sql<{ id: string }>`
    select id from sending_submissions
    where profile_id = ${profile.id} and (envelope_id = ${report.envelopeId ?? ''} or id = ${own}
      or message_id = any(${ids}::text[]) or server_message_id = any(${ids}::text[]))
    order by envelope_id = ${report.envelopeId ?? ''} desc, id = ${own} desc, id desc limit 1`.execute(trx)
  const [found] = rows
  return found && selectSubmission(trx, found.id, profile.id)
}

/** By the address that was written to; where mail is forwarded and that is not said, by being the only one. */
function deliveryOf(deliveries: readonly Delivery[], one: ReportedRecipient): Delivery | undefined {
  const named = deliveries.find(({ recipient }) =>
    [one.recipient, one.finalRecipient].includes(recipient.toLowerCase()),
  )
  return named ?? (deliveries.length === 1 ? deliveries[0] : undefined)
}

/**
 * Everybody who got the message knows its Message-ID and headers, and could write a report about another recipient. So a report
 * counts only with what recipients do not see (the envelope id), from within the organization as Exchange says it, or where the
 * one recipient can speak of nobody but herself; a receipt only from the reader.
 */
function isBelieved(
  report: MailReport,
  one: ReportedRecipient,
  profile: SendingProfile,
  submission: Submission,
): boolean {
  if (report.envelopeId === submission.envelopeId) return true
  if (report.kind === 'receipt') return [one.recipient, one.finalRecipient].includes(report.from)
  if (submission.recipients === 1 || report.origin === 'internal') return true
  const [, domain = ''] = profile.sender.address.toLowerCase().split('@')
  const isExchange = profile.authentication.type === 'connection' || profile.authentication.type === 'app'
  // What comes from outside carries the results of sender authentication, which Exchange writes and nobody can leave out.
  return isExchange && report.origin === 'unsaid' && report.from === `${exchangeReporter}@${domain}`
}

function toldBy({ status, diagnostic }: ReportedRecipient, state: DeliveryState, reportId: string): Told {
  const isBad = state === 'failed' || state === 'expired' || state === 'delayed'
  return {
    state,
    code: status,
    diagnostic,
    reportId,
    reason: isBad ? reasonFor(state, status, diagnostic) : undefined,
  }
}

function reasonFor(state: DeliveryState, status: string | undefined, diagnostic: string | undefined): string {
  if (state === 'delayed') return 'A server has not taken it yet, and goes on trying.'
  if (state === 'expired') return 'A server tried for days and gave up.'
  const known = explainSmtp({ code: 550, enhanced: status, text: diagnostic ?? '' })
  return known.kind === 'other' ? 'The recipient’s side refused it.' : known.reason
}
