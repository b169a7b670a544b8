import type { Http } from './http.ts'
import type { Change } from './operations.ts'
import { GatewardenApiError } from './problem.ts'
import { wait } from './retry.ts'
import { readEvents } from './server-sent-events.ts'

export interface FollowOptions {
  /** `cursor` of the last change that you have dealt with; left out, the feed begins at its oldest. */
  after?: string
  /** `message.created`, `message.*`, …; all unless told. */
  types?: readonly string[]
  /** Ends it; the loop then ends, too, without an error. */
  signal?: AbortSignal
}

/** A change and where the feed goes on behind it. */
export type FollowedChange = Change & { cursor: string }

/** The service breaks its silence every 15 seconds. */
const silenceMs = 45_000
const longestPauseMs = 30_000

/** A refusal that asking again does not mend. */
const isFinal = (error: unknown): boolean =>
  error instanceof GatewardenApiError &&
  error.status >= 400 &&
  error.status < 500 &&
  error.status !== 429 &&
  error.status !== 408

/**
 * The change feed, without end: what is there comes at once, what happens later when it happens. A connection that breaks or
 * falls silent is made again from the last change that was given, so that none is left out and none comes twice.
 * @throws GatewardenApiError where the first connection fails, or a later one is refused (a revoked key)
 */
export async function* followChanges(
  http: Http,
  options: FollowOptions = {},
): AsyncGenerator<FollowedChange> {
  const { types, signal } = options
  let { after } = options
  let retryMs = 2000
  let failed = 0
  let wasOpen = false
  while (!signal?.aborted) {
    const silence = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const heard = () => {
      clearTimeout(timer)
      timer = setTimeout(() => silence.abort(), silenceMs)
    }
    try {
      heard()
      const answer = await http.raw('GET', '/v1/changes', {
        query: { after, type: types?.join(',') },
        headers: { accept: 'text/event-stream' },
        signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
      })
      wasOpen = true
      failed = 0
      for await (const part of readEvents(answer.body ?? new ReadableStream())) {
        heard()
        if ('retryMs' in part) retryMs = part.retryMs
        if (!('event' in part)) continue
        after = part.event.id
        yield { ...(JSON.parse(part.event.data) as Change), cursor: after }
        if (signal?.aborted) return
      }
    } catch (error) {
      if (signal?.aborted) return
      if (!wasOpen || isFinal(error)) throw error
    } finally {
      clearTimeout(timer)
    }
    await wait(Math.min(retryMs * 2 ** failed++, longestPauseMs), signal).catch(() => undefined)
  }
}
