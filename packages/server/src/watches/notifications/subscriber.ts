import { createHash } from 'node:crypto'
import {
  createSubscription,
  deleteSubscription,
  renewSubscription,
  subscriptionMinutes,
} from '@gatewarden/microsoft'
import type { ConnectionsService } from '../../connections/index.ts'
import { Lookout } from '../../platform/lookout.ts'
import type { Platform } from '../../platform/platform.ts'
import type { GraphClients } from '../graph-clients.ts'
import { mailboxNameOf } from '../mailbox-name.ts'
import type { Certificates } from './certificates.ts'
import { richProperties } from './rich-properties.ts'
import { type DueSubscription, notifiedItems } from './subscription.ts'
import {
  forgetSubscription,
  putOffSubscriptions,
  reconcileSubscriptions,
  resumeSubscriptions,
  storeActive,
  storeDigest,
  storeLater,
  storeLost,
  takeDueSubscriptions,
  wakeNotified,
} from './subscription-store.ts'
import { addressRemark, notOwnRemark, sortSubscriptionTrouble } from './subscription-trouble.ts'

const minute = 60_000
const hour = 60 * minute

/** Between two looks for subscriptions that are due. */
const pollMs = 1000
/** So many at once; Graph's own limit for them is far above. */
const atOnce = 8
/** Whoever took one deals with it in this time, or another process does it again. */
const holdMs = 2 * minute
/** Tries at ending one before it is left to run out by itself. */
const mostEndings = 5

export interface SubscriberParts {
  platform: Pick<Platform, 'db' | 'clock' | 'random' | 'log'>
  connections: Pick<ConnectionsService, 'get'>
  graphs: GraphClients
  certificates: Certificates
  /** Where notifications go; undefined: there are none, and what there was is ended. */
  url: string | undefined
  /** Mailboxes are to be looked at. */
  woken(): void
}

/** Keeps the subscriptions that watches want: makes, renews and ends them. Rows say what is due; see subscription.ts. */
export class Subscriber {
  readonly #parts: SubscriberParts
  readonly #lookout: Lookout
  readonly #toReconcile = new Set<string>()
  #reconcileFrom = 0

  constructor(parts: SubscriberParts) {
    this.#parts = parts
    this.#lookout = new Lookout({
      log: parts.platform.log,
      everyMs: pollMs,
      failure: 'subscriptions could not be looked for',
      look: () => this.#dealWithDue(),
    })
  }

  start(): void {
    this.#lookout.start()
  }

  async stop(): Promise<void> {
    await this.#lookout.stop()
  }

  /** There may be one to deal with. */
  wake(): void {
    this.#lookout.wake()
  }

  /** What is watched on this connection has changed. */
  look(connectionId: string): void {
    this.#toReconcile.add(connectionId)
    this.#lookout.wake()
  }

  /** Makes rows for what is wanted on all connections, and ends the others. */
  async reconcile(connection: string | null = null): Promise<void> {
    const { platform, url = null } = this.#parts
    await reconcileSubscriptions(platform.db.query, { connection, url, now: platform.clock.now() })
  }

  /** @returns whether more may be due */
  async #dealWithDue(): Promise<boolean> {
    const { platform } = this.#parts
    await this.#reconcileChanged()
    const now = platform.clock.now()
    const due = await takeDueSubscriptions(platform.db.query, {
      now,
      until: new Date(now.getTime() + holdMs),
      limit: atOnce,
    })
    await Promise.all(due.map((one) => this.#deal(one)))
    return due.length === atOnce
  }

  /** A statement over all mailboxes of a connection: where many begin at once, not for each of them. */
  async #reconcileChanged(): Promise<void> {
    if (this.#toReconcile.size === 0 || performance.now() < this.#reconcileFrom) return
    const began = performance.now()
    const connections = [...this.#toReconcile]
    this.#toReconcile.clear()
    for (const connection of connections) await this.reconcile(connection)
    this.#reconcileFrom = performance.now() + 20 * (performance.now() - began)
  }

  async #deal(one: DueSubscription): Promise<void> {
    const { platform } = this.#parts
    try {
      if (one.state === 'ending') await this.#end(one)
      else if (one.state === 'active') await this.#renew(one)
      else await this.#make(one)
    } catch (error) {
      if (this.#lookout.signal.aborted) return
      platform.log.error(
        { err: error, connection: one.connectionId },
        'a subscription could not be dealt with',
      )
    }
  }

  async #make(one: DueSubscription): Promise<void> {
    const { platform, connections, graphs, certificates, url } = this.#parts
    if (url === undefined || one.mailboxId === null) return
    const { signal } = this.#lookout
    try {
      const connection = await connections.get(one.connectionId, null)
      const mailbox = mailboxNameOf(connection, one.address)
      if (connection.kind === 'person' && mailbox !== 'me') {
        const wish = { dueAt: this.#in(24 * hour), failures: one.failures, remark: notOwnRemark }
        await storeLost(platform.db.query, one, { ...wish, state: 'refused' })
        return
      }
      const clientState = `${one.id}.${platform.random.bytes(32).toString('base64url')}`
      if (!(await storeDigest(platform.db.query, one, digestOf(clientState)))) return
      const graph = await graphs.of(one.connectionId)
      const content = one.rich
        ? { ...(await certificates.current()), select: richProperties[one.resource] }
        : undefined
      const made = await this.#longest(one, (expiresAt) =>
        createSubscription(
          graph,
          {
            mailbox,
            items: notifiedItems[one.resource],
            url,
            clientState,
            expiresAt,
            ...(content === undefined ? {} : { content }),
          },
          { signal, budgetMs: holdMs / 2 },
        ),
      )
      await this.#keep(one, made, url)
      if (one.failures > 0)
        await resumeSubscriptions(platform.db.query, addressRemark.code, platform.clock.now())
      // What changed between the last look and now was notified to nobody.
      await this.#wake(one)
    } catch (error) {
      if (signal.aborted) return
      await this.#refused(one, error)
    }
  }

  async #renew(one: DueSubscription): Promise<void> {
    const { platform, graphs, url } = this.#parts
    const { graphId } = one
    const now = platform.clock.now()
    if (url === undefined || graphId === null || one.mailboxId === null) return
    if (one.expiresAt !== null && one.expiresAt <= now) return this.#lost(one)
    try {
      const graph = await graphs.of(one.connectionId)
      const options = { signal: this.#lookout.signal, budgetMs: holdMs / 2 }
      const made = await this.#longest(one, (expiresAt) =>
        renewSubscription(graph, graphId, expiresAt, options),
      )
      await this.#keep(one, made, url)
    } catch (error) {
      if (this.#lookout.signal.aborted) return
      const { about, remark } = sortSubscriptionTrouble(error)
      if (about === 'gone') return this.#lost(one)
      graphs.forget(one.connectionId)
      const failures = one.failures + 1
      const dueAt = this.#in(Math.min(minute * 2 ** Math.min(failures - 1, 10), hour))
      await storeLater(platform.db.query, one, { dueAt, failures, remark })
    }
  }

  async #end(one: DueSubscription): Promise<void> {
    const { platform, graphs } = this.#parts
    if (one.graphId !== null) {
      try {
        const options = { signal: this.#lookout.signal, budgetMs: holdMs / 2 }
        await deleteSubscription(await graphs.of(one.connectionId), one.graphId, options)
      } catch (error) {
        if (this.#lookout.signal.aborted) return
        const { about, remark } = sortSubscriptionTrouble(error)
        const failures = one.failures + 1
        if (about !== 'connection' && failures < mostEndings) {
          const dueAt = this.#in(minute * 2 ** failures)
          await storeLater(platform.db.query, one, { dueAt, failures, remark })
          return
        }
      }
    }
    await forgetSubscription(platform.db.query, one.id)
  }

  /** Asks for the longest life, and for a shorter one where Microsoft does not grant that. */
  async #longest<T>(one: DueSubscription, ask: (expiresAt: Date) => Promise<T>): Promise<T> {
    const { clock } = this.#parts.platform
    const [first = 0, ...shorter] = one.rich ? subscriptionMinutes.withContent : subscriptionMinutes.plain
    let asked = ask(new Date(clock.now().getTime() + first * minute))
    for (const minutes of shorter) {
      asked = asked.catch((error: unknown) => {
        if (sortSubscriptionTrouble(error).about !== 'lifetime') throw error
        return ask(new Date(clock.now().getTime() + minutes * minute))
      })
    }
    return asked
  }

  async #keep(one: DueSubscription, made: { id: string; expiresAt: Date }, url: string): Promise<void> {
    const { platform } = this.#parts
    const now = platform.clock.now()
    const half = (made.expiresAt.getTime() - now.getTime()) / 2
    const renewAt = this.#in(half)
    await storeActive(platform.db.query, one, {
      graphId: made.id,
      url,
      expiresAt: made.expiresAt,
      renewAt,
      now,
    })
  }

  /** Gone at Microsoft: made anew at once, and the mailbox is looked at, because nobody notified meanwhile. */
  async #lost(one: DueSubscription): Promise<void> {
    const { platform } = this.#parts
    const dueAt = platform.clock.now()
    await storeLost(platform.db.query, one, { state: 'wanted', dueAt, failures: 0, remark: null })
    await this.#wake(one)
    this.#lookout.wake()
  }

  async #refused(one: DueSubscription, error: unknown): Promise<void> {
    const { platform, graphs } = this.#parts
    const { about, remark } = sortSubscriptionTrouble(error)
    graphs.forget(one.connectionId)
    const failures = one.failures + 1
    const dueAt = this.#in(Math.min(minute * 2 ** Math.min(failures - 1, 10), 6 * hour))
    await storeLost(platform.db.query, one, { state: 'refused', dueAt, failures, remark })
    if (about === 'address')
      await putOffSubscriptions(platform.db.query, { connection: null, until: dueAt, remark })
    if (about === 'connection')
      await putOffSubscriptions(platform.db.query, { connection: one.connectionId, until: dueAt, remark })
    if (failures === 1)
      platform.log.info(
        { connection: one.connectionId, code: remark.code },
        'a mailbox is polled: Microsoft does not notify of it',
      )
  }

  async #wake(one: DueSubscription): Promise<void> {
    const { platform } = this.#parts
    if (one.mailboxId === null) return
    const { mailboxId } = one
    const events = one.resource === 'calendar' ? [{ mailboxId, event: '' }] : []
    await wakeNotified(platform.db.query, { mailboxes: [mailboxId], events, now: platform.clock.now() })
    this.#parts.woken()
  }

  /** So many milliseconds from now, spread by a tenth either way. */
  #in(ms: number): Date {
    const { clock, random } = this.#parts.platform
    return new Date(clock.now().getTime() + ms * (0.9 + (random.bytes(1)[0] ?? 0) / 1275))
  }
}

/** What is kept of a clientState: enough to know it again, nothing to make it from. */
export const digestOf = (clientState: string): string =>
  createHash('sha256').update(clientState).digest('base64url')
