import type { EmulatorClock } from '../tenant/clock.ts'
import type { User } from '../tenant/user.ts'
import type { World } from '../tenant/world.ts'
import { opaque } from './issued-grants.ts'

const COOKIE = 'ESTSAUTH'
/** A browser session that is not used any more ends after a day. */
const LIFE = 24 * 3_600_000

/** One account that a browser is signed in with. */
export interface SignedInAccount {
  readonly user: User
  readonly signedInAt: number
  /** When a second factor was shown; null when none was. */
  readonly secondFactorAt: number | null
}

interface BrowserSession {
  readonly accounts: Map<string, SignedInAccount>
  /** Client ids of the apps that heard of one of them. */
  readonly apps: Set<string>
}

/** Which accounts each browser is signed in with; the cookie names the browser. */
export class BrowserSessions {
  readonly #world: World
  readonly #clock: EmulatorClock
  readonly #sessions = new Map<string, BrowserSession>()

  constructor(world: World) {
    this.#world = world
    this.#clock = world.clock
  }

  /** The accounts that are still good, in the order of their sign-ins. */
  accounts(cookieHeader: string | undefined): SignedInAccount[] {
    const session = this.#find(cookieHeader)
    if (!session) return []
    const now = this.#clock.now()
    return [...session.accounts.values()].filter(
      ({ user, signedInAt }) =>
        this.#isThere(user) && signedInAt > user.sessionsValidFrom - 1 && now - signedInAt < LIFE,
    )
  }

  /** @returns the Set-Cookie value that keeps the account signed in */
  signIn(cookieHeader: string | undefined, user: User, isSecure: boolean): string {
    let id = readCookie(cookieHeader)
    let session = id === undefined ? undefined : this.#sessions.get(id)
    if (!session || id === undefined) {
      id = opaque(43)
      session = { accounts: new Map(), apps: new Set() }
      this.#sessions.set(id, session)
    }
    session.accounts.delete(user.id)
    session.accounts.set(user.id, { user, signedInAt: this.#clock.now(), secondFactorAt: null })
    return `${COOKIE}=${id}; Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
  }

  /** Remembers that this account of the browser has shown its second factor. */
  showedSecondFactor(cookieHeader: string | undefined, userId: string, at: number): void {
    const accounts = this.#find(cookieHeader)?.accounts
    const account = accounts?.get(userId)
    if (account) accounts?.set(userId, { ...account, secondFactorAt: at })
  }

  /** An app was told who is signed in: the same sign-in is in one browser only. */
  toldApp(appId: string, userId: string, signedInAt: number): void {
    for (const { accounts, apps } of this.#sessions.values()) {
      if (accounts.get(userId)?.signedInAt === signedInAt) apps.add(appId)
    }
  }

  /** Client ids of the apps that somebody in this browser is signed in to. */
  apps(cookieHeader: string | undefined): string[] {
    return [...(this.#find(cookieHeader)?.apps ?? [])]
  }

  /** @returns the Set-Cookie value that makes the browser forget */
  signOut(cookieHeader: string | undefined): string {
    const id = readCookie(cookieHeader)
    if (id !== undefined) this.#sessions.delete(id)
    return `${COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`
  }

  /** For a snapshot. */
  save() {
    return [...this.#sessions].map(([id, { accounts, apps }]) => ({
      id,
      apps: [...apps],
      accounts: [...accounts.values()].map(({ user, ...account }) => ({
        ...account,
        tenantId: user.tenantId,
        userId: user.id,
      })),
    }))
  }

  /** Who is not there any more is signed in nowhere. */
  load(saved: ReturnType<BrowserSessions['save']>): void {
    for (const { id, accounts, apps } of saved) {
      const session: BrowserSession = { accounts: new Map(), apps: new Set(apps) }
      for (const { tenantId, userId, ...account } of accounts) {
        const user = this.#world.findTenant(tenantId)?.directory.find(userId)
        if (user) session.accounts.set(userId, { ...account, user })
      }
      this.#sessions.set(id, session)
    }
  }

  #find(cookieHeader: string | undefined): BrowserSession | undefined {
    const id = readCookie(cookieHeader)
    return id === undefined ? undefined : this.#sessions.get(id)
  }

  #isThere(user: User): boolean {
    const found = this.#world.findTenant(user.tenantId)?.directory.find(user.id)
    return found === user && user.state.accountEnabled
  }
}

function readCookie(header: string | undefined): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const [name, value] = pair.trim().split('=')
    if (name === COOKIE) return value
  }
  return undefined
}
