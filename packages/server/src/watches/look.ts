import {
  contactsIn,
  type DeltaSet,
  deltaChanges,
  eventsBetween,
  getMailFolder,
  type ItemChange,
  isResyncNeeded,
  linksWithChanges,
  listCalendars,
  listEvents,
  MicrosoftError,
  mailboxPath,
  mailFoldersOf,
  messagesIn,
  type Page,
  readItems,
} from '@gatewarden/microsoft'
import { sql } from 'kysely'
import { addSources, dropSource, type Source, selectSources, selectUnseen } from './items-store.ts'
import { kinds } from './kinds.ts'
import { holdMailbox, storeBaseline } from './mailboxes-store.ts'
import { Reader, type ReaderParts } from './reader.ts'
import type { Kind, Resource } from './watch.ts'

/** How often a reading may have to begin anew within one look. */
const mostResets = 2
const forever = 2_147_483_647

const day = 86_400_000
/** What of a calendar delta follows, and after how long the window is laid anew. */
const windowMs = { behind: 60 * day, ahead: 365 * day, moved: 30 * day }
/** How often all of a calendar is listed for what happened outside of the window and was notified to nobody. */
const listEveryMs = 60 * 60_000

/**
 * Looks at a mailbox once: reads what changed in everything that is watched, from where the last look stopped.
 * @returns how many changes were told
 */
export async function lookAtMailbox(parts: ReaderParts & Pick<LookParts, 'changes'>): Promise<number> {
  const look = new MailboxLook(parts)
  await look.run()
  return look.told
}

interface LookParts extends ReaderParts {
  changes: ReaderParts['changes']
}

class MailboxLook {
  readonly #parts: LookParts
  readonly #reader: Reader
  #busy = new Set<string>()
  /** Events that delta has shown. */
  readonly #shown = new Set<string>()

  constructor(parts: LookParts) {
    this.#parts = parts
    this.#reader = new Reader(parts, () => this.#readFolders())
  }

  get told(): number {
    return this.#reader.told
  }

  async run(): Promise<void> {
    const { claim, platform } = this.#parts
    const { query } = platform.db
    if (claim.resources.includes('mail')) await addSources(query, claim.id, 'folder', [''])
    if (claim.resources.includes('contacts')) await this.#findContactFolders()
    const calendars = claim.resources.includes('calendar') ? await this.#findCalendars() : []
    await this.#load()
    await this.#askWhichChanged()
    if (claim.resources.includes('mail')) {
      if (claim.sentFolder === null) claim.sentFolder = await this.#findSentFolder()
      await this.#readIfBusy('folder')
      await this.#readIfBusy('message')
    }
    if (claim.resources.includes('contacts')) await this.#readIfBusy('contact')
    if (claim.resources.includes('calendar')) await this.#readCalendars(calendars)
    await this.#baseline()
  }

  async #readCalendars(calendars: readonly string[]): Promise<void> {
    const followed: string[] = []
    for (const source of [...this.#reader.scopesOf('event').values()]) {
      if (!calendars.includes(source.scope)) await this.#dissolve(source)
      else if (!(await this.#readEvents(source))) followed.push(source.scope)
    }
    // Delta is silent about what lies outside of its window.
    const isOutside = this.#parts.claim.heardEvents.some((id) => !this.#shown.has(id))
    for (const scope of followed) {
      const source = this.#reader.scopesOf('event').get(scope)
      if (source && (isOutside || this.#isOlder(source.listedAt, listEveryMs))) await this.#listEvents(source)
    }
  }

  #isOlder(at: Date | null | undefined, ms: number): boolean {
    return !at || this.#parts.platform.clock.now().getTime() - at.getTime() > ms
  }

  async #load(): Promise<void> {
    this.#reader.setSources(await selectSources(this.#parts.platform.db.query, this.#parts.claim.id))
  }

  /** One call for up to twenty folders: most looks end here. */
  async #askWhichChanged(): Promise<void> {
    const { claim, graph, signal } = this.#parts
    const watched: Kind[] = [
      ...(claim.resources.includes('mail') ? (['folder', 'message'] as const) : []),
      ...(claim.resources.includes('contacts') ? (['contact'] as const) : []),
      ...(claim.resources.includes('calendar') ? (['event'] as const) : []),
    ]
    const sources = watched.flatMap((kind) => [...this.#reader.scopesOf(kind).values()])
    const asked = sources.filter((source) => source.complete && source.link !== null)
    const links = asked.map(({ link }) => link ?? '')
    const changed = links.length === 0 ? [] : await linksWithChanges(graph, links, { signal })
    for (const source of sources) {
      const index = asked.indexOf(source)
      if (index < 0 || changed[index] !== false) this.#busy.add(`${source.kind} ${source.scope}`)
    }
  }

  async #readIfBusy(kind: Kind): Promise<void> {
    for (const source of [...this.#reader.scopesOf(kind).values()]) {
      const isNew = !source.complete
      if (isNew || this.#busy.has(`${kind} ${source.scope}`)) await this.#readDelta(source)
    }
  }

  async #readFolders(): Promise<void> {
    const source = this.#reader.scopesOf('folder').get('')
    if (source !== undefined) await this.#readDelta(source)
  }

  async #readDelta(begun: Source): Promise<void> {
    const { signal, graph } = this.#parts
    let source = begun
    for (let resets = 0; ; ) {
      try {
        const pages = deltaChanges(graph, this.#setOf(source), { link: source.link ?? undefined, signal })
        for await (const page of pages) source = await this.#tellPage(source, page)
        return
      } catch (error) {
        if (isResyncNeeded(error) && resets < mostResets) {
          resets += 1
          // What is known stays known: the new reading is held against it.
          source = { ...source, link: null, complete: false, round: source.round + 1 }
          await this.#reader.page(source, [], source)
        } else if (isMissing(error) && source.scope !== '' && !(await this.#scopeAnswers(source))) {
          await this.#dissolve(source)
          return
        } else throw error
      }
    }
  }

  async #tellPage(source: Source, page: Page<ItemChange>): Promise<Source> {
    const isLast = page.nextLink === undefined
    const link = page.nextLink ?? page.deltaLink ?? null
    const isFullReading = !source.complete
    const items = source.kind === 'folder' ? page.items.filter(isNoSearchFolder) : page.items
    if (!isLast || !isFullReading) {
      const next = { ...source, link }
      await this.#reader.page(source, items, next)
      return next
    }
    // The reading from the start ends with this page: its link is stored once all that it did not show is settled.
    await this.#reader.page(source, items, source)
    await this.#settleUnseen(source, source.round)
    const next = { ...source, link, complete: true }
    await this.#reader.page(source, [], next)
    return next
  }

  async #settleUnseen(source: Source, beforeRound: number): Promise<void> {
    const { platform, claim } = this.#parts
    // The default folder of contacts is all scopes that no other source has.
    const others = source.kind === 'contact' && source.scope === ''
    for (const scope of others ? await this.#contactScopes() : [source.scope]) {
      for (;;) {
        const ids = await selectUnseen(platform.db.query, claim.id, { kind: source.kind, scope }, beforeRound)
        if (ids.length === 0) break
        await this.#reader.unseen(source, ids, source)
        const left = await selectUnseen(
          platform.db.query,
          claim.id,
          { kind: source.kind, scope },
          beforeRound,
        )
        // Those that answered where they were known are there.
        if (left.length > 0 && left[0] === ids[0]) break
      }
    }
  }

  async #contactScopes(): Promise<string[]> {
    const { platform, claim } = this.#parts
    const { rows } = await sql<{ scope: string }>`
      select distinct scope from mailbox_items where mailbox_id = ${claim.id} and kind = 'contact'`.execute(
      platform.db.query,
    )
    return rows.map(({ scope }) => scope).filter((scope) => !this.#reader.scopesOf('contact').has(scope))
  }

  /** @returns whether all of the calendar was listed */
  async #readEvents(source: Source): Promise<boolean> {
    const isBegun = source.link !== null && source.complete && !this.#isOlder(source.windowAt, windowMs.moved)
    const isQuiet = !this.#busy.has(`event ${source.scope}`)
    if (isBegun && (isQuiet || (await this.#followEvents(source)))) return false
    const windowAt = this.#parts.platform.clock.now()
    await this.#listEvents({ ...source, link: await this.#layWindow(source), windowAt })
    return true
  }

  /**
   * Begins to follow what takes place around now, before all is listed, so that nothing falls between.
   * @returns null for a calendar whose changes Microsoft does not tell: it is listed at each look
   */
  async #layWindow(source: Source): Promise<string | null> {
    const { graph, mailbox, signal, platform } = this.#parts
    const now = platform.clock.now().getTime()
    const window = { start: new Date(now - windowMs.behind), end: new Date(now + windowMs.ahead) }
    let link: string | undefined
    try {
      for await (const page of deltaChanges(graph, eventsBetween(mailbox, source.scope, window), { signal }))
        link = page.deltaLink
    } catch (error) {
      if (!(error instanceof MicrosoftError) || ![400, 405, 501].includes(error.refusal.status)) throw error
    }
    return link ?? null
  }

  /** @returns false where Microsoft has forgotten where the reading stood */
  async #followEvents(begun: Source): Promise<boolean> {
    const { graph, mailbox, signal } = this.#parts
    const { select, path } = kinds.event
    let source = begun
    try {
      const set = { path: '', select: [] }
      for await (const page of deltaChanges(graph, set, { link: begun.link ?? undefined, signal })) {
        const removed = page.items.filter(({ kind }) => kind === 'removed')
        const touched = [...new Set(page.items.flatMap(wholeEventOf))]
        for (const id of [...touched, ...page.items.map((item) => item.id)]) this.#shown.add(id)
        const read = await readItems(graph, mailbox, touched.map(path), { select: ['id', ...select], signal })
        const present = read.flatMap((item, index): ItemChange[] => {
          const id = touched[index]
          // What is gone since comes as removed with the next changes.
          return item === undefined || id === undefined
            ? []
            : [{ kind: 'present', id, item: { ...item, id } }]
        })
        source = { ...source, link: page.nextLink ?? page.deltaLink ?? null }
        await this.#reader.page(source, [...removed, ...present], source)
      }
      return true
    } catch (error) {
      if (isResyncNeeded(error)) return false
      throw error
    }
  }

  /** Holds all of a calendar against what is known. */
  async #listEvents(source: Source): Promise<void> {
    const { graph, mailbox, signal, platform, claim } = this.#parts
    const seen = new Set<string>()
    const pages = listEvents(graph, mailbox, {
      calendar: source.scope,
      select: ['id', ...kinds.event.select],
      top: 250,
      signal,
    })
    // Until all is listed, the source stays as it was: a look that is cut off begins anew.
    const begun = this.#reader.scopesOf('event').get(source.scope) ?? source
    for await (const page of pages) {
      for (const { id } of page.items) seen.add(id)
      const items = page.items.map(
        (item): ItemChange => ({ kind: 'present', id: item.id, item: { ...item } }),
      )
      await this.#reader.page(begun, items, begun)
    }
    const { rows } = await sql<{ item_id: string }>`
      select item_id from mailbox_items
      where mailbox_id = ${claim.id} and kind = 'event' and scope = ${source.scope}`.execute(
      platform.db.query,
    )
    const missing = rows.map(({ item_id }) => item_id).filter((id) => !seen.has(id))
    await this.#reader.unseen(begun, missing, { ...source, complete: true, listedAt: platform.clock.now() })
  }

  /** A folder or calendar is gone: what was in it went along, or was moved before. */
  async #dissolve(source: Source): Promise<void> {
    const { platform, claim } = this.#parts
    await this.#settleUnseen(source, forever)
    await platform.db.transaction(async (trx) => {
      await holdMailbox(trx, claim)
      await dropSource(trx, claim.id, source)
    })
    this.#reader.scopesOf(source.kind).delete(source.scope)
  }

  async #scopeAnswers(source: Source): Promise<boolean> {
    const { graph, mailbox, signal } = this.#parts
    const folder = source.kind === 'contact' ? 'contactFolders' : 'mailFolders'
    const path = `/${folder}/${encodeURIComponent(source.scope)}`
    const [found] = await readItems(graph, mailbox, [path], { select: ['id'], signal })
    return found !== undefined
  }

  #setOf({ kind, scope }: Source): DeltaSet {
    const { mailbox } = this.#parts
    const { select } = kinds[kind]
    if (kind === 'folder') return mailFoldersOf(mailbox, select)
    if (kind === 'contact') return contactsIn(mailbox, scope === '' ? undefined : scope, select)
    return messagesIn(mailbox, scope, select)
  }

  async #findSentFolder(): Promise<string | null> {
    const { graph, mailbox, signal } = this.#parts
    const { id } = await getMailFolder(graph, mailbox, 'sentitems', { select: ['id'], signal })
    return id
  }

  async #findContactFolders(): Promise<void> {
    const { graph, mailbox, signal, platform, claim } = this.#parts
    const found = ['']
    const below = [`${mailboxPath(mailbox)}/contactFolders`]
    for (let path = below.shift(); path !== undefined; path = below.shift()) {
      for await (const { items } of graph.pages<{ id: string }>({
        path,
        query: { $select: 'id', $top: 100 },
        signal,
      })) {
        for (const { id } of items) {
          found.push(id)
          below.push(`${mailboxPath(mailbox)}/contactFolders/${encodeURIComponent(id)}/childFolders`)
        }
      }
    }
    await addSources(platform.db.query, claim.id, 'contact', found)
  }

  async #findCalendars(): Promise<string[]> {
    const { graph, mailbox, signal, platform, claim } = this.#parts
    const found: string[] = []
    for await (const { items } of listCalendars(graph, mailbox, { select: ['id'], signal }))
      found.push(...items.map(({ id }) => id))
    await addSources(platform.db.query, claim.id, 'event', found)
    return found
  }

  /** What was read to the end for the first time is followed from here on, and the integrator is told so. */
  async #baseline(): Promise<void> {
    const { claim, platform, changes } = this.#parts
    const fresh = claim.resources.filter((one): one is Resource => !claim.baselined.includes(one))
    if (fresh.length === 0) return
    const baselined = [...claim.baselined, ...fresh]
    await platform.db.transaction(async (trx) => {
      await holdMailbox(trx, claim)
      await storeBaseline(trx, claim, { baselined, sentFolder: claim.sentFolder })
      await changes.recordAll(trx, [
        {
          type: 'mailbox.following',
          customer: claim.customer,
          connection: claim.connectionId,
          mailbox: claim.address,
          data: { resources: fresh },
        },
      ])
    })
    claim.baselined = baselined
  }
}

const isMissing = (error: unknown): boolean => error instanceof MicrosoftError && error.refusal.status === 404

const isNoSearchFolder = (change: ItemChange): boolean =>
  change.kind === 'removed' || change.item['@odata.type'] !== '#microsoft.graph.mailSearchFolder'

/** The event that is told where delta shows one: the series of an occurrence, and of a changed one. */
function wholeEventOf(change: ItemChange): string[] {
  if (change.kind === 'removed') return []
  const { type, seriesMasterId } = change.item
  const isPart = type === 'occurrence' || type === 'exception'
  return isPart && typeof seriesMasterId === 'string' ? [seriesMasterId] : [change.id]
}
