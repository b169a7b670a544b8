import type { ChangesService } from '../../changes/index.ts'
import type { ConnectionsService } from '../../connections/index.ts'
import { Lookout } from '../../platform/lookout.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Carrier } from '../upstream/carrier.ts'
import { askFirst } from './ask-first.ts'
import { handOver } from './hand-over.ts'
import type { RelayMessage } from './message.ts'
import {
  claimMessages,
  endAbandoned,
  forgetEnded,
  releaseMessages,
  renewLeases,
  settleMessage,
  wantedIds,
} from './message-store.ts'
import { retryMs } from './retry.ts'
import type { Spool } from './spool.ts'

export interface CourierOptions {
  /** This process, uniquely. */
  worker: string
  pollMs: number
  leaseSeconds: number
  /** Mailboxes that this process serves at once. */
  lanesAtOnce: number
  /** Sessions of one mailbox in all processes: Exchange refuses a fourth (432 4.3.2), and people send too. */
  sessionsPerMailbox: number
}

export const courierDefaults: Omit<CourierOptions, 'worker'> = {
  pollMs: 500,
  leaseSeconds: 300,
  lanesAtOnce: 16,
  sessionsPerMailbox: 2,
}

/** Messages that one session takes before others are looked for. */
const batch = 20
/** How long what became of a message can be looked at; what nobody knows or was given up lies as long, bytes and all. */
const keepMs = 30 * 24 * 3_600_000

export interface CourierParts {
  platform: Platform
  changes: Pick<ChangesService, 'record'>
  connections: Pick<ConnectionsService, 'get'>
  spool: Spool
  options: CourierOptions
  carrierFor(message: RelayMessage, signal: AbortSignal): Carrier
  onEnd(message: RelayMessage, state: string): void
}

/**
 * Delivers what was answered 250. Nothing but rows and leases says what has to be done: a killed process's messages are taken up
 * when their leases end, by any process on the same spool; those whose last byte was gone are not (unknown).
 */
export class RelayCourier {
  readonly #parts: CourierParts
  readonly #lookout: Lookout
  /** Ends what a shutdown has waited for long enough. */
  readonly #cutOff = new AbortController()
  readonly #running = new Set<Promise<void>>()
  /** How many of them are each mailbox's. */
  readonly #lanes = new Map<string, number>()
  #claims = 0

  constructor(parts: CourierParts) {
    this.#parts = parts
    this.#lookout = new Lookout({
      log: parts.platform.log,
      everyMs: parts.options.pollMs,
      failure: 'relayed mail could not be looked for',
      look: async () => this.#running.size < parts.options.lanesAtOnce && (await this.#claim()),
    })
  }

  start(): void {
    this.#lookout.start()
  }

  /** There may be something to deliver. */
  wake(): void {
    this.#lookout.wake()
  }

  /** A message came in. It is not looked for where its mailbox has all its lanes: the one that ends first looks. */
  came(message: RelayMessage): void {
    if ((this.#lanes.get(laneOf(message)) ?? 0) < this.#parts.options.sessionsPerMailbox) this.wake()
  }

  /** Begins nothing any more, and waits for Microsoft's answers: what is cut off before its answer is `unknown` for good. */
  async stop(): Promise<void> {
    await this.#lookout.stop()
    const { shutdown } = this.#parts.platform.config.timeouts
    const patience = setTimeout(() => this.#cutOff.abort(this.#lookout.signal.reason), shutdown)
    await Promise.all(this.#running)
    clearTimeout(patience)
  }

  /** Ends what nobody holds any more, forgets what is old, and clears the spool of what was never answered: a job. */
  async tidy(): Promise<void> {
    const { platform, spool } = this.#parts
    const now = platform.clock.now()
    const reason = 'The process that was handing it over ended before Microsoft’s answer was written down.'
    const lost = await endAbandoned(platform.db.query, now, { reason, remedy: askFirst })
    for (const message of lost) await this.#tell(message)
    await forgetEnded(platform.db.query, new Date(now.getTime() - keepMs))
    const old = spool.oldIds()
    const wanted = await wantedIds(platform.db.query, old)
    for (const id of old) if (!wanted.has(id)) await spool.remove(id)
  }

  async #claim(): Promise<boolean> {
    const { platform, spool, options } = this.#parts
    const holder = `${options.worker}.${++this.#claims}`
    const messages = await claimMessages(platform.db.query, {
      spool: spool.id,
      holder,
      now: platform.clock.now(),
      leaseSeconds: options.leaseSeconds,
      sideBySide: options.sessionsPerMailbox,
      limit: batch,
    })
    const [first] = messages
    if (first === undefined) return false
    const lane = laneOf(first)
    this.#lanes.set(lane, (this.#lanes.get(lane) ?? 0) + 1)
    const run = this.#deliver(first, messages, holder)
      .catch((error: unknown) => {
        platform.log.error({ err: error, mailbox: first.mailbox }, 'relayed mail was cut off')
      })
      .finally(() => {
        this.#running.delete(run)
        const left = (this.#lanes.get(lane) ?? 1) - 1
        if (left === 0) this.#lanes.delete(lane)
        else this.#lanes.set(lane, left)
        this.wake()
      })
    this.#running.add(run)
    return true
  }

  async #deliver(first: RelayMessage, messages: RelayMessage[], holder: string): Promise<void> {
    const { platform, options } = this.#parts
    const { query } = platform.db
    const carrier = this.#parts.carrierFor(first, this.#cutOff.signal)
    const left = messages.map(({ id }) => id)
    let restUntil = platform.clock.now()
    try {
      for (const message of messages) {
        if (this.#lookout.signal.aborted) break
        await renewLeases(query, holder, left, options.leaseSeconds)
        left.shift()
        const done = await handOver(
          { ...this.#parts, leaseSeconds: options.leaseSeconds },
          carrier,
          message,
          holder,
        )
        if (done === undefined) continue
        await this.#settle(message, done.settled, holder)
        if (!done.concernsAll) continue
        restUntil = new Date(platform.clock.now().getTime() + retryMs(message.tries, platform.random))
        break
      }
    } finally {
      await carrier.close()
      await releaseMessages(query, holder, left, restUntil)
    }
  }

  async #settle(
    message: RelayMessage,
    settled: Parameters<typeof settleMessage>[2],
    holder: string,
  ): Promise<void> {
    const { platform, spool } = this.#parts
    const isMine = await settleMessage(platform.db.query, { id: message.id, holder }, settled)
    if (!isMine || settled.state === 'waiting') return
    if (settled.state === 'sent') await spool.remove(message.id)
    await this.#tell({ ...message, ...settled, recipients: [...settled.recipients] })
  }

  /** What went wrong becomes a change, for the integrator's webhooks. */
  async #tell(message: RelayMessage): Promise<void> {
    const { platform, changes, connections, onEnd } = this.#parts
    onEnd(message, message.state)
    if (message.state === 'sent') return
    platform.log.warn(
      { message: message.id, mailbox: message.mailbox, state: message.state },
      'relayed mail was not sent',
    )
    const { customer } = await connections.get(message.connectionId, null)
    await platform.db.transaction((trx) =>
      changes.record(trx, {
        type: `relay_message.${message.state}`,
        customer,
        connection: message.connectionId,
        mailbox: message.mailbox,
        data: { message: message.id, reason: message.reason, remedy: message.remedy },
      }),
    )
  }
}

/** What sessions are counted by, as claimMessages does. */
const laneOf = ({ connectionId, mailbox, route }: RelayMessage): string =>
  JSON.stringify([connectionId, mailbox, route])
