import { performance } from 'node:perf_hooks'
import { type Egress, EgressError } from '../../platform/egress/index.ts'
import { GatewardenError } from '../../platform/errors.ts'
import { type KeyFinder, readKeys } from './read-keys.ts'

/** Keys are fetched anew after this long, so that one which the issuer took back stops working. */
const freshMs = 10 * 60_000
/** While the issuer cannot be reached, its last keys are believed this long. */
const staleMs = 24 * 3_600_000
/** Whatever tokens say, one issuer is asked for its keys at most this often: unknown key ids must not make a flood of requests. */
const againMs = 60_000
const timeoutMs = 5000

interface Kept {
  url: string
  keys: KeyFinder | undefined
  fetchedAt: number
  triedAt: number
  fetching: Promise<void> | undefined
}

/** The keys of issuers that have an address for them, kept in this process. */
export class KeySets {
  readonly #egress: Egress
  readonly #milliseconds: () => number
  readonly #kept = new Map<string, Kept>()

  /** @param milliseconds a clock that only moves forward */
  constructor(egress: Egress, milliseconds = () => performance.now()) {
    this.#egress = egress
    this.#milliseconds = milliseconds
  }

  /**
   * The keys as they were fetched last.
   * @param unknownKid a token names a key that was not among them: fetched anew, where that was not done a moment ago
   * @throws GatewardenError `issuer_unavailable` where they cannot be had
   */
  async of(issuer: { id: string; jwksUrl: string }, unknownKid = false): Promise<KeyFinder> {
    const kept = this.#keep(issuer)
    const now = this.#milliseconds()
    const isOld = now - kept.fetchedAt > freshMs
    const mayAsk = now - kept.triedAt > againMs
    // Whoever names a known key does not wait for what a stranger's token has begun.
    if ((isOld || unknownKid) && (mayAsk || kept.fetching !== undefined)) {
      kept.fetching ??= this.#fetch(kept).finally(() => {
        kept.fetching = undefined
      })
      await kept.fetching
    }
    if (kept.keys === undefined || this.#milliseconds() - kept.fetchedAt > staleMs) throw unavailable()
    return kept.keys
  }

  #keep({ id, jwksUrl }: { id: string; jwksUrl: string }): Kept {
    const known = this.#kept.get(id)
    if (known !== undefined && known.url === jwksUrl) return known
    const never = Number.NEGATIVE_INFINITY
    const made = { url: jwksUrl, keys: undefined, fetchedAt: never, triedAt: never, fetching: undefined }
    this.#kept.set(id, made)
    return made
  }

  async #fetch(kept: Kept): Promise<void> {
    kept.triedAt = this.#milliseconds()
    const found = await fetchKeys(this.#egress, kept.url)
    if ('problem' in found) return
    kept.keys = found.find
    kept.fetchedAt = this.#milliseconds()
  }
}

/** Fetches a key set by the same guarded way out as webhooks. A redirect is not followed: it is no set. */
export async function fetchKeys(
  egress: Egress,
  url: string,
): Promise<{ find: KeyFinder; count: number } | { problem: string }> {
  try {
    const answer = await egress.send({
      method: 'GET',
      url,
      headers: { accept: 'application/json' },
      timeoutMs,
    })
    if (answer.status !== 200) return { problem: `answers ${answer.status}` }
    return readKeys(answer.body.toString('utf8')) ?? { problem: 'answers no JWK set' }
  } catch (error) {
    if (error instanceof EgressError) return { problem: `cannot be fetched: ${error.message}` }
    throw error
  }
}

const unavailable = (): GatewardenError =>
  new GatewardenError('issuer_unavailable', {
    detail: 'The keys of the issuer of this JWT cannot be had at the moment.',
    remedy: 'Try again in a minute; if it stays so, look at the jwksUrl of the issuer (GET /v1/issuers).',
    extra: { retryAfterSeconds: 60 },
  })
