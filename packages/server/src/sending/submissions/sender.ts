import { Bell } from '../../platform/bell.ts'
import { Lookout } from '../../platform/lookout.ts'
import { KeptServers } from './kept-servers.ts'
import { type Carriage, type SendParts, sendSubmission } from './send-submission.ts'
import { sendingLimits } from './submission.ts'
import { SubmissionSteps } from './submission-steps.ts'
import { type Due, selectDue } from './take-submissions.ts'

/** How often it is looked for what no wake told of: what another process took, and what has become due. */
const pollMs = 2000
/** Submissions that this process has under way at once. */
const sideBySide = 24
/** How many are looked up at once. */
const atOnce = 500

/**
 * Sends what is due: of one account no more at once than Exchange takes, accounts beside each other. Nothing but rows and leases
 * says what has to be done, so that any number of processes may do it.
 */
export class Sender {
  readonly #carriage: Carriage
  readonly #lookout: Lookout
  readonly #underWay = new Map<string, Promise<void>>()
  readonly #busy = new Map<string, number>()
  #due: Due[] = []

  constructor(parts: SendParts) {
    const steps = new SubmissionSteps(parts.platform, parts.changes)
    this.#carriage = { ...parts, steps, servers: new KeptServers(parts) }
    this.#lookout = new Lookout({
      log: parts.platform.log,
      everyMs: pollMs,
      failure: 'submissions could not be looked for',
      look: async () => {
        await this.#look()
        return false
      },
    })
  }

  start(): void {
    this.#lookout.start()
  }

  /** There may be something to send. */
  wake(): void {
    this.#lookout.wake()
  }

  /** Begins nothing any more, and waits for what is under way as long as a shutdown may take; the next process judges the rest. */
  async stop(): Promise<void> {
    await this.#lookout.stop()
    const patience = new Bell()
    const { shutdown } = this.#carriage.platform.config.timeouts
    const all = Promise.all(this.#underWay.values()).then(() => patience.ring())
    if (this.#underWay.size > 0) await Promise.race([all, patience.wait(shutdown)])
    await this.#carriage.servers.close()
  }

  /** Sends what is due, until nothing is; once and now. */
  async runDue(): Promise<void> {
    await this.#look()
    while (this.#underWay.size > 0) await Promise.race(this.#underWay.values())
  }

  /** Takes one submission as far as it goes now, whatever else is due. */
  async sendOne(due: Due): Promise<void> {
    await (this.#underWay.get(due.id) ?? this.#begin(due))
  }

  async #look(): Promise<void> {
    const { db, clock } = this.#carriage.platform
    this.#due = await selectDue(db.query, clock.now(), [...this.#underWay.keys()], atOnce)
    this.#beginAll()
  }

  /** Whatever has a place; what has none begins as others end. */
  #beginAll(): void {
    while (!this.#lookout.signal.aborted && this.#underWay.size < sideBySide) {
      const at = this.#due.findIndex(({ account }) => (this.#busy.get(account) ?? 0) < sendingLimits.atOnce)
      const [next] = at === -1 ? [] : this.#due.splice(at, 1)
      if (next === undefined) return
      if (!this.#underWay.has(next.id)) void this.#begin(next)
    }
  }

  #begin({ id, account }: Due): Promise<void> {
    const { log } = this.#carriage.platform
    const count = (by: number) => this.#busy.set(account, (this.#busy.get(account) ?? 0) + by)
    count(1)
    let isCutOff = false
    const done = sendSubmission(this.#carriage, id)
      .catch((err: unknown) => {
        isCutOff = true
        if (!this.#lookout.signal.aborted) log.error({ err, submission: id }, 'a submission was cut off')
      })
      .finally(() => {
        this.#underWay.delete(id)
        count(-1)
        if (this.#busy.get(account) === 0) this.#busy.delete(account)
        this.#beginAll()
        // There may be more than were looked up. One that failed may be found again at once: that waits for the next look.
        if (this.#due.length === 0 && !isCutOff) this.wake()
      })
    this.#underWay.set(id, done)
    return done
  }
}
