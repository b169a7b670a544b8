import { GatewardenError } from '../platform/errors.ts'
import type { Caller, Scope } from '../platform/http/caller.ts'
import type { Platform } from '../platform/platform.ts'
import { GuessLimiter } from './guess-limiter.ts'
import { isSealed, macsOfText } from './key-seal.ts'
import { type FoundText, findEnding } from './key-store.ts'
import { isKeyText } from './key-text.ts'
import { createTextLookup, type TextLookup } from './text-lookup.ts'

/** How often a key in use is looked at for having been ended before, and put back by somebody who can write the database. */
const lookAgainMs = 5000

/** Keys known to be right lately, which an address that guesses too much may still use. */
const goodKept = 10_000

export interface Found {
  caller: Caller
  row: FoundText
  /** The HMAC under the ring's first key; differs from the row's where the ring was rotated since. */
  currentMac: Buffer
}

/**
 * The door. One HMAC for each key of the ring and one prepared select; what it decides is forgotten with the request. An unknown key costs the same as a known one.
 */
export class Door {
  readonly #platform: Platform
  readonly #limiter: GuessLimiter
  readonly #lookup: TextLookup
  /** First HMACs of keys that were right; opens nothing, only spares them the wait that their address has earned. */
  readonly #good = new Set<string>()
  /** When a key was found never to have been ended; milliseconds that run evenly. */
  readonly #lookedAt = new Map<string, number>()

  constructor(platform: Platform) {
    this.#platform = platform
    this.#limiter = new GuessLimiter(platform.clock)
    this.#lookup = createTextLookup(platform.db)
  }

  async open(text: string, address: string): Promise<Found> {
    if (!isKeyText(text)) {
      this.#slow(address)
      throw this.#refuse(address)
    }
    const macs = macsOfText(this.#platform.sealer, text)
    const name = (macs[0] ?? Buffer.alloc(0)).toString('base64')
    if (!this.#good.has(name)) this.#slow(address)

    const row = await this.#lookup.ask(macs)
    if (!this.#isGenuine(row)) throw this.#refuseRow(name, row, address)
    this.#assertLive(row)
    if (await this.#wasEnded(name, row)) throw this.#refuseRow(name, row, address)
    this.#remember(name)
    return { row, currentMac: macs[0] ?? row.mac, caller: callerOf(row) }
  }

  /** Also checks a stand-in where nothing was found, so that unknown keys take as long as known ones. */
  #isGenuine(row: FoundText | undefined): row is FoundText {
    const looked = row ?? standIn
    const holds = isSealed(
      this.#platform.sealer,
      {
        keyId: looked.id,
        mac: looked.mac,
        scopes: looked.scopes,
        customers: looked.customers,
        mailboxes: looked.mailboxes,
        keyExpiresAt: looked.expires_at,
        textExpiresAt: looked.text_expires_at,
      },
      looked.seal,
    )
    return row !== undefined && holds && row.revoked_at === null
  }

  /** Revoking and rotating take effect with the next request all the same: they change what is looked up for each. */
  async #wasEnded(name: string, row: FoundText): Promise<boolean> {
    const now = performance.now()
    if (now - (this.#lookedAt.get(name) ?? Number.NEGATIVE_INFINITY) < lookAgainMs) return false
    const [found] = await this.#platform.db.prepared<{ ended: boolean }>(findEnding, [row.id, row.mac])
    if (found?.ended) return true
    if (this.#lookedAt.size >= goodKept) this.#lookedAt.clear()
    this.#lookedAt.set(name, now)
    return false
  }

  #assertLive(row: FoundText): void {
    const now = this.#platform.clock.now()
    const ended = [row.expires_at, row.text_expires_at].find((at) => at !== null && at <= now)
    if (!ended) return
    throw new GatewardenError('unauthenticated', {
      detail: `This API key expired at ${ended.toISOString()}.`,
      remedy: 'Use the key that replaced it, or have a new one made (POST /v1/keys).',
    })
  }

  #slow(address: string): void {
    const seconds = this.#limiter.waitSeconds(address)
    if (seconds === 0) return
    throw new GatewardenError('rate_limited', {
      detail: 'Too many wrong API keys came from this address.',
      remedy: `Wait ${seconds} seconds. Keys that work are not slowed.`,
      extra: { retryAfterSeconds: seconds },
    })
  }

  #refuse(address: string): GatewardenError {
    this.#limiter.wrong(address)
    return new GatewardenError('unauthenticated', {
      detail:
        'This API key is not known here: it is mistyped, was revoked, or belongs to another installation.',
      remedy: 'Send a living key as Authorization: Bearer gw_…',
    })
  }

  #refuseRow(name: string, row: FoundText | undefined, address: string): GatewardenError {
    this.#good.delete(name)
    this.#lookedAt.delete(name)
    if (row) this.#tampered(row)
    return this.#refuse(address)
  }

  /** Also for one that is revoked: revoking takes its texts away, so that somebody put this one back. */
  #tampered(row: FoundText): void {
    this.#platform.log.warn(
      { keyId: row.id },
      'an API key was refused because its row was not written by Gatewarden',
    )
    this.#platform.audit.recordSoon({ actor: 'system', action: 'key.refused-as-altered', subject: row.id })
  }

  #remember(name: string): void {
    if (this.#good.has(name)) return
    if (this.#good.size >= goodKept) this.#good.clear()
    this.#good.add(name)
  }
}

function callerOf(row: FoundText): Caller {
  return {
    keyId: row.id,
    scopes: new Set<Scope>(row.scopes),
    customers: row.customers,
    mailboxes: row.mailboxes,
  }
}

const standIn: FoundText = {
  mac: Buffer.alloc(32),
  seal: Buffer.alloc(32),
  text_expires_at: null,
  id: 'key_00000000000000000000000000',
  scopes: ['system:read'],
  customers: null,
  mailboxes: null,
  expires_at: null,
  revoked_at: null,
}
