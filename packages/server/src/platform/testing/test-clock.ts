import type { Clock } from '../clock.ts'

/** A clock that tests set. It runs with the machine's until it is set; then it stands until it is moved. */
export interface TestClock extends Clock {
  /** Stands at this time from now on. */
  set(to: Date): void
  /** Moves on by so many milliseconds. */
  advance(ms: number): void
}

export function createTestClock(start?: Date): TestClock {
  let standing = start?.getTime()
  let offset = 0
  return {
    now: () => new Date(standing ?? Date.now() + offset),
    set(to) {
      standing = to.getTime()
    },
    advance(ms) {
      if (standing === undefined) offset += ms
      else standing += ms
    },
  }
}
