import { randomBytes } from 'node:crypto'
import type { RedirectPlatform } from '../tenant/app.ts'
import type { EmulatorClock } from '../tenant/clock.ts'

const CODE_LIFE = 10 * 60_000
const REFRESH_INACTIVITY = 90 * 24 * 3_600_000
const SPA_LIFE = 24 * 3_600_000

/** Who signed in for which app, in which tenant. */
export interface SignedInGrant {
  readonly appId: string
  readonly tenantId: string
  readonly userId: string
  /** The scope parameter of the authorize request. */
  readonly scope: string
  readonly platform: RedirectPlatform
  /** When the person signed in; sessions that were revoked later make it worthless. Milliseconds since 1970. */
  readonly signedInAt: number
  /** When a second factor was shown; null when none was. */
  readonly secondFactorAt: number | null
}

/**
 * An authorization code.
 * live → redeemed (54005 from then on) · live → expired after ten minutes (70008)
 */
export interface AuthorizationCode extends SignedInGrant {
  readonly redirectUri: string
  readonly nonce: string | null
  readonly challenge: { readonly value: string; readonly method: 'S256' | 'plain' } | null
  readonly expiresAt: number
  isRedeemed: boolean
}

/**
 * A refresh token. It slides: each use makes it good for another 90 days and yields a further token, while it stays good
 * itself (https://learn.microsoft.com/entra/identity-platform/refresh-tokens). For a single-page app 24 hours from sign-in.
 * good → inactive for 90 days (700082, or 700084 for a single-page app); the user's sessions revoked (50173)
 */
export interface RefreshToken extends SignedInGrant {
  readonly issuedAt: number
  lastUsedAt: number
}

/** Codes and refresh tokens that were given out. Their texts are random; nothing about them is derived. */
export class IssuedGrants {
  readonly #clock: EmulatorClock
  readonly #codes = new Map<string, AuthorizationCode>()
  readonly #refreshTokens = new Map<string, RefreshToken>()
  /** The end of every refresh token: as long as Entra's are, without being kept for each. */
  #ending = `.${opaque(560)}`

  constructor(clock: EmulatorClock) {
    this.#clock = clock
  }

  newCode(about: Omit<AuthorizationCode, 'expiresAt' | 'isRedeemed'>): string {
    this.#forgetOldCodes()
    const code = `1.${opaque(180)}`
    this.#codes.set(code, { ...about, expiresAt: this.#clock.now() + CODE_LIFE, isRedeemed: false })
    return code
  }

  findCode(code: string): AuthorizationCode | undefined {
    return this.#codes.get(code)
  }

  isCodeExpired(code: AuthorizationCode): boolean {
    return this.#clock.now() >= code.expiresAt
  }

  /** An hour after their end codes answer as if they had never been. */
  #forgetOldCodes(): void {
    const before = this.#clock.now() - 3_600_000
    for (const [text, code] of this.#codes) {
      if (code.expiresAt > before) return
      this.#codes.delete(text)
    }
  }

  newRefreshToken(about: SignedInGrant): string {
    const now = this.#clock.now()
    const id = `1.${opaque(43)}`
    const { appId, tenantId, userId, scope, platform, signedInAt, secondFactorAt } = about
    this.#refreshTokens.set(id, {
      appId,
      tenantId,
      userId,
      scope,
      platform,
      signedInAt,
      secondFactorAt,
      issuedAt: now,
      lastUsedAt: now,
    })
    return id + this.#ending
  }

  findRefreshToken(token: string): RefreshToken | undefined {
    if (!token.endsWith(this.#ending)) return undefined
    return this.#refreshTokens.get(token.slice(0, -this.#ending.length))
  }

  isInactive(token: RefreshToken): boolean {
    const now = this.#clock.now()
    if (token.platform === 'spa') return now - token.signedInAt >= SPA_LIFE
    return now - token.lastUsedAt >= REFRESH_INACTIVITY
  }

  /** For a snapshot. */
  save() {
    return { codes: this.#codes, refreshTokens: this.#refreshTokens, ending: this.#ending }
  }

  load({ codes, refreshTokens, ending }: ReturnType<IssuedGrants['save']>): void {
    for (const [text, code] of codes) this.#codes.set(text, code)
    for (const [id, token] of refreshTokens) this.#refreshTokens.set(id, token)
    this.#ending = ending
  }

  used(token: RefreshToken): void {
    token.lastUsedAt = this.#clock.now()
  }
}

/** Random text of this length, base64url. */
export function opaque(length: number): string {
  return randomBytes(Math.ceil((length * 3) / 4))
    .toString('base64url')
    .slice(0, length)
}
