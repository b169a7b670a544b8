import type { Writable } from 'node:stream'

const stageBytes = 64 * 1024
/** Stages that lie ready for whoever has bytes next, in all sessions together. */
const mostSpare = 16
const spare: Buffer[] = []

/**
 * Copies bytes for a socket into buffers that are used again, so that a session costs the collector nothing however much passes
 * through it: new ones for each TLS record of 16 KB made it mark the whole heap every few dozen megabytes. What comes in one turn
 * of the event loop goes out in one write.
 */
export class StagedWrites {
  readonly #to: Writable
  #stage: Buffer | undefined
  #used = 0
  #isScheduled = false

  constructor(to: Writable) {
    this.#to = to
  }

  /** Takes the bytes, which may be overwritten afterwards. @returns whether more may come now; else with the socket's `drain` */
  add(bytes: Buffer): boolean {
    for (let from = 0; from < bytes.length; ) {
      this.#stage ??= spare.pop() ?? Buffer.allocUnsafeSlow(stageBytes)
      const copied = bytes.copy(this.#stage, this.#used, from)
      from += copied
      this.#used += copied
      if (this.#used === stageBytes) this.flush()
    }
    if (!this.#isScheduled && this.#used > 0) {
      this.#isScheduled = true
      setImmediate(() => {
        this.#isScheduled = false
        this.flush()
      })
    }
    return !this.#to.writableNeedDrain
  }

  /** Writes at once what waits: before anybody else writes to the socket. */
  flush(): void {
    const stage = this.#stage
    if (stage === undefined) return
    this.#stage = undefined
    const bytes = stage.subarray(0, this.#used)
    this.#used = 0
    this.#to.write(bytes, () => {
      if (spare.length < mostSpare) spare.push(stage)
    })
  }
}
