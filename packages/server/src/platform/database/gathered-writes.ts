import { GatewardenError } from '../errors.ts'

interface Waiting<Wish, Answer> {
  wish: Wish
  written(answer: Answer): void
  failed(error: unknown): void
}

/**
 * Writes of many lanes together: what is wished while a write runs goes into the next one, so that a burst costs a few commits
 * and not one for each. Whoever wishes goes on once its own is committed. Where a group fails each is written alone: one that the
 * database refuses takes nobody with it.
 */
export class GatheredWrites<Wish, Answer = void> {
  readonly #write: (wishes: readonly Wish[]) => Promise<readonly Answer[]>
  readonly #most: number
  #waiting: Waiting<Wish, Answer>[] = []
  #isRunning = false

  /**
   * @param write writes all of them or none, and answers in their order
   * @param most how many go into one write
   */
  constructor(write: (wishes: readonly Wish[]) => Promise<readonly Answer[]>, most = 200) {
    this.#write = write
    this.#most = most
  }

  /** Resolves once it is committed; rejects where it could not be. */
  add(wish: Wish): Promise<Answer> {
    return new Promise((written, failed) => {
      this.#waiting.push({ wish, written, failed })
      if (!this.#isRunning) void this.#run()
    })
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    // What is wished in this turn of the event loop goes together.
    await new Promise(setImmediate)
    while (this.#waiting.length > 0) await this.#writeAll(this.#waiting.splice(0, this.#most))
    this.#isRunning = false
  }

  async #writeAll(batch: readonly Waiting<Wish, Answer>[]): Promise<void> {
    try {
      const answers = await this.#write(batch.map(({ wish }) => wish))
      if (answers.length !== batch.length)
        throw new Error('a write has another number of answers than wishes')
      for (const [index, { written }] of batch.entries()) written(answers[index] as Answer)
    } catch (error) {
      const isAway = error instanceof GatewardenError && error.code === 'database_unavailable'
      if (batch.length > 1 && !isAway) for (const one of batch) await this.#writeAll([one])
      else for (const { failed } of batch) failed(error)
    }
  }
}
