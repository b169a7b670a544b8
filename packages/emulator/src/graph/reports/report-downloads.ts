import { randomBytes } from 'node:crypto'
import type { Exchange } from '../../http/exchange.ts'
import type { EmulatorClock } from '../../tenant/clock.ts'
import { GraphError } from '../http/graph-error.ts'
import { bytes, type GraphReply } from '../http/graph-reply.ts'

/** A link is good for a few minutes (https://learn.microsoft.com/graph/api/reportroot-getmailboxusagedetail#response). */
const lifetime = 5 * 60_000

/** Reports that wait to be fetched from the pre-authenticated address that a redirect gives: no token is looked at there. */
export class ReportDownloads {
  readonly #clock: EmulatorClock
  readonly #waiting = new Map<string, { readonly csv: string; readonly until: number }>()

  constructor(clock: EmulatorClock) {
    this.#clock = clock
  }

  static serves(path: string): boolean {
    return path === '/data/v1.0/download'
  }

  /** @returns the address of the report at this origin */
  offer(csv: string, origin: string): string {
    const now = this.#clock.now()
    for (const [token, { until }] of this.#waiting) if (until <= now) this.#waiting.delete(token)
    const token = randomBytes(32).toString('base64url')
    this.#waiting.set(token, { csv, until: now + lifetime })
    return `${origin}/data/v1.0/download?token=${token}`
  }

  /** For a snapshot. */
  save() {
    return { waiting: this.#waiting }
  }

  load({ waiting }: ReturnType<ReportDownloads['save']>): void {
    for (const [token, report] of waiting) this.#waiting.set(token, report)
  }

  /** Throws 401 for an address that is over, or never was. */
  answer(exchange: Exchange): GraphReply {
    const token = new URLSearchParams(exchange.query).get('token') ?? ''
    const found = this.#waiting.get(token)
    if (exchange.method !== 'GET' || !found || found.until <= this.#clock.now()) {
      throw new GraphError(401, 'InvalidAuthenticationToken', 'The download link has expired.')
    }
    exchange.notes.route = 'GET /data/v1.0/download'
    const reply = bytes(Buffer.from(found.csv), 'application/octet-stream')
    return {
      ...reply,
      headers: { ...reply.headers, 'Content-Disposition': 'attachment; filename=MailboxUsageDetail.csv' },
    }
  }
}
