import type { Caller } from '../platform/http/caller.ts'
import type { ChangesService, PositionedChange } from './service.ts'

/** How often a process looks whether the feed has grown, while somebody listens. */
const lookEveryMs = 500

interface Waiting {
  after: number
  wake(): void
}

/** Lets many listeners of one process wait for the feed to grow, at the cost of one look for all of them. */
export class FeedWatch {
  readonly #changes: Pick<ChangesService, 'newest'>
  readonly #waiting = new Set<Waiting>()
  #timer: NodeJS.Timeout | undefined
  #looking = false

  constructor(changes: Pick<ChangesService, 'newest'>) {
    this.#changes = changes
  }

  /** Resolves when the feed has gone past `after`, after so many milliseconds, or when the signal is aborted. */
  wait(after: number, ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timeout)
        signal.removeEventListener('abort', done)
        this.#waiting.delete(waiting)
        if (this.#waiting.size === 0) this.#rest()
        resolve()
      }
      const waiting = { after, wake: done }
      const timeout = setTimeout(done, ms)
      this.#waiting.add(waiting)
      if (signal.aborted) done()
      else {
        signal.addEventListener('abort', done, { once: true })
        this.#timer ??= setInterval(() => void this.#look(), lookEveryMs)
      }
    })
  }

  async #look(): Promise<void> {
    if (this.#looking) return
    this.#looking = true
    try {
      const newest = await this.#changes.newest()
      for (const one of [...this.#waiting]) if (newest > one.after) one.wake()
    } catch {
      // The listener's own look will meet the database again.
    } finally {
      this.#looking = false
    }
  }

  #rest(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}

export interface StreamParts {
  changes: Pick<ChangesService, 'list'>
  watch: FeedWatch
  /** Checks the key again. @throws GatewardenError once it is revoked */
  readmit(): Promise<Caller>
  after: number
  types: readonly string[] | undefined
  present(change: PositionedChange): { id: string; type: string; data: string }
  signal: AbortSignal
}

/** Silence that is broken by a comment, so that proxies keep the connection, and how often the key is looked at. */
const heartbeatMs = 15_000
const page = 200

/**
 * The feed as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html): each event's id is
 * the cursor to go on from. Ends when the key is revoked; a client connects again by itself and names the last id.
 */
export async function* feedEvents(parts: StreamParts): AsyncGenerator<string> {
  let { after } = parts
  yield 'retry: 2000\n\n'
  while (!parts.signal.aborted) {
    let caller: Caller
    try {
      caller = await parts.readmit()
    } catch {
      return
    }
    const found = await parts.changes.list(caller, { after, limit: page, types: parts.types })
    for (const change of found) {
      const { id, type, data } = parts.present(change)
      after = change.position
      yield `id: ${id}\nevent: ${type}\ndata: ${data}\n\n`
    }
    if (found.length === page) continue
    const began = performance.now()
    await parts.watch.wait(after, heartbeatMs, parts.signal)
    if (performance.now() - began >= heartbeatMs) yield ': still here\n\n'
  }
}
