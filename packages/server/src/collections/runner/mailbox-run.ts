import type { DirectoryReader } from '../../directory/index.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Collection, CollectionFolder } from '../collection.ts'
import { ItemFilter } from '../filters/item-filter.ts'
import { addFolders, reopenFolders, selectFolders } from '../store/folders-store.ts'
import { type Fence, LeaseLostError, type Settled } from '../store/journal.ts'
import {
  changeMailbox,
  type MailboxChange,
  type MailboxClaim,
  recordAccount,
  SameMailboxError,
} from '../store/mailboxes-store.ts'
import type { ArchiveFacts } from './archive-facts.ts'
import { eachAtOnce } from './each-at-once.ts'
import { Fetcher } from './fetcher.ts'
import { accountOf, findAccount } from './find-account.ts'
import { listFolder } from './listing.ts'
import { MailboxGraph } from './mailbox-graph.ts'
import type { RunOptions } from './options.ts'
import type { ListingParts } from './page-journal.ts'
import { probeMailbox } from './probe.ts'
import { probeOf, readFolders } from './sources/all-sources.ts'

interface RunParts {
  platform: Pick<Platform, 'db' | 'blobs' | 'clock'>
  reader: DirectoryReader
  archives: ArchiveFacts
  claim: MailboxClaim
  wanted: Collection
  options: RunOptions
  /** Told of each group of outcomes that was journaled. */
  onSettled: (group: readonly Settled[]) => void
  /** Aborted when the run is stopped, paused or lost, or the process shuts down. */
  signal: AbortSignal
}

/**
 * Reads one mailbox under a claim:
 *
 *   waiting ──probe──▶ ready ──list all folders, fetch what is pending──▶ closing rounds ──▶ done
 *
 * Each step begins from what the journal says, so a run that is cut off anywhere is taken up by the next claim.
 */
export class MailboxRun {
  readonly #parts: RunParts
  readonly #graph: MailboxGraph
  readonly #fence: Fence
  readonly #fetcher: Fetcher
  readonly #filter: ItemFilter
  /** Aborted with the parts' signal, and when one half of the work fails. */
  readonly #halt = new AbortController()
  #failure: { error: unknown } | undefined

  constructor(parts: RunParts) {
    this.#parts = parts
    const { platform, claim, options } = parts
    parts.signal.addEventListener('abort', () => this.#halt.abort(parts.signal.reason), { once: true })
    if (parts.signal.aborted) this.#halt.abort(parts.signal.reason)
    const { signal } = this.#halt
    this.#graph = new MailboxGraph(parts.reader.graph, claim.address, probeOf(parts.wanted), signal)
    this.#fence = { mailboxId: claim.mailboxId, epoch: claim.epoch, leaseSeconds: options.leaseSeconds }
    this.#filter = new ItemFilter(parts.wanted.filters)
    this.#fetcher = new Fetcher({
      query: platform.db.query,
      blobs: platform.blobs,
      clock: platform.clock,
      graph: this.#graph,
      fence: this.#fence,
      filter: this.#filter,
      options,
      signal,
      onSettled: parts.onSettled,
      onTrouble: (error) => this.#fail(error),
    })
  }

  /** Items collected under this claim. */
  get fetched(): number {
    return this.#fetcher.fetched
  }

  /**
   * Probes a mailbox that waits, or reads one that is ready to its end.
   * @throws what it met, to be sorted by `sortTrouble`; the signal's reason where it was aborted
   */
  async run(): Promise<void> {
    if (this.#parts.claim.state === 'waiting') return this.#probe()
    try {
      await this.#read()
    } catch (error) {
      this.#fail(error)
    }
    const cause = this.#failure?.error
    if (cause instanceof LeaseLostError) await this.#fetcher.discard()
    else await this.#fetcher.settle().catch((error: unknown) => this.#fail(error))
    if (this.#failure) throw this.#failure.error
    this.#halt.signal.throwIfAborted()
    await this.#change({ state: 'done', remark: null, refusal: null, failures: 0 })
    await this.#parts.options.at?.('mailbox.done')
  }

  async #probe(): Promise<void> {
    const { platform, wanted, claim, options } = this.#parts
    if (!(await this.#identify())) return
    const probed = await probeMailbox(this.#graph, platform.clock, wanted)
    await options.at?.('probe.answered')
    await addFolders(platform.db.query, claim.mailboxId, probed.folders)
    await this.#change({
      state: 'ready',
      access: probed.access,
      estimate: probed.estimate,
      clockOffset: probed.clockOffset,
      remark: null,
      refusal: null,
      failures: 0,
    })
    await options.at?.('probe.journaled')
  }

  /** Writes down whose mailbox it is. @returns false for one that the collection has under another name: it is done by that */
  async #identify(): Promise<boolean> {
    const { platform, reader, archives, claim, wanted } = this.#parts
    const { address } = claim
    const found = await findAccount(reader, address)
    const account = found && accountOf(found)
    const archive = await archives.of(reader, { address, account }, wanted.criteria.custodians)
    try {
      if (!(await recordAccount(platform.db.query, claim, { account, archive }))) throw new LeaseLostError()
      return true
    } catch (error) {
      if (!(error instanceof SameMailboxError)) throw error
      const remark = {
        code: 'same_mailbox',
        reason: `It is the mailbox ${error.address} under another name, and is read once, there.`,
        remedy: 'Nothing needs to be done.',
      }
      await this.#change({ state: 'done', access: 'ready', account, remark, refusal: null })
      return false
    }
  }

  async #read(): Promise<void> {
    const { claim, options, platform, wanted } = this.#parts
    const { query } = platform.db
    await this.#pass('listed')
    for (let round = claim.closingRound; round < options.closingRounds; round++) {
      await options.at?.('closing.begun')
      const newFolders = await addFolders(query, claim.mailboxId, await readFolders(this.#graph, wanted))
      const newItems = await this.#pass('done')
      await this.#change({ closingRound: round + 1 })
      if (newFolders + newItems === 0) return
      if (round + 1 < options.closingRounds) await reopenFolders(query, claim.mailboxId)
    }
  }

  /**
   * Lists what is open and fetches what is pending, side by side.
   * @param last what a folder is after it was listed: `listed`, or in a closing round `done`
   * @returns how many items were new
   */
  async #pass(last: 'listed' | 'done'): Promise<number> {
    const folders = await selectFolders(this.#parts.platform.db.query, this.#parts.claim.mailboxId)
    const open = folders.filter((folder) => isOpen(folder, last))
    let ended = false
    const listing = this.#listAll(open, last).finally(() => {
      ended = true
      this.#fetcher.wake()
    })
    listing.catch((error: unknown) => this.#fail(error))
    await this.#fetcher.run(() => ended).catch((error: unknown) => this.#fail(error))
    // Nothing may go on behind a claim that is about to be given back.
    await Promise.allSettled([listing])
    this.#halt.signal.throwIfAborted()
    return await listing
  }

  async #listAll(folders: readonly CollectionFolder[], last: 'listed' | 'done'): Promise<number> {
    let found = 0
    const parts: ListingParts = {
      query: this.#parts.platform.db.query,
      graph: this.#graph,
      fence: this.#fence,
      wanted: this.#parts.wanted,
      filter: this.#filter,
      options: this.#parts.options,
      onPage: (added) => {
        found += added
        this.#fetcher.wake()
      },
    }
    await eachAtOnce(folders, this.#parts.options.foldersAtOnce, async (folder) => {
      try {
        this.#halt.signal.throwIfAborted()
        await listFolder(parts, folder, last)
      } catch (error) {
        // The other folders must not go on for long.
        this.#fail(error)
        throw error
      }
    })
    return found
  }

  async #change(change: MailboxChange): Promise<void> {
    if (!(await changeMailbox(this.#parts.platform.db.query, this.#parts.claim, change)))
      throw new LeaseLostError()
  }

  /** The first failure counts; those that follow from the halt do not. */
  #fail(error: unknown): void {
    if (this.#failure || this.#parts.signal.aborted) return
    this.#failure = { error }
    this.#halt.abort(error)
  }
}

/** In the first pass whatever was not listed to its end; in a closing round whatever is not done. */
const isOpen = (folder: CollectionFolder, last: 'listed' | 'done'): boolean =>
  folder.state === 'waiting' || folder.state === 'listing' || (last === 'done' && folder.state === 'listed')
