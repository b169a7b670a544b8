import type { SeededRandom } from '../tenant/seeded-random.ts'

/** Where a fault can happen: at the doors for requests, on the way to subscribers, and at the mail servers. */
export type FaultDoor = 'entra' | 'graph' | 'notifications' | 'imap' | 'smtp'

/** Something that goes wrong, or slowly, on demand. What is left out does not happen; a delay can stand alone. */
export interface Fault {
  /** Only requests to this door. */
  readonly door?: FaultDoor | undefined
  /** Only this method. */
  readonly method?: string | undefined
  /** Only paths like this one (without the query), a star for any text. */
  readonly path?: string | undefined
  /**
   * At the mail servers: only this command, such as `UID FETCH` or `RCPT TO`; `GREETING` for what comes first, `MESSAGE` for the
   * end of what SMTP's DATA or BDAT brought. Left out: any command.
   */
  readonly command?: string | undefined
  /** At the mail servers: only where this address is signed in. */
  readonly mailbox?: string | undefined
  /** What IMAP answers in place of the real answer, with `message` behind it; `BYE` ends the connection. */
  readonly answer?: 'NO' | 'BAD' | 'BYE' | undefined
  /** At most so many times; then the fault is gone. */
  readonly count?: number | undefined
  /** Skip so many matching requests first. */
  readonly after?: number | undefined
  /** Only this share of the matching requests, 0 to 1. */
  readonly rate?: number | undefined
  /** Real milliseconds before the answer; before a notification, milliseconds of the emulator's clock. */
  readonly delay?: number | undefined
  /** Answer with this status in place of the real answer; SMTP's 421 ends the connection. */
  readonly status?: number | undefined
  /** Graph's `error.code` or Entra's `error` in the body of that answer. */
  readonly code?: string | undefined
  readonly message?: string | undefined
  /** AADSTS number, for Entra's bodies; alone it brings Entra's own status, error and text. */
  readonly aadsts?: number | undefined
  readonly suberror?: string | undefined
  /** The claims challenge of Conditional Access. */
  readonly claims?: string | undefined
  /** This text as HTML in place of the JSON: what a proxy in between would say. */
  readonly body?: string | undefined
  /** Seconds, or a date. */
  readonly retryAfter?: string | number | undefined
  /** `before`: cut the connection with no answer. `body`: cut it in the middle of the answer's body. `after`: do the work, then cut it. */
  readonly reset?: 'before' | 'body' | 'after' | undefined
  /** What becomes of a change notification; `path` is then its resource, such as `/Users/{id}/Messages/{id}`. */
  readonly notification?: 'drop' | 'duplicate' | 'reorder' | undefined
}

/** What a fault is matched against. */
export interface FaultTarget {
  readonly method: string
  /** Without the query. */
  readonly path: string
  /** At the mail servers. */
  readonly command?: string
  readonly mailbox?: string | undefined
}

export interface SetFault extends Fault {
  readonly id: number
  /** How many requests it has hit. */
  readonly hits: number
}

interface Armed {
  readonly id: number
  readonly fault: Fault
  readonly pattern: RegExp | undefined
  seen: number
  hits: number
}

/** The faults that are set, in the order in which they were; the first that matches a request hits it. */
export class Faults {
  #armed: Armed[] = []
  #ids = 0
  readonly #random: SeededRandom

  constructor(random: SeededRandom) {
    this.#random = random
  }

  get list(): SetFault[] {
    return this.#armed.map(({ id, hits, fault }) => ({ id, hits, ...fault }))
  }

  add(fault: Fault): number {
    this.#ids += 1
    this.#armed.push({
      id: this.#ids,
      fault,
      pattern: patternOf(fault),
      seen: 0,
      hits: 0,
    })
    return this.#ids
  }

  remove(id: number): boolean {
    const before = this.#armed.length
    this.#armed = this.#armed.filter((one) => one.id !== id)
    return this.#armed.length < before
  }

  clear(): void {
    this.#armed = []
  }

  /** For an answer that a fault gives: the same in every run. */
  nextRequestId(): string {
    return this.#random.nextGuid('fault')
  }

  /** For a snapshot. */
  save() {
    return { armed: this.#armed.map(({ pattern: _, ...plain }) => plain), ids: this.#ids }
  }

  load({ armed, ids }: ReturnType<Faults['save']>): void {
    this.#armed = armed.map((one) => ({ ...one, pattern: patternOf(one.fault) }))
    this.#ids = ids
  }

  /** The fault that hits this request, counted. */
  hit(target: FaultTarget, door: FaultDoor): Fault | undefined {
    for (const one of this.#armed) {
      // Who says nothing of doors means requests.
      if (one.fault.door === undefined ? door !== 'entra' && door !== 'graph' : one.fault.door !== door)
        continue
      if (!isSaidOf(one.fault, target)) continue
      if (one.fault.method !== undefined && one.fault.method.toUpperCase() !== target.method) continue
      if (one.pattern && !one.pattern.test(target.path)) continue
      one.seen += 1
      if (one.seen <= (one.fault.after ?? 0)) continue
      if (one.fault.rate !== undefined && this.#random.nextNumber('faults') >= one.fault.rate) continue
      one.hits += 1
      if (one.fault.count !== undefined && one.hits >= one.fault.count) this.remove(one.id)
      return one.fault
    }
    return undefined
  }
}

/** A greeting is no command: only who names it means it, and so it is with the end of a message. */
function isSaidOf({ command, mailbox }: Fault, target: FaultTarget): boolean {
  if (target.command === undefined) return true
  const isNamed = command?.toUpperCase() === target.command
  if (!isNamed && (command !== undefined || /^(GREETING|MESSAGE)$/.test(target.command))) return false
  return mailbox === undefined || mailbox.toLowerCase() === target.mailbox?.toLowerCase()
}

function patternOf({ path }: Fault): RegExp | undefined {
  return path === undefined ? undefined : glob(path)
}

function glob(path: string): RegExp {
  const escaped = path.replace(/[.+^${}()|[\]\\?]/g, '\\$&').replaceAll('*', '.*')
  return new RegExp(`^${escaped}$`, 'i')
}
