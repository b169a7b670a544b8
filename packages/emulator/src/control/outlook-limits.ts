import type { EmulatorClock } from '../tenant/clock.ts'

const CONCURRENT = 4
const REQUESTS = 10_000
const UPLOADED_BYTES = 150 * 1024 * 1024
const REQUEST_WINDOW = 10 * 60_000
const UPLOAD_WINDOW = 5 * 60_000

/** Refused: HTTP 429 with these words and a Retry-After in seconds. */
export interface Throttled {
  readonly admitted: false
  readonly retryAfter: number
  readonly code: 'ApplicationThrottled'
  readonly message: string
}

/** Let in: `leave` must be called exactly once when the answer is out. */
export interface Admitted {
  readonly admitted: true
  readonly leave: () => void
}

/** What one app did in one mailbox. */
interface Traffic {
  inFlight: number
  /** Times of the requests of the last ten minutes, oldest first from `first` on. */
  readonly times: number[]
  first: number
  uploads: { readonly at: number; readonly bytes: number }[]
}

const nothingToLeave: Admitted = { admitted: true, leave: () => {} }

/**
 * The limits of Outlook for each app and mailbox: 4 requests at once, 10,000 in 10 minutes, 150 MB of uploads in 5 minutes
 * (https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits). Windows slide by the emulator's clock.
 * Refused requests count too, as with Microsoft: https://learn.microsoft.com/graph/throttling. Off until switched on.
 */
export class OutlookLimits {
  enabled: boolean
  /** Added to every answer of the Graph doors, in real milliseconds. */
  latency: number
  /** Answers take about as long as Microsoft's do. */
  realistic = false
  readonly #clock: EmulatorClock
  readonly #traffic = new Map<string, Traffic>()

  constructor(clock: EmulatorClock, enabled = false, latency = 0) {
    this.#clock = clock
    this.enabled = enabled
    this.latency = latency
  }

  /** One request of this app to this mailbox begins; parts of a batch count each. */
  enter(appId: string, mailboxId: string, uploadBytes = 0): Admitted | Throttled {
    if (!this.enabled) return nothingToLeave
    const traffic = this.#trafficOf(appId, mailboxId)
    const now = this.#clock.now()
    forget(traffic, now)
    const wait = waitFor(traffic, now, uploadBytes)
    traffic.times.push(now)
    if (wait) return { admitted: false, code: 'ApplicationThrottled', ...wait }
    if (uploadBytes > 0) traffic.uploads.push({ at: now, bytes: uploadBytes })
    traffic.inFlight += 1
    let left = false
    return {
      admitted: true,
      leave: () => {
        if (!left) traffic.inFlight -= 1
        left = true
      },
    }
  }

  /** For a snapshot: what goes on at that moment is over by the time it is loaded. */
  save() {
    const { enabled, latency, realistic } = this
    const traffic = [...this.#traffic].map(([key, one]) => ({ key, ...one, inFlight: 0 }))
    return { enabled, latency, realistic, traffic }
  }

  load({ traffic, ...switches }: ReturnType<OutlookLimits['save']>): void {
    Object.assign(this, switches)
    for (const { key, ...one } of traffic) this.#traffic.set(key, one)
  }

  #trafficOf(appId: string, mailboxId: string): Traffic {
    const key = `${appId} ${mailboxId}`
    let traffic = this.#traffic.get(key)
    if (!traffic) {
      traffic = { inFlight: 0, times: [], first: 0, uploads: [] }
      this.#traffic.set(key, traffic)
    }
    return traffic
  }
}

function forget(traffic: Traffic, now: number): void {
  const { times } = traffic
  while (traffic.first < times.length && (times[traffic.first] ?? 0) <= now - REQUEST_WINDOW)
    traffic.first += 1
  if (traffic.first > 4096) {
    times.splice(0, traffic.first)
    traffic.first = 0
  }
  traffic.uploads = traffic.uploads.filter((upload) => upload.at > now - UPLOAD_WINDOW)
}

function waitFor(
  traffic: Traffic,
  now: number,
  uploadBytes: number,
): { readonly retryAfter: number; readonly message: string } | undefined {
  const { times, first } = traffic
  if (times.length - first >= REQUESTS) {
    const frees = (times[times.length - REQUESTS] ?? now) + REQUEST_WINDOW
    return { retryAfter: seconds(frees - now), message: 'Application is over its MailboxRequests limit.' }
  }
  if (traffic.inFlight >= CONCURRENT) {
    return { retryAfter: 1, message: 'Application is over its MailboxConcurrency limit.' }
  }
  const uploaded = traffic.uploads.reduce((sum, upload) => sum + upload.bytes, 0)
  if (uploadBytes > 0 && uploaded + uploadBytes > UPLOADED_BYTES) {
    const frees = (traffic.uploads[0]?.at ?? now) + UPLOAD_WINDOW
    return { retryAfter: seconds(frees - now), message: 'Application is over its IncomingBytes limit.' }
  }
  return undefined
}

function seconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1000))
}
