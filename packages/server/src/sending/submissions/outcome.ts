import { explainSmtp, MicrosoftError, SmtpError } from '@gatewarden/microsoft'
import { GatewardenError } from '../../platform/errors.ts'
import type { Delivery } from '../deliveries/delivery.ts'
import type { Told } from '../deliveries/delivery-store.ts'
import type { HandedOver } from './hand-over.ts'
import { firstLookMs, type Look, lookEveryMs, lookForMs } from './look-in-sent-items.ts'
import { retryDelayMs, type Submission } from './submission.ts'
import type { Settled } from './take-submissions.ts'

/** What is told of a submission and of its recipients. */
export interface Outcome {
  settled: Settled
  told: { delivery: Delivery; told: Told }[]
}

export const all = (deliveries: readonly Delivery[], told: Told): { delivery: Delivery; told: Told }[] =>
  deliveries.map((delivery) => ({ delivery, told }))

const lookFirst = 'Look into the sender’s Sent Items; resend it only where it is not there.'

/** Some may have been refused at RCPT: for good, or for now; those for now are tried again alone. */
export function afterHandOver(
  submission: Submission,
  kept: readonly Delivery[],
  { recipients, serverMessageId, said }: HandedOver,
  now: Date,
): Outcome {
  const answers = new Map(recipients.map((one) => [one.address, one]))
  const refused = kept.flatMap((delivery) => {
    const answer = answers.get(delivery.recipient)
    return answer && !answer.accepted ? [{ delivery, reply: answer.reply }] : []
  })
  const dead = refused.filter(({ reply }) => reply.code >= 500)
  const later = refused.filter(({ reply }) => reply.code < 500)
  const accepted = kept.filter((delivery) => !refused.some((one) => one.delivery === delivery))
  const delay = later.length > 0 ? retryDelayMs(submission.attempts) : undefined
  const told = [
    ...all(accepted, { state: 'sent' }),
    ...[...dead, ...(delay === undefined ? later : [])].map(({ delivery, reply }) => ({
      delivery,
      told: {
        state: 'failed' as const,
        code: reply.enhanced ?? String(reply.code),
        diagnostic: `${reply.code} ${reply.text}`,
        reason: explainSmtp(reply).reason,
      },
    })),
  ]
  const shared = { sentAt: now, serverMessageId, said }
  if (delay !== undefined) {
    const reason = `${later.length} of the recipients were refused for now.`
    return { settled: { ...shared, status: 'queued', dueAt: new Date(now.getTime() + delay), reason }, told }
  }
  return { settled: { ...shared, status: 'sent', dueAt: null }, told }
}

interface Failure {
  /** never: it is a dead letter. unknown: it may have been sent. */
  retry: 'later' | 'few' | 'never' | 'unknown'
  reason: string
  remedy: string | undefined
  said: string | undefined
  code: string | undefined
  retryAfterMs?: number | undefined
}

/** The service died after the message had begun to go out, and nothing can be asked. */
export function afterCrash(waiting: readonly Delivery[]): Outcome {
  const reason = 'The service stopped after the message had begun to go out, before the server answered.'
  return unknown(waiting, reason, lookFirst, undefined)
}

const unknown = (
  deliveries: readonly Delivery[],
  reason: string,
  remedy: string,
  said: string | undefined,
): Outcome => ({
  settled: { status: 'unknown', dueAt: null, reason, remedy, said },
  told: all(deliveries, { state: 'unknown', reason }),
})

const lost = 'No answer of Graph came after the message had gone out.'

/** What was found in Sent Items. @param committedAt when it had begun to go out */
export function afterLook(
  submission: Submission,
  committedAt: Date,
  waiting: readonly Delivery[],
  look: Look,
  now: Date,
): Outcome {
  const said = submission.said ?? undefined
  if (look === 'found')
    return {
      settled: {
        status: 'sent',
        dueAt: null,
        sentAt: committedAt,
        reason: `${lost} It lies in Sent Items.`,
        said,
      },
      told: all(waiting, { state: 'sent' }),
    }
  if (look === 'denied')
    return unknown(
      waiting,
      `${lost} The profile may not look into Sent Items.`,
      `${lookFirst} With Mail.Read that is done by itself.`,
      said,
    )
  if (now.getTime() - committedAt.getTime() < lookForMs) return lookLater(lost, said, now, lookEveryMs)
  const reason =
    look === 'missing' ? `${lost} It does not lie in Sent Items.` : `${lost} Nor could Sent Items be read.`
  return unknown(waiting, reason, lookFirst, said)
}

const lookLater = (reason: string, said: string | undefined, now: Date, waitMs: number): Outcome => ({
  settled: {
    status: 'sending',
    dueAt: new Date(now.getTime() + waitMs),
    reason: `${reason} It is looked for in Sent Items.`,
    said,
  },
  told: [],
})

/** @param thrown isCommitted: whether anything of the message may have gone out; canLook: whether that can be found out */
export function afterFailure(
  submission: Submission,
  kept: readonly Delivery[],
  { error, isCommitted, canLook }: { error: unknown; isCommitted: boolean; canLook: boolean },
  now: Date,
): Outcome {
  const failure = failureOf(error)
  const { reason, remedy, said, code } = failure
  const retry = failure.retry === 'unknown' && !isCommitted ? 'later' : failure.retry
  if (retry === 'unknown')
    return canLook ? lookLater(reason, said, now, firstLookMs) : unknown(kept, reason, lookFirst, said)
  const mayRetry = retry === 'later' || (retry === 'few' && submission.attempts < 4)
  const usual = mayRetry ? retryDelayMs(submission.attempts) : undefined
  if (usual !== undefined) {
    const dueAt = new Date(now.getTime() + Math.max(failure.retryAfterMs ?? 0, usual))
    return { settled: { status: 'queued', dueAt, reason, remedy, said }, told: [] }
  }
  const gaveUp = mayRetry ? ' It was tried for a day.' : ''
  const answers = error instanceof SmtpError ? (error.recipients ?? []) : []
  const told = kept.map((delivery) => {
    const own = answers.find(({ address }) => address === delivery.recipient)?.reply
    return {
      delivery,
      told: {
        state: 'failed' as const,
        code: own?.enhanced ?? code,
        diagnostic: own ? `${own.code} ${own.text}` : said,
        reason: own ? explainSmtp(own).reason : reason,
      },
    }
  })
  return { settled: { status: 'failed', dueAt: null, reason: reason + gaveUp, remedy, said }, told }
}

/** What kept it from being sent, as far as it can be said whether that passes. Bugs are thrown on. */
function failureOf(error: unknown): Failure {
  if (error instanceof SmtpError) return fromSmtp(error)
  if (error instanceof GatewardenError) {
    const passes = error.code === 'microsoft_unavailable' || error.code === 'microsoft_throttled'
    return {
      retry: passes ? 'later' : 'never',
      reason: error.detail,
      remedy: error.remedy,
      said: undefined,
      code: error.code,
    }
  }
  // An address that the server cannot be told of.
  if (error instanceof TypeError)
    return {
      retry: 'never',
      reason: error.message,
      remedy: 'Check the addresses.',
      said: undefined,
      code: undefined,
    }
  if (!(error instanceof MicrosoftError)) throw error
  const { refusal } = error
  const shared = {
    reason: refusal.reason,
    remedy: refusal.remedy,
    said: `${refusal.status} ${refusal.error}`,
    code: refusal.error,
    retryAfterMs: refusal.retryAfterMs,
  }
  if (refusal.status === 429 || refusal.error === 'gate_timeout') return { ...shared, retry: 'later' }
  // Trouble, or no answer at all: it may have been sent.
  if (refusal.status === 0 || refusal.status === 408 || refusal.status >= 500)
    return { ...shared, retry: 'unknown' }
  return { ...shared, retry: refusal.kind === 'transient' ? 'later' : 'never' }
}

function fromSmtp(error: SmtpError): Failure {
  if (error.outcome === 'unknown')
    return {
      retry: 'unknown',
      reason: 'The connection broke after the message had gone out, before the server answered.',
      remedy: undefined,
      said: error.message,
      code: undefined,
    }
  const { reply } = error
  if (reply === undefined)
    return {
      retry: 'later',
      reason: 'The server could not be reached, or broke off.',
      remedy: 'Nothing needs to be done; it is tried again.',
      said: error.message,
      code: undefined,
    }
  const { reason, remedy, retry } = explainSmtp(reply)
  const said = [reply.code, reply.enhanced, reply.text].filter((part) => part !== undefined).join(' ')
  return { retry, reason, remedy, said, code: reply.enhanced ?? String(reply.code) }
}
