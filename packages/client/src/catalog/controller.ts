import { GatewardenApiError } from '../problem.ts'
import { type Aim, type Flow, follow, isOpen } from './flow.ts'
import { isShown, standingOf } from './model.ts'
import type { CatalogChange } from './options.ts'
import { returnUrlFor } from './returned.ts'
import type { Link, Source } from './source.ts'
import { firstState, type State, type Trouble, type View } from './state.ts'
import type { OpenedWindow, Surroundings } from './surroundings.ts'
import { type CatalogTexts, fill } from './texts.ts'

export interface ControllerParts {
  source: Source
  around: Surroundings
  texts: CatalogTexts
  flow: 'popup' | 'redirect'
  /** service: the catalog's session knows the way back; page: this page, or the address given. */
  returnTo: { by: 'service' } | { by: 'page'; url: string | undefined }
  onChange: (change: CatalogChange) => void
}

/** How often a waiting session is asked for, and connections that wait for somebody else. */
const sessionEveryMs = 1500
const connectionsEveryMs = 15_000

/** The catalog's state and everything that can be done with it; what it looks like is the views' matter. */
export class Controller {
  readonly #parts: ControllerParts
  readonly #heard = new Set<() => void>()
  #state: State = firstState
  #stopSession = () => {}
  #stopConnections = () => {}
  #closed = false

  constructor(parts: ControllerParts) {
    this.#parts = parts
  }

  get state(): State {
    return this.#state
  }

  /** @returns ends it */
  subscribe(heard: () => void): () => void {
    this.#heard.add(heard)
    return () => this.#heard.delete(heard)
  }

  close(): void {
    this.#closed = true
    this.#stopSession()
    this.#stopConnections()
    this.#heard.clear()
  }

  async load(): Promise<void> {
    this.#set({ phase: 'loading', trouble: null })
    try {
      const { source } = this.#parts
      const [me, cards, connections] = await Promise.all([source.me(), source.cards(), source.connections()])
      this.#set({ phase: 'ready', me, cards, connections: connections.filter(isShown) })
      this.#watchConnections()
    } catch (error) {
      this.#lost(error)
    }
  }

  /** Looks again: what has changed elsewhere, what an administrator has approved. */
  async refresh(): Promise<void> {
    try {
      const connections = await this.#parts.source.connections()
      this.#set({ connections: connections.filter(isShown) })
    } catch (error) {
      if (isEnded(error)) this.#lost(error)
    }
    this.#watchConnections()
  }

  show(view: View): void {
    this.#set({ view, activity: null })
  }

  /** By id or name; the catalog where there is none of it. */
  showConnector(idOrName: string): void {
    const card = this.#state.cards.find(({ id, name }) => id === idOrName || name === idOrName)
    this.show(card === undefined ? { name: 'catalog' } : { name: 'connector', id: card.id })
  }

  search(text: string): void {
    this.#set({ search: text })
  }

  connect(connector: string): Promise<void> {
    return this.#begin({ connector, connection: null })
  }

  reconnect(connection: string): Promise<void> {
    const connector = this.#state.connections.find(({ id }) => id === connection)?.connector ?? null
    return this.#begin({ connector, connection })
  }

  /** Once more, from a screen that says why it did not work. */
  again(asAnother = false): Promise<void> {
    const { flow } = this.#state
    if (flow.step === 'idle') return Promise.resolve()
    return this.#begin(asAnother ? { ...flow.aim, connection: null } : flow.aim)
  }

  /** The window was kept shut: opened by another press, it is let. */
  openBlocked(): void {
    const { flow } = this.#state
    if (flow.step !== 'blocked' && flow.step !== 'waiting') return
    const opened = this.#parts.around.openWindow()
    opened?.go(flow.url)
    this.#setFlow({ ...flow, step: opened === null ? 'blocked' : 'waiting' })
  }

  goHere(): void {
    const { flow } = this.#state
    if (flow.step === 'blocked' || flow.step === 'waiting') this.#parts.around.go(flow.url)
  }

  /** Ends what was begun: the link is withdrawn, so that the other window leads nowhere. */
  cancel(): void {
    const { flow } = this.#state
    this.#stopSession()
    this.#set({ flow: { step: 'idle' }, sheet: null })
    if (flow.step === 'waiting' || flow.step === 'blocked')
      this.#parts.source.withdraw(flow.session).catch(() => {})
  }

  closeSheet(): void {
    if (this.#state.sheet?.name === 'flow') this.cancel()
    else this.#set({ sheet: null })
  }

  /** A session that this browser came back from, or that another window says has ended. */
  async followSession(session: string): Promise<void> {
    if (this.#state.flow.step === 'idle') {
      this.#set({
        flow: { step: 'waiting', aim: { connector: null, connection: null }, session, url: '' },
        sheet: { name: 'flow' },
      })
    }
    await this.#ask()
  }

  askDisconnect(connection: string): void {
    this.#set({ sheet: { name: 'disconnect', connection, trouble: null, busy: false } })
  }

  async disconnect(): Promise<void> {
    const { sheet } = this.#state
    if (sheet?.name !== 'disconnect' || sheet.busy) return
    const { connection } = sheet
    const account = this.accountOf(connection)
    this.#set({ sheet: { ...sheet, busy: true, trouble: null } })
    try {
      await this.#parts.source.disconnect(connection)
    } catch (error) {
      // Somebody else was faster.
      if (!(error instanceof GatewardenApiError && error.status === 404)) {
        return this.#set({ sheet: { ...sheet, busy: false, trouble: this.#troubleOf(error) } })
      }
    }
    this.#set({
      sheet: null,
      activity: null,
      connections: this.#state.connections.filter(({ id }) => id !== connection),
      notice: fill(this.#parts.texts.disconnected, { account }),
    })
    this.#parts.onChange({ type: 'disconnected', connection })
  }

  /** The link to mail to an administrator, for a connection that waits for one. */
  async askAdmin(connection: string): Promise<void> {
    const sheet = { name: 'admin' as const, connection, link: null, trouble: null, copied: false }
    this.#set({ sheet, flow: { step: 'idle' } })
    this.#stopSession()
    try {
      const link = await this.#parts.source.adminLink(connection)
      if (this.#state.sheet?.name === 'admin') this.#set({ sheet: { ...sheet, link } })
    } catch (error) {
      if (this.#state.sheet?.name === 'admin')
        this.#set({ sheet: { ...sheet, trouble: this.#troubleOf(error) } })
      await this.refresh()
    }
  }

  async copyAdminLink(): Promise<void> {
    const { sheet } = this.#state
    if (sheet?.name !== 'admin' || sheet.link === null) return
    try {
      await this.#parts.around.copy(sheet.link.url)
      this.#set({ sheet: { ...sheet, copied: true }, notice: this.#parts.texts.adminCopied })
    } catch {
      // No clipboard here: the link stands there to be copied by hand.
    }
  }

  async toggleActivity(connection: string): Promise<void> {
    if (this.#state.activity?.connection === connection) return this.#set({ activity: null })
    this.#set({ activity: { connection, uses: null, since: '', trouble: null } })
    try {
      const { data, since } = await this.#parts.source.activity(connection)
      if (this.#state.activity?.connection === connection)
        this.#set({ activity: { connection, uses: data, since, trouble: null } })
    } catch (error) {
      const trouble = this.#troubleOf(error)
      this.#set({ activity: { connection, uses: null, since: '', trouble } })
    }
  }

  accountOf(connection: string): string {
    const found = this.#state.connections.find(({ id }) => id === connection)
    const card = this.#state.cards.find(({ id }) => id === found?.connector)
    return found?.account ?? card?.title ?? this.#parts.texts.unknownAccount
  }

  async #begin(aim: Aim): Promise<void> {
    const { around, source, flow: way } = this.#parts
    // Before anything is awaited: a browser opens windows only while a press is being handled.
    const opened = way === 'popup' ? around.openWindow() : null
    this.#set({ flow: { step: 'opening', aim }, sheet: { name: 'flow' } })
    let link: Link
    try {
      const back = this.#returnUrl()
      link =
        aim.connection !== null
          ? await source.beginAgain(aim.connection, back)
          : await source.begin(aim.connector ?? '', back)
    } catch (error) {
      opened?.close()
      if (isEnded(error)) return this.#lost(error)
      const { text, requestId } = this.#troubleOf(error)
      return this.#setFlow({ step: 'failed', aim, text, requestId })
    }
    if (this.#state.flow.step !== 'opening') {
      opened?.close()
      return void source.withdraw(link.id).catch(() => {})
    }
    if (way === 'redirect') return around.go(link.url)
    this.#open(aim, link, opened)
  }

  #open(aim: Aim, link: Link, opened: OpenedWindow | null): void {
    opened?.go(link.url)
    const step = opened === null ? 'blocked' : 'waiting'
    this.#setFlow({ step, aim, session: link.id, url: link.url })
    this.#watchSession()
  }

  #returnUrl(): string | undefined {
    const { returnTo, around, flow } = this.#parts
    if (returnTo.by === 'service') return undefined
    return returnUrlFor(returnTo.url, around.here(), flow === 'popup')
  }

  #watchSession(): void {
    this.#stopSession()
    this.#stopSession = this.#parts.around.wait(sessionEveryMs, () => void this.#ask())
  }

  async #ask(): Promise<void> {
    const { flow } = this.#state
    if (!('session' in flow) || this.#closed) return
    try {
      const session = await this.#parts.source.session(flow.session)
      const next = follow(this.#state.flow, session)
      if (next !== this.#state.flow && !same(next, this.#state.flow)) await this.#moved(next)
    } catch (error) {
      if (isEnded(error)) return this.#lost(error)
    }
    if (isOpen(this.#state.flow)) this.#watchSession()
  }

  async #moved(next: Flow): Promise<void> {
    if (next.step === 'idle') return this.#set({ flow: next, sheet: null })
    if (next.step === 'ended') await this.refresh()
    this.#setFlow(next)
    if (next.step === 'ended' && next.end === 'done') {
      this.#set({ notice: this.#parts.texts.flowDoneTitle })
      this.#parts.onChange({ type: 'connected', connection: next.connection })
    }
  }

  /** While something waits for somebody else, it is looked for; a page that nobody sees asks nothing. */
  #watchConnections(): void {
    this.#stopConnections()
    const waits = this.#state.connections.some((one) => ['admin', 'waiting'].includes(standingOf(one)))
    if (!waits || this.#closed) return
    this.#stopConnections = this.#parts.around.wait(connectionsEveryMs, () =>
      this.#parts.around.isVisible() ? void this.refresh() : this.#watchConnections(),
    )
  }

  #lost(error: unknown): void {
    this.#stopSession()
    this.#set({ phase: isEnded(error) ? 'ended' : 'failed', trouble: this.#troubleOf(error), sheet: null })
  }

  #troubleOf(error: unknown): Trouble {
    const { texts } = this.#parts
    if (!(error instanceof GatewardenApiError)) return { text: texts.failedNetwork, requestId: null }
    if (error.code === 'unreachable') return { text: texts.failedNetwork, requestId: null }
    return { text: error.message, requestId: error.requestId ?? null }
  }

  #setFlow(flow: Flow): void {
    this.#set({ flow, sheet: flow.step === 'idle' ? null : { name: 'flow' } })
  }

  #set(change: Partial<State>): void {
    if (this.#closed) return
    this.#state = { ...this.#state, ...change }
    for (const heard of this.#heard) heard()
  }
}

const isEnded = (error: unknown): boolean => error instanceof GatewardenApiError && error.status === 401

const same = (a: Flow, b: Flow): boolean => a.step === 'ended' && b.step === 'ended' && a.end === b.end
