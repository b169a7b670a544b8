/** A step of the journey that does not hold. */
export class StoryBroken extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'StoryBroken'
  }
}

/** @throws StoryBroken */
export function hold(condition: boolean, message: string): asserts condition {
  if (!condition) throw new StoryBroken(message)
}

/** Two lists of names hold the same, in any order. @throws StoryBroken naming the difference */
export function holdSame(what: string, told: readonly string[], there: readonly string[]): void {
  const missing = there.filter((one) => !told.includes(one))
  const extra = told.filter((one) => !there.includes(one))
  hold(
    missing.length === 0 && extra.length === 0,
    `${what}: Gatewarden does not tell of ${JSON.stringify(missing.slice(0, 3))}, and tells of ${JSON.stringify(extra.slice(0, 3))} besides.`,
  )
}
