/** A signal often comes twice within a moment: to the whole process group, and passed on by npm. */
const oneWishMs = 2000

/**
 * Until somebody asks the program to end. Whoever loses patience ends it at once by a second signal. To be called before
 * anything is started, so that a signal that comes early ends what was started, too.
 */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
    const end = (signal: NodeJS.Signals) => {
      const since = performance.now()
      for (const one of signals) {
        process.removeListener(one, end)
        process.on(one, () => {
          if (performance.now() - since > oneWishMs) process.exit(130)
        })
      }
      resolve(signal)
    }
    for (const signal of signals) process.on(signal, end)
  })
}
