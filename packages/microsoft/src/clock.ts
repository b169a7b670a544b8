/** Time as the caller owns it. */
export interface Clock {
  now(): Date
}

/** Waiting as the caller owns it, so that a test's hour takes no time. */
export interface Timers {
  /** Runs once after that many milliseconds; the answer calls it off. */
  after(milliseconds: number, run: () => void): () => void
}

/** setTimeout takes at most 2^31-1 ms; a longer wait is made of several. */
const longestTimeout = 2 ** 31 - 1

/** The machine's own timers. */
export const systemTimers: Timers = {
  after(milliseconds, run) {
    let handle: NodeJS.Timeout
    const arm = (left: number): void => {
      handle = setTimeout(
        () => (left > longestTimeout ? arm(left - longestTimeout) : run()),
        Math.min(left, longestTimeout),
      )
    }
    arm(Math.max(0, milliseconds))
    return () => clearTimeout(handle)
  },
}

/** Resolves after that many milliseconds, or rejects with the signal's reason. Leaves neither timer nor listener behind. */
export function sleep(timers: Timers, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const onAbort = (): void => {
      cancel()
      reject(signal?.reason)
    }
    const cancel = timers.after(milliseconds, () => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    })
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}
