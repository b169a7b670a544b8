import { EgressError } from '../platform/egress/index.ts'
import type { Platform } from '../platform/platform.ts'
import { retryAfterMs } from './retry-delay.ts'
import { secretBinding, signedHeaders } from './secret.ts'
import type { Destination } from './waiting-store.ts'

/** What a receiver has for its answer. */
const timeoutMs = 15_000
/** Of its answer nothing is kept. */
const maxBytes = 64 * 1024

/** What came of one try. */
export interface Outcome {
  at: Date
  delivered: boolean
  /** The receiver wants no more (410). */
  gone: boolean
  status: number | null
  problem: string | null
  milliseconds: number
  askedMs: number | undefined
}

/** The secrets that sign now: the present one, and the one before it during their overlap. */
export function signingSecrets(
  { sealer }: Pick<Platform, 'sealer'>,
  id: string,
  sealed: Pick<Destination, 'secret' | 'previous_secret' | 'previous_until'>,
  now: Date,
): string[] {
  const secrets = [sealer.open(sealed.secret, secretBinding(id, 'secret')).toString()]
  if (sealed.previous_secret !== null && sealed.previous_until !== null && sealed.previous_until > now)
    secrets.push(sealer.open(sealed.previous_secret, secretBinding(id, 'previous_secret')).toString())
  return secrets
}

/** One try: signed, sent, judged. Only an abort is thrown. */
export async function deliver(
  { egress, clock }: Pick<Platform, 'egress' | 'clock'>,
  to: { url: string; secrets: readonly string[] },
  message: { id: string; body: string },
  signal?: AbortSignal,
): Promise<Outcome> {
  const at = clock.now()
  const began = performance.now()
  const outcome = (found: Partial<Outcome>): Outcome => ({
    at,
    delivered: false,
    gone: false,
    status: null,
    problem: null,
    askedMs: undefined,
    milliseconds: Math.round(performance.now() - began),
    ...found,
  })
  try {
    const { status, headers } = await egress.send({
      method: 'POST',
      url: to.url,
      headers: {
        'content-type': 'application/json',
        ...signedHeaders({ ...message, at }, to.secrets),
      },
      body: message.body,
      timeoutMs,
      maxBytes,
      ...(signal === undefined ? {} : { signal }),
    })
    return outcome({
      status,
      delivered: status >= 200 && status < 300,
      gone: status === 410,
      askedMs: retryAfterMs(headers['retry-after'], at),
    })
  } catch (error) {
    if (error instanceof EgressError) return outcome({ problem: error.problem })
    throw error
  }
}
