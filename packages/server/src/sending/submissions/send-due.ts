import type { ChangesService } from '../../changes/index.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Delivery } from '../deliveries/delivery.ts'
import { deliveriesOf } from '../deliveries/delivery-store.ts'
import { suppressedAmong } from '../deliveries/suppressions.ts'
import { tellDeliveries } from '../deliveries/tell-deliveries.ts'
import type { SendingProfile } from '../profiles/profile.ts'
import { selectProfiles } from '../profiles/profile-store.ts'
import type { ProfileTokens } from '../profiles/profile-tokens.ts'
import { handOverGraph, handOverSmtp } from './hand-over.ts'
import { KeptServers } from './kept-servers.ts'
import { lookInSentItems } from './look-in-sent-items.ts'
import { afterCrash, afterFailure, afterHandOver, afterLook, type Outcome } from './outcome.ts'
import { type Submission, sendingLimits } from './submission.ts'
import { selectFiles } from './submission-store.ts'
import {
  type Due,
  markCommitted,
  selectDue,
  settleSubmission,
  type Taken,
  takeSubmission,
} from './take-submission.ts'

export interface SendParts {
  platform: Pick<Platform, 'db' | 'clock' | 'log' | 'config' | 'sealer'>
  tokens: ProfileTokens
  changes: Pick<ChangesService, 'recordAll'>
}

const sideBySide = 8
const atOnce = 200
/** An attempt is over before its lease ends. */
const attemptMs = 200_000

/** Sends what is due, until nothing is; of one account no more at once than Exchange takes, one behind the other. */
export async function sendDue(parts: SendParts, signal: AbortSignal): Promise<void> {
  const { db, clock } = parts.platform
  const due = await selectDue(db.query, clock.now(), atOnce)
  const servers = new KeptServers(parts)
  const busy = new Map<string, number>()
  const next = (): Due | undefined => {
    const at = due.findIndex(({ account }) => (busy.get(account) ?? 0) < sendingLimits.atOnce)
    return at === -1 ? undefined : due.splice(at, 1)[0]
  }
  const count = (account: string, by: number) => busy.set(account, (busy.get(account) ?? 0) + by)
  // A lane ends where every account that is left is busy: the lanes that keep them so go on with the rest.
  const lane = async () => {
    for (let one = next(); one !== undefined && !signal.aborted; one = next()) {
      count(one.account, 1)
      await advance(parts, servers, one.id).finally(() => count(one.account, -1))
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.min(sideBySide, due.length) }, lane))
  } finally {
    await servers.close()
  }
}

/** Takes one submission as far as it goes now, whatever else is due. */
export async function sendOne(parts: SendParts, id: string): Promise<void> {
  const servers = new KeptServers(parts)
  try {
    await advance(parts, servers, id)
  } finally {
    await servers.close()
  }
}

async function advance(parts: SendParts, servers: KeptServers, id: string): Promise<void> {
  const { db, clock, log } = parts.platform
  const taken = await takeSubmission(db, id, clock.now())
  if (taken === undefined) return
  const { submission, lease } = taken
  const [profile] = await selectProfiles(db.query, { id: submission.profileId, limit: 1 })
  if (profile === undefined) return
  const deliveries = await deliveriesOf(db.query, id)
  const waiting = deliveries.filter(({ state }) => state === 'queued')
  const { settled, told } =
    taken.next === 'judge'
      ? await judge(parts, profile, submission, waiting)
      : await attempt(parts, servers, { profile, waiting, deliveries, ...taken })
  if (settled.status === 'failed' || settled.status === 'unknown')
    log.warn({ submission: id, profile: profile.id, status: settled.status }, 'a submission was not sent')
  await db.transaction(async (trx) => {
    // Where the lease was lost, what the next one found out stands.
    if (!(await settleSubmission(trx, id, lease, settled))) return
    await tellDeliveries(trx, parts.changes, profile, told, clock.now())
  })
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

interface Attempt extends Taken {
  profile: SendingProfile
  deliveries: readonly Delivery[]
  /** Those that are still to get it. */
  waiting: readonly Delivery[]
}

async function attempt(parts: SendParts, servers: KeptServers, one: Attempt): Promise<Outcome> {
  const { platform, tokens } = parts
  const { profile, submission, lease, waiting } = one
  const { db, clock } = platform
  const suppressed = await suppressedAmong(
    db.query,
    profile.id,
    waiting.map(({ recipient }) => recipient),
  )
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
    files: await selectFiles(db.query, submission.id),
    recipients: kept.map(({ recipient }) => recipient),
    commit: async (serverMessageId?: string) => {
      if (!(await markCommitted(db.query, submission.id, lease, clock.now(), serverMessageId)))
        throw new Error('another process has this submission by now')
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
