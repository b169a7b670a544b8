import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { ApiEnv } from '../platform/http/api.ts'

/** How long a browser is recognised, in seconds: longer than any session lives. */
const lifeSeconds = 24 * 3600
const shape = /^[A-Za-z0-9_-]{43}$/

/**
 * The cookie that binds a connect session to one browser. On https it has the `__Host-` prefix, so that no other host
 * and no http page can set it. SameSite=Lax, because Microsoft's answer comes as a top-level navigation from elsewhere.
 */
export class BrowserCookie {
  readonly #secure: boolean

  constructor(publicUrl: string) {
    this.#secure = publicUrl.startsWith('https:')
  }

  get name(): string {
    return this.#secure ? '__Host-gatewarden-browser' : 'gatewarden-browser'
  }

  read(c: Context<ApiEnv>): string | undefined {
    const value = getCookie(c, this.name)
    return value !== undefined && shape.test(value) ? value : undefined
  }

  set(c: Context<ApiEnv>, value: string): void {
    setCookie(c, this.name, value, {
      path: '/',
      httpOnly: true,
      sameSite: 'Lax',
      secure: this.#secure,
      maxAge: lifeSeconds,
    })
  }
}
