import type { Query } from '../../platform/database/database.ts'
import type { BlobStore } from '../../platform/storage/blob-store.ts'
import { type Fence, journalOutcomes, type Settled } from '../store/journal.ts'
import type { RunOptions } from './options.ts'

/**
 * Gathers outcomes and journals them in groups: one commit for as many as came while the last was being written, at
 * most `groupRows`, none later than `groupMs`. What is collected is in the store when it comes here, and settled before
 * its group is written, so a commit never speaks of bytes that a power cut could take.
 */
export class Committer {
  readonly #query: Query
  readonly #blobs: Pick<BlobStore, 'settle'>
  readonly #fence: Fence
  readonly #options: Pick<RunOptions, 'groupRows' | 'groupMs' | 'at'>
  readonly #onCommitted: (group: readonly Settled[]) => void
  readonly #onFailure: (error: unknown) => void
  #waiting: Settled[] = []
  #writing: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #failed = false

  constructor(parts: {
    query: Query
    blobs: Pick<BlobStore, 'settle'>
    fence: Fence
    options: Pick<RunOptions, 'groupRows' | 'groupMs' | 'at'>
    onCommitted: (group: readonly Settled[]) => void
    onFailure: (error: unknown) => void
  }) {
    this.#query = parts.query
    this.#blobs = parts.blobs
    this.#fence = parts.fence
    this.#options = parts.options
    this.#onCommitted = parts.onCommitted
    this.#onFailure = parts.onFailure
  }

  add(settled: Settled): void {
    this.#waiting.push(settled)
    if (this.#waiting.length >= this.#options.groupRows / 2) this.#write()
    else this.#timer ??= setTimeout(() => this.#write(), this.#options.groupMs)
  }

  /** Journals everything that was added. @throws what journaling ended with */
  async flush(): Promise<void> {
    while (this.#waiting.length > 0 || this.#writing) {
      if (this.#failed) throw new Error('The journal could not be written.')
      this.#write()
      await this.#writing
    }
  }

  /** Forgets what was not journaled: it will be fetched again. */
  discard(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#waiting = []
  }

  #write(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#writing || this.#failed || this.#waiting.length === 0) return
    const group = this.#waiting.splice(0, this.#options.groupRows)
    this.#writing = this.#journal(group)
      .then(() => this.#onCommitted(group))
      .catch((error: unknown) => {
        this.#failed = true
        this.#onFailure(error)
      })
      .finally(() => {
        this.#writing = undefined
        if (this.#waiting.length >= this.#options.groupRows / 2) this.#write()
        else if (this.#waiting.length > 0)
          this.#timer ??= setTimeout(() => this.#write(), this.#options.groupMs)
      })
  }

  async #journal(group: readonly Settled[]): Promise<void> {
    await this.#options.at?.('group.gathered')
    await this.#blobs.settle(group.flatMap((one) => (one.outcome === 'collected' ? [one.sha256] : [])))
    await journalOutcomes(this.#query, this.#fence, group)
    await this.#options.at?.('group.journaled')
  }
}
