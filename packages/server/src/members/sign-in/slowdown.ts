import { timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import { GuessLimiter } from '../../access/index.ts'
import { GatewardenError } from '../../platform/errors.ts'
import type { ApiEnv } from '../../platform/http/api.ts'
import { clientAddress } from '../../platform/http/front-door.ts'
import type { Platform } from '../../platform/platform.ts'
import type { CookieStyle } from './cookies.ts'

/** Wrong passwords for one account, from wherever they come: ten, then one in ten seconds. */
const ofAccounts = { burst: 10, perSecond: 0.1 }
const knownSeconds = 400 * 86_400
const purpose = 'console.known-browser'

/**
 * Slows the guessing of passwords, for each address and for each account. A browser that has signed in to an account before has
 * a bucket of its own for it, so that a stranger's guesses do not keep its owner out (OWASP, "device cookies").
 */
export interface Slowdown {
  /** @throws GatewardenError `rate_limited` with `retryAfterSeconds` */
  before(c: Context<ApiEnv>, account: string): void
  wrong(c: Context<ApiEnv>, account: string): void
  /** A cookie by which this browser is known from now on. */
  remember(account: string): string
}

export function createSlowdown(
  { clock, sealer, random }: Pick<Platform, 'clock' | 'sealer' | 'random'>,
  style: CookieStyle,
): Slowdown {
  const addresses = new GuessLimiter(clock)
  const accounts = new GuessLimiter(clock, ofAccounts)
  const name = `${style.prefix}.known_browser`

  /** The cookie's random part where it is for this account. */
  const knownAs = (c: Context<ApiEnv>, account: string): string | undefined => {
    const [nonce = '', mac = ''] = (getCookie(c, name) ?? '').split('.')
    const given = Buffer.from(mac, 'base64url')
    const rights = nonce === '' ? [] : sealer.macs(purpose, `${nonce} ${account}`)
    return rights.some((right) => right.length === given.length && timingSafeEqual(right, given))
      ? nonce
      : undefined
  }
  const bucketOf = (c: Context<ApiEnv>, account: string): string => {
    const known = knownAs(c, account)
    return known === undefined ? `account ${account}` : `browser ${known}`
  }

  return {
    before(c, account) {
      const seconds = Math.max(
        addresses.waitSeconds(clientAddress(c)),
        accounts.waitSeconds(bucketOf(c, account)),
      )
      if (seconds === 0) return
      throw new GatewardenError('rate_limited', {
        detail: 'Too many wrong passwords came from this address or for this account.',
        remedy: `Wait ${seconds} seconds. A passkey, and a browser that has signed in before, are not held up by strangers.`,
        extra: { retryAfterSeconds: seconds },
      })
    },
    wrong(c, account) {
      addresses.wrong(clientAddress(c))
      accounts.wrong(bucketOf(c, account))
    },
    remember(account) {
      const nonce = random.bytes(16).toString('base64url')
      const mac = sealer.mac(purpose, `${nonce} ${account}`).toString('base64url')
      const attributes = `Max-Age=${knownSeconds}; Path=/; HttpOnly; SameSite=Lax${style.secure ? '; Secure' : ''}`
      return `${name}=${nonce}.${mac}; ${attributes}`
    },
  }
}
