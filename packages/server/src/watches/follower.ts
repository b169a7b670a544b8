import type { ChangesService } from '../changes/index.ts'
import type { ConnectionsService } from '../connections/index.ts'
import { Lookout } from '../platform/lookout.ts'
import type { Platform } from '../platform/platform.ts'
import type { GraphClients } from './graph-clients.ts'
import { lookAtMailbox } from './look.ts'
import { mailboxNameOf } from './mailbox-name.ts'
import {
  type Claim,
  claimMailboxes,
  LeaseLostError,
  type Look,
  putOffConnection,
  releaseMailbox,
  renewMailboxes,
} from './mailboxes-store.ts'
import type { NotifiedContents } from './notifications/contents.ts'
import { sortTrouble } from './trouble.ts'
import type { Remark } from './watch.ts'

export interface FollowerOptions {
  /** This process, uniquely. */
  worker: string
  pollMs: number
  leaseSeconds: number
  /** Mailboxes that this process reads at once. */
  mailboxesAtOnce: number
  /** Between two looks at a mailbox: after it changed, and at most. */
  fastestMs: number
  slowestMs: number
  /** The same for one of which Microsoft notifies. */
  notifiedMs: number
}

export const followerDefaults: Omit<FollowerOptions, 'worker' | 'fastestMs' | 'slowestMs' | 'notifiedMs'> = {
  pollMs: 500,
  leaseSeconds: 60,
  mailboxesAtOnce: 24,
}

export interface FollowerParts {
  platform: Platform
  changes: Pick<ChangesService, 'recordAll'>
  connections: Pick<ConnectionsService, 'get'>
  graphs: GraphClients
  contents: NotifiedContents
  options: FollowerOptions
  onLook(outcome: 'quiet' | 'changed' | 'failed', seconds: number): void
  /** Changes were told. */
  told(): void
  /** A mailbox of this connection has begun to be followed. */
  followed(connectionId: string): void
}

const minute = 60_000

/**
 * Looks at mailboxes when they are due, so many at once; no mailbox has a timer. A killed worker's mailboxes are taken
 * by any other when their leases end: where their reading stands is stored with what it told.
 */
export class Follower {
  readonly #parts: FollowerParts
  readonly #lookout: Lookout
  readonly #active = new Map<number, { claim: Claim; abort: AbortController; done: Promise<void> }>()
  #claims = 0
  #heart: NodeJS.Timeout | undefined

  constructor(parts: FollowerParts) {
    this.#parts = parts
    this.#lookout = new Lookout({
      log: parts.platform.log,
      everyMs: parts.options.pollMs,
      failure: 'mailboxes could not be looked for',
      look: () => this.#claim(),
    })
  }

  start(): void {
    if (this.#heart) return
    this.#lookout.start()
    this.#heart = setInterval(() => void this.#renew(), (this.#parts.options.leaseSeconds * 1000) / 4)
    this.#heart.unref()
  }

  /** There may be a mailbox to look at. */
  wake(): void {
    this.#lookout.wake()
  }

  async stop(): Promise<void> {
    const looked = this.#lookout.stop()
    for (const { abort } of this.#active.values()) abort.abort(this.#lookout.signal.reason)
    clearInterval(this.#heart)
    await looked
    await Promise.all([...this.#active.values()].map(({ done }) => done))
  }

  async #claim(): Promise<boolean> {
    const { platform, options } = this.#parts
    const free = options.mailboxesAtOnce - this.#active.size
    if (free <= 0) return false
    const claims = await claimMailboxes(platform.db.query, {
      holder: `${options.worker}.${++this.#claims}`,
      active: [...this.#active.keys()],
      leaseSeconds: options.leaseSeconds,
      now: platform.clock.now(),
      limit: free,
    })
    for (const claim of claims) this.#begin(claim)
    return false
  }

  #begin(claim: Claim): void {
    const abort = new AbortController()
    const done = this.#look(claim, abort.signal)
      .catch((error: unknown) => {
        if (!abort.signal.aborted)
          this.#parts.platform.log.error({ err: error }, 'a mailbox could not be given back')
      })
      .finally(() => {
        this.#active.delete(claim.id)
        this.wake()
      })
    this.#active.set(claim.id, { claim, abort, done })
  }

  async #renew(): Promise<void> {
    const { platform, options } = this.#parts
    const active = [...this.#active.values()]
    if (active.length === 0) return
    try {
      const held = await renewMailboxes(
        platform.db.query,
        active.map(({ claim }) => claim),
        options.leaseSeconds,
      )
      for (const { claim, abort } of active) if (!held.has(claim.id)) abort.abort(new LeaseLostError())
    } catch {
      // Whatever is written meanwhile is written under the lock of its mailbox; the next beat tries again.
    }
  }

  async #look(claim: Claim, signal: AbortSignal): Promise<void> {
    const { platform, options } = this.#parts
    const began = performance.now()
    const seconds = () => (performance.now() - began) / 1000
    let look: Omit<Look, 'now'>
    try {
      const connection = await this.#parts.connections.get(claim.connectionId, null)
      const told = await lookAtMailbox({
        platform,
        changes: this.#parts.changes,
        contents: this.#parts.contents,
        graph: await this.#parts.graphs.of(claim.connectionId),
        claim,
        mailbox: mailboxNameOf(connection, claim.address),
        signal,
      })
      const intervalMs = this.#nextInterval(claim, told)
      look = {
        state: 'following',
        failures: 0,
        remark: null,
        changed: told > 0,
        looked: true,
        intervalMs: Math.round(Math.max(intervalMs, options.fastestMs)),
        nextAt: this.#soon(intervalMs),
      }
      this.#parts.onLook(told > 0 ? 'changed' : 'quiet', seconds())
      if (told > 0) this.#parts.told()
    } catch (error) {
      if (signal.aborted || error instanceof LeaseLostError) {
        look = { ...lastLook(claim), nextAt: platform.clock.now() }
      } else {
        this.#parts.onLook('failed', seconds())
        look = await this.#failed(claim, error)
      }
    }
    await releaseMailbox(platform.db.query, claim, { ...look, now: platform.clock.now() })
    if (look.state === 'following' && claim.state !== 'following') this.#parts.followed(claim.connectionId)
  }

  /** Milliseconds until the next look at a mailbox in which so much was told. */
  #nextInterval(claim: Claim, told: number): number {
    const { fastestMs, slowestMs, notifiedMs } = this.#parts.options
    // Delta may show a change a moment after its notification, so a look that was notified is followed by one more.
    if (told > 0 || claim.intervalMs < fastestMs) return fastestMs
    return claim.notified ? notifiedMs : Math.min(claim.intervalMs * 1.5, slowestMs)
  }

  async #failed(claim: Claim, error: unknown): Promise<Omit<Look, 'now'>> {
    const { platform, options } = this.#parts
    const { about, remark } = sortTrouble(error)
    this.#parts.graphs.forget(claim.connectionId)
    if (remark.code === 'internal') platform.log.error({ err: error }, 'a mailbox could not be read')
    else
      platform.log.debug({ connection: claim.connectionId, code: remark.code }, 'a mailbox could not be read')
    const failures = claim.failures + 1
    const growing = (firstMs: number, mostMs: number) =>
      Math.min(firstMs * 2 ** Math.min(failures - 1, 20), mostMs)
    const state = about === 'mailbox' ? 'unavailable' : claim.state
    const restMs = {
      rest: growing(Math.min(2000, options.fastestMs), options.slowestMs),
      mailbox: growing(15 * minute, 24 * 60 * minute),
      connection: growing(minute, 60 * minute),
    }[about]
    const nextAt = this.#soon(restMs)
    if (about === 'connection') await putOffConnection(platform.db.query, claim.connectionId, nextAt)
    return { ...lastLook(claim), state, failures, remark, nextAt }
  }

  /** Spread by a tenth either way, so that mailboxes which began together do not stay together. */
  #soon(ms: number): Date {
    const { clock, random } = this.#parts.platform
    return new Date(clock.now().getTime() + ms * (0.9 + (random.bytes(1)[0] ?? 0) / 1275))
  }
}

const lastLook = (claim: Claim) => ({
  state: claim.state,
  failures: claim.failures,
  remark: null as Remark | null,
  changed: false,
  looked: false,
  intervalMs: claim.intervalMs,
})
