import { type GraphClient, type ItemChange, readItems } from '@gatewarden/microsoft'
import type { ChangesService, NewChange } from '../changes/index.ts'
import type { Query } from '../platform/database/database.ts'
import type { Platform } from '../platform/platform.ts'
import {
  addSources,
  deleteItems,
  type KnownItem,
  type Source,
  selectItems,
  storeSource,
  upsertItems,
} from './items-store.ts'
import { digestOf, kinds, toldOf } from './kinds.ts'
import { type Claim, holdMailbox } from './mailboxes-store.ts'
import type { NotifiedContents } from './notifications/contents.ts'
import type { Kind, Resource } from './watch.ts'

export interface ReaderParts {
  platform: Pick<Platform, 'db' | 'clock'>
  changes: Pick<ChangesService, 'recordAll'>
  contents: Pick<NotifiedContents, 'of'>
  graph: GraphClient
  claim: Claim
  /** `me` or the address. */
  mailbox: string
  signal: AbortSignal
}

/** What one step writes: all of it in one transaction, or nothing. */
interface Step {
  upserts: KnownItem[]
  deletes: string[]
  told: NewChange[]
  /** What is to be told with more than was read of it. */
  bare: { id: string; changeKey: unknown; told: Record<string, unknown> }[]
}

const resourceOf: Record<Kind, Resource> = {
  folder: 'mail',
  message: 'mail',
  event: 'calendar',
  contact: 'contacts',
}

/** Turns what Graph says of a mailbox into changes: the difference to what was known. One for each look at a mailbox. */
export class Reader {
  readonly #parts: ReaderParts
  /** Reads the folders again, once, where an item turned up in one that is not known. */
  readonly #refreshFolders: () => Promise<void>
  readonly #scopes = new Map<Kind, Map<string, Source>>()
  told = 0

  constructor(parts: ReaderParts, refreshFolders: () => Promise<void>) {
    this.#parts = parts
    this.#refreshFolders = refreshFolders
  }

  /** The sources that the mailbox has now. */
  setSources(sources: readonly Source[]): void {
    this.#scopes.clear()
    for (const source of sources) this.scopesOf(source.kind).set(source.scope, source)
  }

  scopesOf(kind: Kind): Map<string, Source> {
    const found = this.#scopes.get(kind) ?? new Map<string, Source>()
    this.#scopes.set(kind, found)
    return found
  }

  /** Whether an item that stands in `scope` is this source's. The default folder of contacts has no name in any list. */
  owns(source: Pick<Source, 'kind' | 'scope'>, scope: string): boolean {
    return source.scope === '' && source.kind === 'contact'
      ? scope === '' || !this.scopesOf('contact').has(scope)
      : source.scope === scope
  }

  /** Tells a page, and stores with it where the reading stands then. */
  async page(source: Source, items: readonly ItemChange[], next: Source): Promise<void> {
    const { platform, claim } = this.#parts
    const last = new Map(items.map((item) => [item.id, item]))
    const known = await selectItems(platform.db.query, claim.id, source.kind, [...last.keys()])
    const step: Step = { upserts: [], deletes: [], told: [], bare: [] }
    const missing: KnownItem[] = []
    for (const item of last.values()) {
      const before = known.get(item.id)
      if (item.kind === 'present') this.#present(step, source, item.item, before)
      else if (before !== undefined && this.owns(source, before.scope)) missing.push(before)
    }
    await this.#missing(step, source.kind, missing)
    await this.#write(step, source, next)
  }

  /** Items that should be there and were not shown: each is asked for before it counts as deleted. */
  async unseen(source: Source, ids: readonly string[], next: Source): Promise<void> {
    const { platform, claim } = this.#parts
    const known = await selectItems(platform.db.query, claim.id, source.kind, ids)
    const step: Step = { upserts: [], deletes: [], told: [], bare: [] }
    await this.#missing(step, source.kind, [...known.values()])
    await this.#write(step, source, next)
  }

  #present(
    step: Step,
    source: Source,
    item: { id: string } & Record<string, unknown>,
    before?: KnownItem,
  ): void {
    const { scopeField } = kinds[source.kind]
    const named = scopeField === undefined ? undefined : item[scopeField]
    const scope = typeof named === 'string' && named !== '' ? named : source.scope
    const after: KnownItem = {
      item_id: item.id,
      scope,
      digest: digestOf(source.kind, item),
      is_draft: typeof item.isDraft === 'boolean' ? item.isDraft : (before?.is_draft ?? false),
      round: source.round,
    }
    const same = before !== undefined && before.digest === after.digest && before.scope === scope
    if (same && before.round === after.round) return
    step.upserts.push(after)
    if (!same) this.#tell(step, source.kind, item, before, after)
  }

  /**
   * A removal says only that the item has left the folder, and a message that is moved leaves one folder before it shows
   * up in the other. What still answers in a folder that is known was moved; anything else is gone for whoever watches
   * (Recoverable Items, an archive).
   */
  async #missing(step: Step, kind: Kind, items: readonly KnownItem[]): Promise<void> {
    const { graph, mailbox, signal } = this.#parts
    if (items.length === 0) return
    const { path, select, scopeField } = kinds[kind]
    const found = await readItems(
      graph,
      mailbox,
      items.map(({ item_id }) => path(item_id)),
      { select: ['id', ...select], signal },
    )
    let refreshed = kind !== 'message'
    for (const [index, before] of items.entries()) {
      const item = found[index]
      const scope = scopeField === undefined ? before.scope : item?.[scopeField]
      const isKnown = () =>
        typeof scope === 'string' && (scope === before.scope || this.scopesOf(kind).has(scope))
      if (item !== undefined && !isKnown() && !refreshed) {
        refreshed = true
        await this.#refreshFolders()
      }
      if (item === undefined || typeof scope !== 'string' || !isKnown()) {
        step.deletes.push(before.item_id)
        this.#tell(step, kind, undefined, before, undefined)
        continue
      }
      const source = { kind, scope, round: this.scopesOf(kind).get(scope)?.round ?? before.round }
      this.#present(step, { ...source, link: null, complete: true }, { ...item, id: before.item_id }, before)
    }
  }

  #tell(
    step: Step,
    kind: Kind,
    item: Readonly<Record<string, unknown>> | undefined,
    before: KnownItem | undefined,
    after: KnownItem | undefined,
  ): void {
    const { claim } = this.#parts
    if (!claim.baselined.includes(resourceOf[kind])) return
    const { type, scopeName } = kinds[kind]
    const id = after?.item_id ?? before?.item_id ?? ''
    const scope = after?.scope ?? before?.scope
    const moved = before !== undefined && after !== undefined && before.scope !== after.scope
    const told = item === undefined ? undefined : toldOf(kind, item)
    if (claim.rich && told !== undefined && kinds[kind].rich.length > 0)
      step.bare.push({ id, changeKey: item?.changeKey, told })
    step.told.push({
      type: `${type}.${this.#verb(kind, before, after)}`,
      customer: claim.customer,
      connection: claim.connectionId,
      mailbox: claim.address,
      data: {
        id,
        ...(kind === 'folder' ? {} : { [scopeName]: scope }),
        ...(moved ? { previousFolderId: before.scope } : {}),
        ...(told === undefined ? {} : { [type]: told }),
      },
    })
  }

  #verb(kind: Kind, before: KnownItem | undefined, after: KnownItem | undefined): string {
    if (after === undefined) return 'deleted'
    const { sentFolder } = this.#parts.claim
    const isSent = kind === 'message' && !after.is_draft && after.scope === sentFolder
    if (isSent && (before === undefined || before.is_draft)) return 'sent'
    return before === undefined ? 'created' : 'updated'
  }

  /** Adds what a rich watch wants told: from what its notification brought of this very version, else read now. */
  async #enrich(step: Step, kind: Kind): Promise<void> {
    if (step.bare.length === 0) return
    const { platform, claim, contents, graph, mailbox, signal } = this.#parts
    const { rich, path } = kinds[kind]
    const brought = await contents.of(
      platform.db.query,
      claim.id,
      step.bare.map(({ id }) => id),
    )
    const isBrought = ({ id, changeKey }: Step['bare'][number]) => brought.get(id)?.changeKey === changeKey
    const unread = step.bare.filter((one) => !isBrought(one))
    const read = await readItems(
      graph,
      mailbox,
      unread.map(({ id }) => path(id)),
      { select: ['id', ...rich], signal },
    )
    for (const one of step.bare) {
      const more = isBrought(one) ? brought.get(one.id)?.content : read[unread.indexOf(one)]
      for (const name of rich) one.told[name] = more?.[name] ?? null
    }
  }

  async #write(step: Step, source: Source, next: Source): Promise<void> {
    const { platform, claim, changes } = this.#parts
    await this.#enrich(step, source.kind)
    await platform.db.transaction(async (trx: Query) => {
      await holdMailbox(trx, claim)
      await upsertItems(trx, claim.id, source.kind, step.upserts)
      await deleteItems(trx, claim.id, source.kind, step.deletes)
      if (source.kind === 'folder') {
        const ids = step.upserts.map(({ item_id }) => item_id)
        await addSources(trx, claim.id, 'message', ids)
      }
      await storeSource(trx, claim.id, next)
      await changes.recordAll(trx, step.told)
    })
    this.scopesOf(source.kind).set(source.scope, next)
    if (source.kind === 'folder') {
      const messages = this.scopesOf('message')
      for (const { item_id: scope } of step.upserts)
        if (!messages.has(scope))
          messages.set(scope, { kind: 'message', scope, link: null, complete: false, round: 1 })
    }
    this.told += step.told.length
  }
}
