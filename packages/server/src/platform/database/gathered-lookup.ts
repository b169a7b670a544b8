interface Waiting<Question, Answer> {
  question: Question
  answered(answer: Answer): void
  failed(error: unknown): void
}

/**
 * Answers the questions that come in one turn of the event loop with one statement: half of what a look-up costs is the
 * system call that sends it (measured with 16 callers: 91 µs of CPU for each alone, 35 µs together). Nothing is
 * remembered: the statement is sent after everybody who waits for it has asked, so each sees what was committed before.
 */
export class GatheredLookup<Question, Answer> {
  readonly #answer: (questions: readonly Question[]) => Promise<readonly Answer[]>
  readonly #most: number
  #waiting: Waiting<Question, Answer>[] = []

  /**
   * @param answer answers in the order of the questions
   * @param most how many go into one statement
   */
  constructor(answer: (questions: readonly Question[]) => Promise<readonly Answer[]>, most = 250) {
    this.#answer = answer
    this.#most = most
  }

  ask(question: Question): Promise<Answer> {
    return new Promise((answered, failed) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#flush())
      this.#waiting.push({ question, answered, failed })
      if (this.#waiting.length >= this.#most) this.#flush()
    })
  }

  #flush(): void {
    const batch = this.#waiting
    if (batch.length === 0) return
    this.#waiting = []
    this.#answer(batch.map(({ question }) => question)).then(
      (answers) => {
        batch.forEach((one, index) => {
          if (index < answers.length) one.answered(answers[index] as Answer)
          else one.failed(new Error('a look-up has fewer answers than questions'))
        })
      },
      (error: unknown) => {
        for (const one of batch) one.failed(error)
      },
    )
  }
}
