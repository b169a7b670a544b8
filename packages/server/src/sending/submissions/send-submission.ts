import type { ChangesService } from '../../changes/index.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Delivery } from '../deliveries/delivery.ts'
import type { SendingProfile } from '../profiles/profile.ts'
import type { ProfileTokens } from '../profiles/profile-tokens.ts'
import { handOverGraph, handOverSmtp } from './hand-over.ts'
import type { KeptServers } from './kept-servers.ts'
import { lookInSentItems } from './look-in-sent-items.ts'
import { afterCrash, afterFailure, afterHandOver, afterLook, type Outcome } from './outcome.ts'
import type { ReadySubmission } from './ready-submission.ts'
import type { Submission } from './submission.ts'
import type { SubmissionSteps } from './submission-steps.ts'
import { selectFiles } from './submission-store.ts'

export interface SendParts {
  platform: Pick<Platform, 'db' | 'clock' | 'log' | 'config' | 'sealer'>
  tokens: ProfileTokens
  changes: Pick<ChangesService, 'recordAll'>
}

/** An attempt is over before its lease ends. */
const attemptMs = 200_000

/** What carries submissions on their way. */
export interface Carriage extends SendParts {
  steps: SubmissionSteps
  servers: KeptServers
}

/** Takes one submission as far as it goes now, where there is room for it. */
export async function sendSubmission(carriage: Carriage, id: string): Promise<void> {
  const { log } = carriage.platform
  const ready = await carriage.steps.take(id)
  if (ready === undefined) return
  const { submission, profile, lease } = ready
  const waiting = ready.deliveries.filter(({ state }) => state === 'queued')
  const outcome =
    ready.next === 'judge'
      ? await judge(carriage, profile, submission, waiting)
      : await attempt(carriage, ready, waiting)
  const { status } = outcome.settled
  if (status === 'failed' || status === 'unknown')
    log.warn({ submission: id, profile: profile.id, status }, 'a submission was not sent')
  await carriage.steps.settle({ ...outcome, id, lease, profile })
}

/**
 * Whoever had it died, or its answer never came. Without the mark nothing had gone out. What may have gone out over Graph is looked
 * for in Sent Items; an SMTP server tells nobody afterwards.
 */
async function judge(
  { platform, tokens }: SendParts,
  profile: SendingProfile,
  submission: Submission,
  waiting: readonly Delivery[],
): Promise<Outcome> {
  const now = platform.clock.now()
  if (submission.committedAt === null) return { settled: { status: 'queued', dueAt: now }, told: [] }
  if (profile.transport !== 'graph') return afterCrash(waiting)
  const look = await lookInSentItems(tokens, profile, submission)
  return afterLook(submission, submission.committedAt, waiting, look, now)
}

/** @param waiting those that are still to get it */
async function attempt(
  { platform, tokens, steps, servers }: Carriage,
  { profile, submission, lease, suppressed, hasFiles }: ReadySubmission,
  waiting: readonly Delivery[],
): Promise<Outcome> {
  const { db, clock } = platform
  const isSuppressed = ({ recipient }: Delivery) => suppressed.has(recipient.toLowerCase())
  const kept = waiting.filter((delivery) => !isSuppressed(delivery))
  const left = waiting.filter(isSuppressed).map((delivery) => ({
    delivery,
    told: {
      state: 'failed' as const,
      code: 'suppressed',
      diagnostic: suppressed.get(delivery.recipient.toLowerCase()),
      reason: 'Nothing is sent to this address since it bounced for good.',
    },
  }))
  if (kept.length === 0 || submission.content === null) {
    const reason = 'There is nobody left to send it to.'
    return { settled: { status: 'failed', dueAt: null, reason, remedy: 'Check the addresses.' }, told: left }
  }
  let isCommitted = false
  const outgoing = {
    profile,
    submission,
    content: submission.content,
    files: hasFiles ? await selectFiles(db.query, submission.id) : [],
    recipients: kept.map(({ recipient }) => recipient),
    commit: async (serverMessageId?: string) => {
      await steps.commit({ id: submission.id, lease, serverMessageId })
      isCommitted = true
    },
    signal: AbortSignal.timeout(attemptMs),
  }
  try {
    const handed =
      profile.transport === 'graph'
        ? await handOverGraph(await tokens.graph(profile), outgoing)
        : await handOverSmtp(servers, outgoing)
    const { settled, told } = afterHandOver(submission, kept, handed, clock.now())
    return { settled, told: [...left, ...told] }
  } catch (error) {
    const failure = { error, isCommitted, canLook: profile.transport === 'graph' }
    const { settled, told } = afterFailure(submission, kept, failure, clock.now())
    return { settled, told: [...left, ...told] }
  }
}
