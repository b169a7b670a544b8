import type { Platform } from '../../platform/platform.ts'
import { type Cargo, type Carried, type Carrier, NotCarried } from '../upstream/carrier.ts'
import { asNotCarried } from '../upstream/not-carried.ts'
import { askFirst } from './ask-first.ts'
import type { Recipient, RelayMessage } from './message.ts'
import { beginHandOver, type Settled } from './message-store.ts'
import { patienceMs, retryMs } from './retry.ts'
import type { Spool } from './spool.ts'

export interface HandOverParts {
  platform: Pick<Platform, 'db' | 'clock' | 'random'>
  spool: Spool
  /** Longer than any hand-over's wait for an answer. */
  leaseSeconds: number
}

/** Somebody else holds the message by now. */
class Lost extends Error {}

/**
 * One try at handing a message on. Before its last byte goes, the database says so; a crash from then on leaves a message that
 * may have been sent and is not sent again.
 * @returns what came of it, and whether the mailbox's others should wait too; undefined where the message was lost to another
 */
export async function handOver(
  parts: HandOverParts,
  carrier: Carrier,
  message: RelayMessage,
  holder: string,
): Promise<{ settled: Settled; concernsAll: boolean } | undefined> {
  const { db, clock, random } = parts.platform
  const waiting = message.recipients.filter(({ state }) => state === 'waiting')
  let unread: unknown
  const bytes = async function* () {
    let kept: Buffer | undefined
    for await (const chunk of telling(parts.spool.read(message.id), (error) => (unread = error))) {
      if (kept !== undefined) yield kept
      kept = chunk
    }
    if (!(await beginHandOver(db.query, { id: message.id, holder }, parts.leaseSeconds))) throw new Lost()
    if (kept !== undefined) yield kept
  }
  const now = () => clock.now()
  const nextAt = () => new Date(now().getTime() + retryMs(message.tries, random))
  const isOld = () => now().getTime() - message.createdAt.getTime() >= patienceMs
  try {
    const done = await carrier.carry(cargoOf(message, waiting, bytes()))
    return {
      settled: afterAnswer(message, done, { now: now(), nextAt: nextAt(), isOld: isOld() }),
      concernsAll: false,
    }
  } catch (error) {
    const failure = unread === undefined ? asNotCarried(error) : unreadable(unread)
    if (isLost(failure)) return undefined
    const reply = `${failure.answer.code} ${failure.answer.text}`
    const state = failure.trouble === 'later' ? (isOld() ? 'failed' : 'waiting') : outcome[failure.trouble]
    const settled: Settled = {
      state,
      recipients: message.recipients.map((one) => (one.state === 'waiting' ? { ...one, state, reply } : one)),
      nextAt: state === 'waiting' ? nextAt() : null,
      endedAt: state === 'waiting' ? null : now(),
      reason: reply,
      remedy: failure.remedy ?? (state === 'unknown' ? askFirst : null),
    }
    return { settled, concernsAll: failure.concernsAll }
  }
}

/** Goes on with what is read, and tells of the error that ends it. */
async function* telling<T>(source: AsyncIterable<T>, onError: (error: unknown) => void): AsyncGenerator<T> {
  try {
    yield* source
  } catch (error) {
    onError(error)
    throw error
  }
}

/** The disk's trouble, of this message alone: nothing that was said of the connection meanwhile counts. */
function unreadable(error: unknown): NotCarried {
  const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT'
  if (isGone)
    return new NotCarried('refused', { code: 550, text: '5.3.0 Its bytes are not in the spool any more' })
  const said = error instanceof Error ? error.message : 'it failed'
  return new NotCarried('later', { code: 451, text: `4.3.0 Its bytes could not be read: ${said}` })
}

const outcome = { refused: 'failed', unknown: 'unknown' } as const

const isLost = ({ cause }: Error): boolean =>
  cause instanceof Lost || (cause instanceof Error && cause.cause instanceof Lost)

const cargoOf = (
  message: RelayMessage,
  to: readonly Recipient[],
  bytes: AsyncIterable<Uint8Array>,
): Cargo => ({
  from: message.mailFrom,
  to: to.map(({ address, notify }) => ({ address, notify })),
  size: message.size,
  dsn: message.dsn ?? undefined,
  everybody: false,
  bytes,
})

/** Some may have been refused for now; they alone are tried again. */
function afterAnswer(
  message: RelayMessage,
  done: Carried,
  { now, nextAt, isOld }: { now: Date; nextAt: Date; isOld: boolean },
): Settled {
  const answers = new Map(done.recipients.map((one) => [one.address, one]))
  const recipients = message.recipients.map((one): Recipient => {
    const answer = one.state === 'waiting' ? answers.get(one.address) : undefined
    if (answer === undefined) return one
    if (answer.accepted) return { ...one, state: 'sent', reply: done.reply }
    return { ...one, state: answer.isPermanent || isOld ? 'failed' : 'waiting', reply: answer.reply }
  })
  const failed = recipients.find(({ state }) => state === 'failed')
  const waiting = recipients.find(({ state }) => state === 'waiting')
  const state = waiting ? 'waiting' : failed ? 'failed' : 'sent'
  const why = waiting ?? failed
  return {
    state,
    recipients,
    nextAt: waiting ? nextAt : null,
    endedAt: waiting ? null : now,
    reason: why ? `${why.address}: ${why.reply}` : null,
    remedy: null,
  }
}
