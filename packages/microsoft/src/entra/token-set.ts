import { inspect } from 'node:util'

export interface TokenSetFields {
  accessToken: string
  refreshToken?: string | undefined
  idToken?: string | undefined
  /** What was granted; may be more than was asked for. */
  scopes: readonly string[]
  expiresAt: Date
}

/**
 * What the token endpoint answered. The tokens are private fields read through getters: JSON.stringify, util.inspect
 * and a spread show when it expires and for what, never the tokens.
 */
export class TokenSet {
  readonly scopes: readonly string[]
  readonly expiresAt: Date
  readonly #accessToken: string
  readonly #refreshToken: string | undefined
  readonly #idToken: string | undefined

  constructor(fields: TokenSetFields) {
    this.scopes = fields.scopes
    this.expiresAt = fields.expiresAt
    this.#accessToken = fields.accessToken
    this.#refreshToken = fields.refreshToken
    this.#idToken = fields.idToken
  }

  get accessToken(): string {
    return this.#accessToken
  }

  /** Replaces the one that was redeemed: store it in the same transaction. */
  get refreshToken(): string | undefined {
    return this.#refreshToken
  }

  get idToken(): string | undefined {
    return this.#idToken
  }

  toJSON(): Record<string, unknown> {
    return {
      accessToken: '[redacted]',
      ...(this.#refreshToken === undefined ? {} : { refreshToken: '[redacted]' }),
      ...(this.#idToken === undefined ? {} : { idToken: '[redacted]' }),
      scopes: this.scopes,
      expiresAt: this.expiresAt.toISOString(),
    }
  }

  [inspect.custom](): string {
    return `TokenSet ${inspect(this.toJSON())}`
  }
}
