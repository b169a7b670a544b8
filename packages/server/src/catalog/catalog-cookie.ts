import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Config } from '../platform/config/config.ts'
import type { ApiEnv } from '../platform/http/api.ts'

const shape = /^[A-Za-z0-9_-]{43}$/

/**
 * The cookie of a browser that looks at the catalog. Scripts cannot read it. Where the page may stand in a frame of the
 * integrator's, another site's as a rule, it is sent there too, in a jar of that site's own (Partitioned); what another site
 * sends with it is refused all the same (see isOwnRequest).
 */
export class CatalogCookie {
  readonly #secure: boolean
  readonly #framed: boolean

  constructor({ publicUrl, browsers }: Pick<Config, 'publicUrl' | 'browsers'>) {
    this.#secure = publicUrl.startsWith('https:')
    this.#framed = this.#secure && browsers.origins.length > 0
  }

  get name(): string {
    return this.#secure ? '__Host-gatewarden-catalog' : 'gatewarden-catalog'
  }

  read(c: Context<ApiEnv>): string | undefined {
    const value = getCookie(c, this.name)
    return value !== undefined && shape.test(value) ? value : undefined
  }

  /** @param maxAge in seconds */
  set(c: Context<ApiEnv>, value: string, maxAge: number): void {
    setCookie(c, this.name, value, { ...this.#attributes(), maxAge })
  }

  clear(c: Context<ApiEnv>): void {
    deleteCookie(c, this.name, this.#attributes())
  }

  #attributes() {
    return {
      path: '/',
      httpOnly: true,
      secure: this.#secure,
      sameSite: this.#framed ? ('None' as const) : ('Lax' as const),
      ...(this.#framed ? { partitioned: true } : {}),
    }
  }
}
