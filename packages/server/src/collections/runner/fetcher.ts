import { Bell } from '../../platform/bell.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Query } from '../../platform/database/database.ts'
import type { BlobStore } from '../../platform/storage/blob-store.ts'
import type { ItemFilter } from '../filters/item-filter.ts'
import { type Fence, type PendingItem, pendingItems, pendingSoon, type Settled } from '../store/journal.ts'
import { Committer } from './committer.ts'
import type { MailboxGraph } from './mailbox-graph.ts'
import type { RunOptions } from './options.ts'
import { sources } from './sources/all-sources.ts'
import type { Ask } from './sources/source.ts'
import { type ItemTrouble, sortTrouble, TroubleError } from './trouble.ts'

const batchSize = 256
type Collected = Settled & { outcome: 'collected' }
const keyOf = (item: { folderId: number; itemId: string }): string => `${item.folderId} ${item.itemId}`

interface FetcherParts {
  query: Query
  blobs: BlobStore
  clock: Clock
  graph: MailboxGraph
  fence: Fence
  filter: ItemFilter
  options: RunOptions
  signal: AbortSignal
  /** Told of each group that was journaled. */
  onSettled: (group: readonly Settled[]) => void
  /** Told of trouble that ends the reading of the mailbox. */
  onTrouble: (error: unknown) => void
}

/**
 * Fetches the pending items of a mailbox: each one's bytes go from Graph through the hashes into the store, and its
 * outcome into the journal. It never looks into a message.
 *
 * Failures that may be the mailbox's rather than the item's (a reset, a 500) are held as doubtful. The next success, or
 * a mailbox that answers when asked, makes them count as tries of their items; a mailbox that does not answer ends the
 * reading for now, and no item has lost a try.
 */
export class Fetcher {
  readonly #parts: FetcherParts
  readonly #committer: Committer
  readonly #bell = new Bell()
  /** Asked for, or journaled not yet. */
  readonly #underWay = new Set<string>()
  readonly #running = new Set<Promise<void>>()
  #ready: PendingItem[] = []
  #doubtful: Settled[] = []
  #asking: Promise<void> | undefined
  #fetched = 0

  constructor(parts: FetcherParts) {
    this.#parts = parts
    this.#committer = new Committer({
      query: parts.query,
      blobs: parts.blobs,
      fence: parts.fence,
      options: parts.options,
      onCommitted: (group) => {
        for (const one of group) this.#underWay.delete(keyOf(one))
        parts.onSettled(group)
        this.#bell.ring()
      },
      onFailure: parts.onTrouble,
    })
  }

  /** Items collected since the beginning; for the rate. */
  get fetched(): number {
    return this.#fetched
  }

  /** A page was journaled: there may be more to fetch. */
  wake(): void {
    this.#bell.ring()
  }

  /** Fetches until nothing is pending and the listing has ended. Ends early when the signal is aborted. */
  async run(listingEnded: () => boolean): Promise<void> {
    const { query, fence, options, signal } = this.#parts
    let after = { folderId: 0, position: 0 }
    while (!signal.aborted) {
      const ended = listingEnded()
      const batch = await pendingItems(query, fence.mailboxId, after, batchSize)
      this.#ready.push(...batch.filter((item) => !this.#underWay.has(keyOf(item))))
      const last = batch.at(-1)
      if (last) after = last
      await this.#startAll()
      if (batch.length === batchSize || signal.aborted) continue
      // Everything that is due has been asked for. What is left is under way, failed and waiting, or not listed yet.
      if (this.#underWay.size > 0) {
        if (this.#running.size === 0 && this.#doubtful.length === 0) await this.#committer.flush()
        else await this.#bell.wait(options.groupMs, signal)
        await this.#settleDoubts(this.#running.size === 0)
        continue
      }
      const soon = await pendingSoon(query, fence.mailboxId)
      if (soon.count === 0 && ended) return
      after = { folderId: 0, position: 0 }
      const due = soon.count === 0 ? options.pollMs : Math.max(0, soon.dueInMs ?? 0)
      if (due > 0) await this.#bell.wait(Math.min(due, options.pollMs), signal)
    }
  }

  /** After the end or an abort: waits for what is under way and journals what has arrived. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#running)
    await this.#committer.flush()
  }

  /** After the mailbox was lost: what has arrived is left to its new worker. */
  async discard(): Promise<void> {
    this.#committer.discard()
    await Promise.allSettled(this.#running)
    this.#committer.discard()
  }

  async #startAll(): Promise<void> {
    const { options, signal } = this.#parts
    for (let item = this.#ready.shift(); item && !signal.aborted; item = this.#ready.shift()) {
      this.#underWay.add(keyOf(item))
      const running: Promise<void> = this.#fetch(item).finally(() => {
        this.#running.delete(running)
        this.#bell.ring()
      })
      this.#running.add(running)
      while (this.#running.size >= options.lanes || this.#underWay.size >= options.uncommitted) {
        if (signal.aborted) break
        await this.#bell.wait(options.groupMs, signal)
        await this.#settleDoubts(this.#running.size === 0)
      }
    }
    this.#ready = []
  }

  async #fetch(item: PendingItem): Promise<void> {
    const { signal, onTrouble } = this.#parts
    try {
      const collected = (await this.#leftOut(item)) ?? (await this.#collectNative(item))
      this.#fetched++
      this.#commitDoubtful()
      this.#committer.add(collected)
    } catch (error) {
      if (signal.aborted) return
      const trouble = sortTrouble(error)
      if (trouble.stops !== 'item') return onTrouble(error)
      const settled = this.#settledBy(item, trouble)
      if (trouble.kind === 'passing') this.#doubtful.push(settled)
      else this.#committer.add(settled)
    }
  }

  /** The outcome of an item that a filter leaves out after a look; undefined where it is to be collected. */
  async #leftOut(item: PendingItem): Promise<Settled | undefined> {
    const { filter, graph, clock } = this.#parts
    const look = sources[item.source].look
    if (!filter.looks || look === null) return undefined
    const facts = await graph.look(look(item)).catch((error: unknown) => {
      const trouble = sortTrouble(error)
      // What Microsoft cannot show us is not left out for it.
      if (trouble.stops === 'item' && trouble.kind === 'refused') return undefined
      throw error
    })
    const code = facts && filter.atLook(facts)
    if (code === undefined) return undefined
    const { folderId, itemId } = item
    return { folderId, itemId, outcome: 'filtered', code, requestId: null, at: clock.now().toISOString() }
  }

  /** The native; of a message whose MIME is refused for good Graph's JSON, where that can be had. */
  async #collectNative(item: PendingItem): Promise<Collected> {
    const { native, json } = sources[item.source]
    try {
      return await this.#collect(item, native(item))
    } catch (error) {
      const trouble = sortTrouble(error)
      const isRefused = trouble.stops === 'item' && trouble.kind === 'refused'
      if (json === null || !isRefused || this.#delayMs(item, trouble) !== undefined) throw error
      const { code, reason, remedy } = trouble
      const collected = await this.#collect(item, json(item)).catch((other: unknown) => {
        throw sortTrouble(other).stops === 'item' ? error : other
      })
      return { ...collected, code, reason, remedy }
    }
  }

  async #collect(item: PendingItem, ask: Ask): Promise<Collected> {
    const { graph, blobs, clock, options } = this.#parts
    await options.at?.('item.asked')
    const answer = await graph.native(ask)
    // The store listens as soon as it has opened its file; a reset before that must not go unheard.
    answer.body.on('error', () => undefined)
    await options.at?.('item.streaming')
    // The committer settles it together with its group. The mailbox's signal ends the body, and that this.
    const stored = await blobs.putStream(answer.body, { settlesLater: true })
    await options.at?.('item.stored')
    const announced =
      answer.headers['content-encoding'] === undefined
        ? Number(answer.headers['content-length'] ?? stored.size)
        : stored.size
    if (announced !== stored.size) {
      throw new TroubleError({
        stops: 'item',
        kind: 'passing',
        code: 'length_wrong',
        reason: `${stored.size} bytes arrived; the answer announced ${announced}.`,
        remedy: 'Retry the failed items.',
        requestId: answer.requestId ?? null,
      })
    }
    return {
      folderId: item.folderId,
      itemId: item.itemId,
      outcome: 'collected',
      sha256: stored.sha256,
      md5: stored.md5,
      size: stored.size,
      requestId: answer.requestId ?? null,
      serverDate: answer.date ?? null,
      at: clock.now().toISOString(),
    }
  }

  /** A failed try: another one later, or, after the last, what it is for good. */
  #settledBy(item: PendingItem, trouble: ItemTrouble): Settled {
    const { clock } = this.#parts
    const said = {
      folderId: item.folderId,
      itemId: item.itemId,
      code: trouble.code,
      reason: trouble.reason,
      remedy: trouble.remedy,
      requestId: trouble.requestId,
      at: clock.now().toISOString(),
    }
    const afterMs = this.#delayMs(item, trouble)
    if (afterMs !== undefined) return { ...said, outcome: 'retry', afterMs }
    return { ...said, outcome: trouble.kind === 'missing' ? 'vanished' : 'exception' }
  }

  /** When a failed item is tried again; undefined after its last try. */
  #delayMs(item: PendingItem, { kind }: ItemTrouble): number | undefined {
    const { retryDelaysMs } = this.#parts.options
    // What is gone or refused is asked for once more: a store that is changing over can say so by mistake.
    return (kind === 'passing' ? retryDelaysMs : retryDelaysMs.slice(0, 1))[item.attempts]
  }

  #commitDoubtful(): void {
    const doubtful = this.#doubtful
    this.#doubtful = []
    for (const one of doubtful) this.#committer.add(one)
  }

  /** Where nothing but failures came for a while, the mailbox itself is asked. */
  async #settleDoubts(nothingElse: boolean): Promise<void> {
    if (this.#doubtful.length === 0 || (!nothingElse && this.#doubtful.length < this.#parts.options.lanes))
      return
    this.#asking ??= this.#parts.graph
      .probe()
      .then(() => this.#commitDoubtful())
      .catch((error: unknown) => {
        if (this.#parts.signal.aborted) return
        const trouble = sortTrouble(error)
        const remark = 'remark' in trouble ? trouble.remark : 'code' in trouble ? trouble : undefined
        this.#parts.onTrouble(
          trouble.stops === 'item' && remark
            ? new TroubleError({
                stops: 'rest',
                remark: { code: remark.code, reason: remark.reason, remedy: remark.remedy },
              })
            : error,
        )
      })
      .finally(() => {
        this.#asking = undefined
      })
    await this.#asking
  }
}
