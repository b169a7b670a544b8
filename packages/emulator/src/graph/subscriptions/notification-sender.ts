import type { Faults } from '../../control/faults.ts'
import type { Alarms } from '../../tenant/alarms.ts'
import type { EmulatorClock } from '../../tenant/clock.ts'

/** Notifications for one address that come within this time go out together, in real milliseconds. */
const gathering = 50
const mostInOne = 100
/** The endpoint has so long to answer with 2xx. */
const patience = 3_000
const firstRetry = 1_000
const longestRetry = 10 * 60_000
/** After so long no more tries: https://learn.microsoft.com/graph/change-notifications-delivery-webhooks */
const givesUpAfter = 4 * 3_600_000
/** What is held back to come late goes out after so long without a next one. */
const holdsBack = 1_000

/** One element of `value`, and what the sender needs to know about it. */
export interface Outgoing {
  readonly url: string
  /** For faults: `/Users/{id}/Messages/{id}`. */
  readonly path: string
  /** Written when it goes out, so that a rich one says what is there then. */
  readonly write: () => Promise<object>
  /** The signed token that a rich notification comes with. */
  readonly validationToken?: (() => string) | undefined
  /** Called when it could not be delivered. */
  readonly onLost?: (() => void) | undefined
}

interface Batch {
  readonly url: string
  readonly body: string
  readonly items: readonly Outgoing[]
  readonly since: number
  readonly tries: number
}

interface Queue {
  items: Outgoing[]
  held: Outgoing[]
  timer: NodeJS.Timeout | undefined
}

export interface SenderNeeds {
  readonly clock: EmulatorClock
  readonly alarms: Alarms
  readonly faults: Faults
}

/**
 * Takes notifications to where they belong: gathered for each address, tried again with growing pauses of the emulator's
 * clock until the endpoint says 2xx, given up after four hours. Like Microsoft's, they may come twice and in another order.
 */
export class NotificationSender {
  readonly #needs: SenderNeeds
  readonly #queues = new Map<string, Queue>()
  readonly #closing = new AbortController()

  constructor(needs: SenderNeeds) {
    this.#needs = needs
  }

  /** Aborted when the emulator ends or begins anew. */
  get closed(): AbortSignal {
    return this.#closing.signal
  }

  send(item: Outgoing): void {
    const fault = this.#needs.faults.hit({ method: 'POST', path: item.path }, 'notifications')
    if (!fault) {
      this.#enqueue(item)
      return
    }
    const { notification, delay } = fault
    if (notification === 'drop') return
    const send = () => {
      if (notification === 'reorder') this.#hold(item)
      else this.#enqueue(item)
      if (notification === 'duplicate') this.#enqueue(item)
    }
    if (delay === undefined) send()
    else this.#needs.alarms.set(this.#needs.clock.now() + delay, send)
  }

  close(): void {
    this.#closing.abort()
    for (const { timer } of this.#queues.values()) clearTimeout(timer)
    this.#queues.clear()
  }

  #queueOf(url: string): Queue {
    let queue = this.#queues.get(url)
    if (!queue) {
      queue = { items: [], held: [], timer: undefined }
      this.#queues.set(url, queue)
    }
    return queue
  }

  #enqueue(item: Outgoing): void {
    if (this.closed.aborted) return
    const queue = this.#queueOf(item.url)
    queue.items.push(item, ...queue.held.splice(0))
    queue.timer ??= this.#later(gathering, () => this.#flush(item.url, queue))
  }

  /** Lets the next one pass. */
  #hold(item: Outgoing): void {
    if (this.closed.aborted) return
    const queue = this.#queueOf(item.url)
    queue.held.push(item)
    this.#later(holdsBack, () => {
      const at = queue.held.indexOf(item)
      if (at !== -1) this.#enqueue(queue.held.splice(at, 1)[0] ?? item)
    })
  }

  #later(milliseconds: number, run: () => void): NodeJS.Timeout {
    const timer = setTimeout(run, milliseconds)
    timer.unref()
    return timer
  }

  #flush(url: string, queue: Queue): void {
    queue.timer = undefined
    const items = queue.items.splice(0, mostInOne)
    if (queue.items.length > 0) queue.timer = this.#later(0, () => this.#flush(url, queue))
    // What fails in writing has nobody left to tell: the emulator is ending.
    this.#write(url, items).then(
      (batch) => this.#try(batch),
      () => {},
    )
  }

  async #write(url: string, items: readonly Outgoing[]): Promise<Batch> {
    const value = await Promise.all(items.map((item) => item.write()))
    const tokens = new Set(items.flatMap(({ validationToken }) => validationToken?.() ?? []))
    const body = JSON.stringify(tokens.size === 0 ? { value } : { value, validationTokens: [...tokens] })
    return { url, items, body, since: this.#needs.clock.now(), tries: 0 }
  }

  async #try(batch: Batch): Promise<void> {
    if (await this.#post(batch)) return
    if (this.closed.aborted) return
    const { clock, alarms } = this.#needs
    const pause = Math.min(firstRetry * 2 ** batch.tries, longestRetry)
    const next = clock.now() + pause
    if (next - batch.since > givesUpAfter) for (const { onLost } of batch.items) onLost?.()
    else alarms.set(next, () => void this.#try({ ...batch, tries: batch.tries + 1 }))
  }

  async #post({ url, body }: Batch): Promise<boolean> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json; charset=utf-8' },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([this.closed, AbortSignal.timeout(patience)]),
      })
      await response.body?.cancel()
      return response.ok
    } catch {
      return false
    }
  }
}
