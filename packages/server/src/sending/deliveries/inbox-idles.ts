import { setTimeout as pause } from 'node:timers/promises'
import { type InboxIdle, idleInInbox, type Knock } from '@gatewarden/microsoft'
import type { Platform } from '../../platform/platform.ts'

/** Each holds a connection and some 100 kB; the mailboxes beyond these are looked at on time instead. */
const mostOpen = 200
/** Junk Email is told of by nobody, so that a mailbox is looked at now and then all the same. */
const lookMs = 4 * 60_000
/** A connection that lasts no longer than this helps nobody: its mailbox is looked at on time for a while. */
const shortMs = 60_000
/** How often, and how many times, a look is tried while another process looks. */
const againMs = 1000
const tries = 30

interface Held {
  idle: InboxIdle
  timer: NodeJS.Timeout
}

/**
 * IMAP connections that tell when something comes into a sender's inbox, one for each profile, in the process that looked at it
 * last. They only say when to look: what comes while there is none is found by the next look on time.
 */
export class InboxIdles {
  readonly #look: (profileId: string) => Promise<boolean>
  readonly #log: Pick<Platform['log'], 'warn'>
  readonly #held = new Map<string, Held>()
  /** Until when none is opened for a profile, in milliseconds of the machine's own clock. */
  readonly #notBefore = new Map<string, number>()
  readonly #looking = new Map<string, { isDueAgain: boolean; done: Promise<void> }>()
  readonly #stopping = new AbortController()
  #isOn = false

  /** @param look at the mailbox of a profile now; false where somebody else does, or nobody wants it any more */
  constructor(look: (profileId: string) => Promise<boolean>, log: Pick<Platform['log'], 'warn'>) {
    this.#look = look
    this.#log = log
  }

  start(): void {
    this.#isOn = true
  }

  /**
   * Sees that there is one for the mailbox that was just read.
   * @param place how far it was read, as readInbox says it
   * @returns whether this process will be told
   */
  async keep(profileId: string, knock: Knock, place: string): Promise<boolean> {
    if (!this.#isOn || this.#stopping.signal.aborted) return false
    if (this.#held.has(profileId)) return true
    if (this.#held.size >= mostOpen || (this.#notBefore.get(profileId) ?? 0) > performance.now()) return false
    this.#notBefore.delete(profileId)
    const news = () => void this.#lookNow(profileId)
    let idle: InboxIdle
    try {
      idle = await idleInInbox({ ...knock, onNews: news })
    } catch {
      // It was read a moment ago, so it opens: a limit of connections, or trouble on the way.
      this.#notBefore.set(profileId, performance.now() + lookMs)
      return false
    }
    if (this.#stopping.signal.aborted) {
      idle.close()
      return false
    }
    this.#hold(profileId, idle, news)
    if (place.split(' ')[0] !== idle.end) news()
    return true
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('The service is shutting down.'))
    for (const { idle } of this.#held.values()) idle.close()
    await Promise.all([...this.#looking.values()].map(({ done }) => done))
  }

  #hold(profileId: string, idle: InboxIdle, news: () => void): void {
    const timer = setInterval(news, lookMs)
    timer.unref()
    this.#held.set(profileId, { idle, timer })
    const begun = performance.now()
    void idle.over.then(() => {
      clearInterval(timer)
      this.#held.delete(profileId)
      if (performance.now() - begun < shortMs) this.#notBefore.set(profileId, performance.now() + lookMs)
      news()
    })
  }

  /** One look at a time for each mailbox; what comes meanwhile is looked for once more. */
  #lookNow(profileId: string): void {
    const running = this.#looking.get(profileId)
    if (running !== undefined) {
      running.isDueAgain = true
      return
    }
    if (this.#stopping.signal.aborted) return
    const state = { isDueAgain: false, done: Promise.resolve() }
    state.done = this.#lookUntilSeen(profileId, state)
      .catch((err: unknown) => {
        if (!this.#stopping.signal.aborted)
          this.#log.warn({ err, profile: profileId }, 'news of a sender’s mailbox could not be looked at')
      })
      .finally(() => this.#looking.delete(profileId))
    this.#looking.set(profileId, state)
  }

  async #lookUntilSeen(profileId: string, state: { isDueAgain: boolean }): Promise<void> {
    do {
      state.isDueAgain = false
      let tried = 0
      while (!(await this.#look(profileId))) {
        if (++tried === tries) return this.#held.get(profileId)?.idle.close()
        await pause(againMs, undefined, { signal: this.#stopping.signal })
      }
    } while (state.isDueAgain && !this.#stopping.signal.aborted)
  }
}
