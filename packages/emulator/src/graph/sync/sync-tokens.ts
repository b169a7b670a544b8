import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { EmulatorClock } from '../../tenant/clock.ts'
import { GraphError } from '../http/graph-error.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import { linkWith } from '../wire/links.ts'
import type { RememberedRounds } from './remembered-rounds.ts'

const day = 86_400_000
/** Outlook keeps sync states in a cache without a promise; here they last this long by the emulator's clock. */
export const outlookLifetime = 30 * day
/** https://learn.microsoft.com/graph/delta-query-overview#token-duration */
export const directoryLifetime = 7 * day

const envelope = z.object({
  /** What is followed: `messages <mailbox> <folder>`. A token is good for nothing else. */
  scope: z.string(),
  issuedAt: z.number(),
  /** Which generation of sync states it belongs to. */
  generation: z.number(),
  state: z.unknown(),
})

/**
 * Tokens of delta rounds. What a round needs to go on is inside the token, under a seal, so that nothing is kept for it;
 * rounds of directory objects that have no log are remembered beside them.
 * A token is refused when it is too old, when its generation was forgotten, and when another emulator made it.
 */
export class SyncTokens {
  #key: Buffer
  readonly #clock: EmulatorClock
  #generation = 1
  readonly #rounds = new Map<string, RememberedRounds>()

  constructor(key: Buffer, clock: EmulatorClock) {
    this.#key = key
    this.#clock = clock
  }

  /** Makes every token given out so far unknown, as when Outlook's cache has dropped them. */
  forget(): void {
    this.#generation += 1
  }

  /** A token for a state (plain JSON). */
  seal(scope: string, state: object): string {
    const text = JSON.stringify({ scope, issuedAt: this.#clock.now(), generation: this.#generation, state })
    const body = Buffer.from(text).toString('base64url')
    return `${body}.${this.#sign(body).toString('base64url')}`
  }

  /**
   * The state in a token. Throws 400 `ErrorInvalidSyncStateData` for a damaged token or one of another scope, and 410
   * `SyncStateNotFound` with the URL of a new round for one that is not known any more.
   */
  open<S>(token: string, scope: string, lifetime: number, schema: z.ZodType<S>, request: GraphRequest): S {
    const [body = '', signature = ''] = token.split('.')
    const parsed = envelope.safeParse(decode(body))
    if (!parsed.success || parsed.data.scope !== scope) throw damaged()
    const own = timingSafeEqual(this.#sign(body), pad(Buffer.from(signature, 'base64url')))
    const { issuedAt, generation, state } = parsed.data
    const age = this.#clock.now() - issuedAt
    if (!own || generation !== this.#generation || age > lifetime)
      throw gone(request, generation, this.#generation)
    const read = schema.safeParse(state)
    if (!read.success) throw damaged()
    return read.data
  }

  /** The rounds of one kind of object. */
  roundsOf(kind: string): RememberedRounds {
    let found = this.#rounds.get(kind)
    if (!found) {
      found = { last: 0, rounds: new Map() }
      this.#rounds.set(kind, found)
    }
    return found
  }

  /** For a snapshot: whoever loads it knows the tokens that were given out. */
  save() {
    return { key: this.#key, generation: this.#generation, rounds: this.#rounds }
  }

  load({ key, generation, rounds }: ReturnType<SyncTokens['save']>): void {
    this.#key = key
    this.#generation = generation
    for (const [kind, { last, rounds: saved }] of rounds) {
      const remembered = this.roundsOf(kind)
      remembered.last = last
      for (const [number, round] of saved) remembered.rounds.set(number, round)
    }
  }

  #sign(body: string): Buffer {
    return createHmac('sha256', this.#key).update(body).digest().subarray(0, 16)
  }
}

function pad(signature: Buffer): Buffer {
  return signature.length === 16 ? signature : Buffer.alloc(16)
}

function decode(body: string): unknown {
  try {
    return JSON.parse(Buffer.from(body, 'base64url').toString('utf8'))
  } catch {
    return null
  }
}

function damaged(): GraphError {
  return new GraphError(400, 'ErrorInvalidSyncStateData', 'The sync state data is invalid or corrupted.')
}

function gone(request: GraphRequest, generation: number, highest: number): GraphError {
  return new GraphError(
    410,
    'SyncStateNotFound',
    `The sync state generation is not found; generation=${generation};[highest=${highest}]; a full read is required.`,
    { Location: linkWith(request, ['deltatoken', 'skiptoken'], [['$deltatoken', '']]) },
  )
}
