import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'

/** Names and attributes of the console's cookies; on https no other host and no http page can set them. */
export interface CookieStyle {
  /** What the sign-in library puts before its names. */
  prefix: string
  secure: boolean
  /** The one that carries a session. */
  session: string
}

export function cookieStyle(publicUrl: string): CookieStyle {
  const secure = publicUrl.startsWith('https:')
  const prefix = secure ? '__Host-gatewarden' : 'gatewarden'
  return { prefix, secure, session: `${prefix}.session_token` }
}

/** The value of the session's cookie; undefined where there is none. */
export const sessionCookie = (c: Context, style: CookieStyle): string | undefined =>
  getCookie(c, style.session) || undefined

/**
 * The token in the cookie's value: `TOKEN.SIGNATURE`, an HMAC-SHA256 in Base64 as the sign-in library signs it.
 * @returns undefined where its signature is not ours
 */
export function tokenOfCookie(value: string, secret: string): string | undefined {
  const cut = value.lastIndexOf('.')
  const token = value.slice(0, Math.max(0, cut))
  const given = Buffer.from(value.slice(cut + 1), 'base64')
  const right = createHmac('sha256', secret).update(token).digest()
  return given.length === right.length && timingSafeEqual(given, right) && token !== '' ? token : undefined
}

/** The value that an answer sets for the session's cookie. */
export function sessionCookieSet(set: Headers, style: CookieStyle): string | undefined {
  const start = `${style.session}=`
  const line = set.getSetCookie().findLast((one) => one.startsWith(start))
  const value = line?.slice(start.length).split(';', 1)[0]
  return value ? decodeURIComponent(value) : undefined
}
