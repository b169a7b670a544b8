import { Lookout } from '../../platform/lookout.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Collection, Remark } from '../collection.ts'
import { claimSealing, renewSealing, type SealClaim, selectCollection } from '../store/collections-store.ts'
import type { Settled } from '../store/journal.ts'
import {
  changeMailbox,
  claimMailbox,
  countFailure,
  type MailboxClaim,
  releaseMailbox,
  renewMailbox,
} from '../store/mailboxes-store.ts'
import { absence, isAbsent } from './absence.ts'
import { ArchiveFacts } from './archive-facts.ts'
import { findAccount } from './find-account.ts'
import { MailboxRun } from './mailbox-run.ts'
import { notYet, notYetRestMs } from './not-yet.ts'
import type { OpenMailbox } from './open-mailbox.ts'
import type { RunOptions } from './options.ts'
import { isThrottling, sortTrouble, type Trouble } from './trouble.ts'

interface SchedulerParts {
  platform: Platform
  options: RunOptions
  open: OpenMailbox
  /** Writes the package of a collection all of whose mailboxes are read. */
  seal(claim: SealClaim, signal: AbortSignal): Promise<void>
  /** Outcomes of items were journaled. */
  settled(group: readonly Settled[]): void
  /** A whole run cannot go on: it is paused, with what would mend it. */
  pause(collectionId: string, remark: Remark, mends: 'storage' | 'connection' | 'nothing'): Promise<void>
  /** Looks at paused runs whose time has come. */
  resumeDue(): Promise<void>
  /** A mailbox was taken over from a worker that no longer renews its lease. */
  takenOver(claim: MailboxClaim): Promise<void>
  /** A mailbox cannot be read. */
  blocked(claim: MailboxClaim, remark: Remark): Promise<void>
}

interface Active {
  collectionId: string
  abort: AbortController
  done: Promise<void>
}

/** Why a run was aborted by us. */
class Halted extends Error {
  constructor(why: string) {
    super(why)
    this.name = 'Halted'
  }
}

/** A collection that was changed without the key ring is left alone, and looked at again: somebody may put it right. */
const notGenuineRestMs = 60_000

/**
 * Finds work in the database and does it: on start, every second, and when it is woken. Nothing but leases says who
 * works on what, so a killed process's mailboxes are found by any other, or by itself after its restart, as soon as
 * their leases are over; no message and no job has to survive for that.
 */
export class Scheduler {
  readonly #parts: SchedulerParts
  readonly #lookout: Lookout
  readonly #active = new Set<Active>()
  readonly #archives = new ArchiveFacts()

  constructor(parts: SchedulerParts) {
    this.#parts = parts
    this.#lookout = new Lookout({
      log: parts.platform.log,
      everyMs: parts.options.pollMs,
      failure: 'collections could not look for work',
      look: () => this.#takeWork(),
    })
  }

  start(): void {
    this.#lookout.start()
  }

  /** Aborts what runs, gives the claims back, and waits for that. */
  async stop(): Promise<void> {
    const reason = new Halted('The service is shutting down.')
    const looked = this.#lookout.stop(reason)
    for (const active of this.#active) active.abort.abort(reason)
    await looked
    await Promise.all([...this.#active].map((active) => active.done))
  }

  /** There may be work: look now. */
  wake(): void {
    this.#lookout.wake()
  }

  /** Ends the work of this process on a collection. Other processes notice with their next renewal. */
  halt(collectionId: string): void {
    for (const active of this.#active) {
      if (active.collectionId === collectionId)
        active.abort.abort(new Halted('The run was stopped or paused.'))
    }
  }

  async #takeWork(): Promise<boolean> {
    const { mailboxesAtOnce } = this.#parts.options
    await this.#parts.resumeDue()
    while (this.#active.size < mailboxesAtOnce && (await this.#takeMailbox()));
    while (this.#active.size < mailboxesAtOnce && (await this.#takeSealing()));
    return false
  }

  async #takeMailbox(): Promise<boolean> {
    const { platform, options } = this.#parts
    const claim = await claimMailbox(platform.db.query, options.worker, options.leaseSeconds)
    if (!claim) return false
    this.#begin(claim.collectionId, (signal, abort) => this.#readMailbox(claim, signal, abort))
    return true
  }

  async #takeSealing(): Promise<boolean> {
    const { platform, options } = this.#parts
    const claim = await claimSealing(platform.db.query, options.worker, options.leaseSeconds)
    if (!claim) return false
    this.#begin(claim.collectionId, (signal, abort) => this.#seal(claim, signal, abort))
    return true
  }

  #begin(collectionId: string, work: (signal: AbortSignal, abort: AbortController) => Promise<void>): void {
    const abort = new AbortController()
    const active: Active = {
      collectionId,
      abort,
      done: work(abort.signal, abort)
        .catch((error: unknown) => {
          this.#parts.platform.log.error(
            { err: error, collection: collectionId },
            'work on a collection failed',
          )
        })
        .finally(() => {
          this.#active.delete(active)
          this.#lookout.wake()
        }),
    }
    this.#active.add(active)
  }

  async #readMailbox(claim: MailboxClaim, signal: AbortSignal, abort: AbortController): Promise<void> {
    const { platform, options } = this.#parts
    let run: MailboxRun | undefined
    const heart = new Heart(options.leaseSeconds, async (seconds, beat) => {
      const fetched = run?.fetched ?? 0
      const status = await renewMailbox(platform.db.query, claim, {
        leaseSeconds: options.leaseSeconds,
        rate: beat.rate(fetched, seconds),
      })
      if (status === undefined) abort.abort(new Halted('Another worker has taken the mailbox over.'))
      else if (status !== 'running') abort.abort(new Halted(`The collection is ${status}.`))
    })
    let delayMs: number | null = null
    try {
      if (claim.takenFrom !== null) await this.#parts.takenOver(claim)
      const collection = await selectCollection(platform.db.query, platform, claim.collectionId, null)
      if (!collection) {
        delayMs = notGenuineRestMs
        return
      }
      const reader = await this.#parts.open(claim.connectionId, claim.address)
      const onSettled = (group: readonly Settled[]) => this.#parts.settled(group)
      const archives = this.#archives
      run = new MailboxRun({
        platform,
        reader,
        archives,
        claim,
        wanted: collection,
        options,
        onSettled,
        signal,
      })
      await run.run()
    } catch (error) {
      if (!(signal.aborted && signal.reason instanceof Halted))
        delayMs = await this.#meet(claim, error, run?.fetched ?? 0)
    } finally {
      heart.stop()
      await releaseMailbox(platform.db.query, claim, delayMs).catch((error: unknown) => {
        platform.log.warn(
          { err: error, collection: claim.collectionId },
          'a mailbox could not be given back; its lease will end',
        )
      })
    }
  }

  /** Decides what follows from trouble. @returns how long the mailbox rests, in milliseconds */
  async #meet(claim: MailboxClaim, error: unknown, fetched: number): Promise<number | null> {
    const { platform, options } = this.#parts
    const trouble = sortTrouble(error)
    platform.log[trouble.stops === 'fault' ? 'error' : 'warn'](
      { err: error, collection: claim.collectionId, stops: trouble.stops },
      'reading a mailbox was cut off',
    )
    switch (trouble.stops) {
      case 'lost':
        return null
      case 'collection':
        await this.#parts.pause(claim.collectionId, trouble.remark, trouble.mends)
        return null
      case 'mailbox':
        return this.#block(claim, trouble)
      default: {
        if (fetched > 0) await changeMailbox(platform.db.query, claim, { failures: 0 })
        const failures = await countFailure(platform.db.query, claim)
        await changeMailbox(platform.db.query, claim, {
          ...(claim.state === 'waiting' ? { access: accessOf(trouble) } : {}),
          remark: remarkOf(trouble),
          refusal: refusalOf(trouble) ?? null,
        })
        return restAfter(failures, options.restMs)
      }
    }
  }

  /** A mailbox that cannot be read: blocked for good, or, where its permission may not act yet, left waiting. */
  async #block(claim: MailboxClaim, trouble: Extract<Trouble, { stops: 'mailbox' }>): Promise<number | null> {
    const { platform } = this.#parts
    const { query } = platform.db
    const { refusal } = trouble
    const collection = await selectCollection(query, platform, claim.collectionId, null)
    const fresh =
      trouble.access === 'denied' ? notYet(accessGrantedAt(collection), platform.clock.now()) : undefined
    if (fresh) {
      await changeMailbox(query, claim, { access: 'not_yet', remark: fresh, refusal })
      return restAfter(await countFailure(query, claim), notYetRestMs)
    }
    const { access, remark } = (await this.#explain(claim, trouble)) ?? trouble
    await changeMailbox(query, claim, { state: 'blocked', access, remark, refusal })
    await this.#parts.blocked(claim, remark)
    return null
  }

  /** Asks the directory why a mailbox is not there. */
  async #explain(claim: MailboxClaim, trouble: Extract<Trouble, { stops: 'mailbox' }>) {
    if (!isAbsent(trouble.access)) return undefined
    const reader = await this.#parts.open(claim.connectionId, claim.address)
    return absence(trouble, await findAccount(reader, claim.address))
  }

  async #seal(claim: SealClaim, signal: AbortSignal, abort: AbortController): Promise<void> {
    const { platform, options } = this.#parts
    const heart = new Heart(options.leaseSeconds, async () => {
      if (!(await renewSealing(platform.db.query, claim, options.leaseSeconds)))
        abort.abort(new Halted('Another worker seals the package.'))
    })
    try {
      await this.#parts.seal(claim, signal)
    } catch (error) {
      if (signal.aborted && signal.reason instanceof Halted) return
      platform.log.error({ err: error, collection: claim.collectionId }, 'a package could not be sealed')
      const trouble = sortTrouble(error)
      if (trouble.stops === 'collection')
        await this.#parts.pause(claim.collectionId, trouble.remark, trouble.mends)
    } finally {
      heart.stop()
    }
  }
}

/** Doubling with each failure in a row. */
const restAfter = (failures: number, { first, longest }: { first: number; longest: number }): number =>
  Math.min(longest, first * 2 ** Math.min(failures - 1, 20))

const accessGrantedAt = (collection: Collection | undefined): Date | null => {
  const at = collection?.criteria.accessGrantedAt
  return at === undefined ? null : new Date(at)
}

type Putoff = Extract<Trouble, { stops: 'rest' | 'fault' | 'item' }>

/** Microsoft's refusal, where that is what it was. */
const refusalOf = (trouble: Putoff) => ('refusal' in trouble ? trouble.refusal : undefined)

const remarkOf = (trouble: Putoff): Remark =>
  'remark' in trouble
    ? trouble.remark
    : { code: trouble.code, reason: trouble.reason, remedy: trouble.remedy }

const accessOf = (trouble: Putoff) => {
  const refusal = refusalOf(trouble)
  const isThrottled =
    (refusal !== undefined && isThrottling(refusal)) || remarkOf(trouble).code === 'microsoft_throttled'
  return isThrottled ? ('throttled' as const) : ('unavailable' as const)
}

/** Renews a lease three times within its life. A beat that fails is made up for by the next. */
class Heart {
  readonly #timer: NodeJS.Timeout
  #beating = false
  #last = 0
  #rate: number | null = null

  constructor(leaseSeconds: number, beat: (seconds: number, heart: Heart) => Promise<void>) {
    const seconds = leaseSeconds / 3
    this.#timer = setInterval(() => {
      if (this.#beating) return
      this.#beating = true
      beat(seconds, this)
        .catch(() => undefined)
        .finally(() => {
          this.#beating = false
        })
    }, seconds * 1000)
    this.#timer.unref()
  }

  /** Items a second, smoothed over some beats. */
  rate(count: number, seconds: number): number {
    const now = (count - this.#last) / seconds
    this.#last = count
    this.#rate = this.#rate === null ? now : this.#rate * 0.6 + now * 0.4
    return this.#rate
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
