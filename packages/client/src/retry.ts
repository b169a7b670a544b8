import type { GatewardenApiError } from './problem.ts'

/** How calls are made again that the service asked to make later. */
export interface RetryOptions {
  /** How often at most; 0 turns it off. Default 2. */
  times?: number
  /** Longest wait in milliseconds: where Retry-After asks for more, the error is thrown instead. Default 30,000. */
  longestWaitMs?: number
}

const firstWaitMs = 500

/** Methods that change nothing (RFC 9110, 9.2.1). */
const safe = new Set(['GET', 'HEAD'])

/**
 * Whether repeating does no harm: a safe method that was answered 429 or 503, or any call that the rate limit of the key
 * kept from being begun.
 */
export function mayRepeat(method: string, error: GatewardenApiError): boolean {
  if (error.code === 'rate_limited') return true
  return safe.has(method) && (error.status === 429 || error.status === 503)
}

/** Milliseconds that a Retry-After asks for (RFC 9110, 10.2.3: seconds or a date); undefined where it says nothing. */
export function retryAfterMs(value: string | null, now: number): number | undefined {
  if (value === null) return undefined
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}

/** Without word from the service: half a second, doubled with each try, up to half of it more so that callers spread. */
export const backoffMs = (tried: number, random = Math.random()): number =>
  firstWaitMs * 2 ** tried * (1 + random / 2)

/** @throws the signal's reason once it is aborted */
export function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason)
      return
    }
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
}
