import type { ChangesService } from '../changes/index.ts'
import { GatheredWrites } from '../platform/database/gathered-writes.ts'
import { Lookout } from '../platform/lookout.ts'
import type { Platform } from '../platform/platform.ts'
import { deliver, type Outcome, signingSecrets } from './deliver.ts'
import { claimLanes, handOut, type Lane, releaseLane, removeLane, renewLane } from './lane-store.ts'
import { giveUpAfterMs, restMs, retryDelayMs } from './retry-delay.ts'
import { standDown } from './stand-down.ts'
import {
  countFailure,
  type DeliveredChange,
  restEndpoint,
  selectDestination,
  selectWaiting,
  settleDelivered,
  settleFailed,
  type WaitingChange,
} from './waiting-store.ts'
import { webhookBody } from './webhook-body.ts'

export interface CourierOptions {
  /** This process, uniquely. */
  worker: string
  pollMs: number
  leaseSeconds: number
  /** Lanes that this process works at once, and of one endpoint. */
  lanesAtOnce: number
  lanesPerEndpoint: number
}

export const courierDefaults: Omit<CourierOptions, 'worker'> = {
  pollMs: 500,
  leaseSeconds: 45,
  lanesAtOnce: 48,
  lanesPerEndpoint: 16,
}

const batch = 50

export interface CourierParts {
  platform: Platform
  changes: Pick<ChangesService, 'newest' | 'record'>
  options: CourierOptions
  onAttempt(outcome: Outcome, change: { at: Date }): void
}

/**
 * Hands changes out to endpoints and sends them, each lane by one worker at a time. Nothing but rows and leases says
 * what has to be done: a killed worker's lanes are taken by any other when their leases end.
 */
export class Courier {
  readonly #parts: CourierParts
  readonly #lookout: Lookout
  readonly #active = new Map<string, number>()
  readonly #running = new Set<Promise<void>>()
  readonly #settles: GatheredWrites<DeliveredChange, unknown>
  #claims = 0
  #handedOut = 0

  constructor(parts: CourierParts) {
    this.#parts = parts
    this.#lookout = new Lookout({
      log: parts.platform.log,
      everyMs: parts.options.pollMs,
      failure: 'webhooks could not be looked for',
      look: async () => {
        const isMore = await this.#handOut()
        await this.#claim()
        return isMore
      },
    })
    this.#settles = new GatheredWrites(async (delivered) => {
      await settleDelivered(parts.platform.db.query, delivered)
      return delivered
    })
  }

  start(): void {
    this.#lookout.start()
  }

  /** There may be something to send. */
  wake(): void {
    this.#lookout.wake()
  }

  async stop(): Promise<void> {
    await this.#lookout.stop()
    await Promise.all(this.#running)
  }

  async #handOut(): Promise<boolean> {
    const { platform, changes } = this.#parts
    const newest = await changes.newest()
    if (newest <= this.#handedOut) return false
    const more = await handOut(platform.db, platform.clock.now())
    // Another process may be at it; then the next look finds the feed handed out.
    if (!more) this.#handedOut = newest
    return more
  }

  async #claim(): Promise<void> {
    const { platform, options } = this.#parts
    const free = options.lanesAtOnce - this.#running.size
    if (free <= 0) return
    const busy = [...this.#active].filter(([, n]) => n >= options.lanesPerEndpoint).map(([id]) => id)
    const lanes = await claimLanes(platform.db.query, {
      holder: `${options.worker}.${++this.#claims}`,
      leaseSeconds: options.leaseSeconds,
      now: platform.clock.now(),
      busy,
      perEndpoint: options.lanesPerEndpoint,
      limit: free,
    })
    for (const lane of lanes) this.#begin(lane)
  }

  #begin(lane: Lane): void {
    const { platform } = this.#parts
    this.#active.set(lane.endpointId, (this.#active.get(lane.endpointId) ?? 0) + 1)
    const run = this.#workLane(lane)
      .catch((error: unknown) => {
        if (!this.#lookout.signal.aborted)
          platform.log.error({ err: error, endpoint: lane.endpointId }, 'webhooks of a lane were cut off')
      })
      .finally(() => {
        this.#running.delete(run)
        const left = (this.#active.get(lane.endpointId) ?? 1) - 1
        if (left === 0) this.#active.delete(lane.endpointId)
        else this.#active.set(lane.endpointId, left)
        this.wake()
      })
    this.#running.add(run)
  }

  async #workLane(lane: Lane): Promise<void> {
    const { platform } = this.#parts
    const { query } = platform.db
    let nextAt: Date | null = null
    try {
      nextAt = await this.#sendAll(lane)
      if (nextAt === null && !this.#lookout.signal.aborted && (await removeLane(query, lane))) return
    } catch (error) {
      // Whatever it was: later, and not at once.
      nextAt ??= new Date(platform.clock.now().getTime() + 5000)
      throw error
    } finally {
      await releaseLane(query, lane, nextAt).catch(() => undefined)
    }
  }

  /** @returns when to go on with the lane; null: nothing waits in it, or it is no longer this worker's */
  async #sendAll(lane: Lane): Promise<Date | null> {
    const { platform, options } = this.#parts
    const { query } = platform.db
    let renewed = performance.now()
    for (;;) {
      const to = await selectDestination(query, lane.endpointId)
      if (to === undefined) return null
      const waiting = await selectWaiting(query, lane, batch)
      if (waiting.length === 0) return null
      const secrets = signingSecrets(platform, lane.endpointId, to, platform.clock.now())
      for (const change of waiting) {
        if (this.#lookout.signal.aborted) return platform.clock.now()
        // Two thirds of the lease are left for a try that takes all its time.
        if (performance.now() - renewed > (options.leaseSeconds * 1000) / 3) {
          const asked = performance.now()
          if (!(await renewLane(query, lane, options.leaseSeconds))) return platform.clock.now()
          renewed = asked
        }
        const message = { id: change.id, body: webhookBody(change) }
        const outcome = await deliver(platform, { url: to.url, secrets }, message, this.#lookout.signal)
        this.#parts.onAttempt(outcome, change)
        const record = attemptOf(lane, change, outcome)
        if (outcome.delivered) {
          await this.#settles.add({ ...record, position: change.position })
          continue
        }
        const nextAt = await this.#failed(lane, change, outcome, record)
        if (nextAt !== null) return nextAt
      }
    }
  }

  /** @returns when to try again; null: the change is parked, and the lane goes on */
  async #failed(
    lane: Lane,
    change: WaitingChange,
    outcome: Outcome,
    record: Omit<Parameters<typeof settleFailed>[2], 'retryAt'>,
  ): Promise<Date | null> {
    const { platform, changes } = this.#parts
    const now = platform.clock.now()
    const retryAt = new Date(now.getTime() + retryDelayMs(change.tries + 1, outcome.askedMs, platform.random))
    return platform.db.transaction(async (trx) => {
      const { failures, failingSince } = await countFailure(trx, lane.endpointId, now)
      const since = (time: Date): boolean => now.getTime() - time.getTime() >= giveUpAfterMs
      const standsDown = outcome.gone ? 'gone' : since(failingSince) ? 'unreachable' : undefined
      const parks = standsDown === undefined && since(change.first_tried_at ?? now)
      await settleFailed(trx, change.position, { ...record, retryAt: parks ? null : retryAt }, parks)
      if (standsDown !== undefined) {
        await standDown(trx, { changes, log: platform.log, now }, lane.endpointId, standsDown)
        return retryAt
      }
      const rest = Math.max(
        restMs(failures),
        outcome.askedMs === undefined ? 0 : retryAt.getTime() - now.getTime(),
      )
      if (rest > 0) await restEndpoint(trx, lane.endpointId, new Date(now.getTime() + rest))
      return parks ? null : retryAt
    })
  }
}

const attemptOf = (lane: Lane, change: WaitingChange, outcome: Outcome) => ({
  endpointId: lane.endpointId,
  change: change.id,
  type: change.type,
  at: outcome.at,
  outcome: outcome.delivered ? ('delivered' as const) : ('failed' as const),
  status: outcome.status,
  problem: outcome.problem,
  milliseconds: outcome.milliseconds,
})
