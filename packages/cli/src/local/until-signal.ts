/**
 * Until somebody asks the program to end. A second signal ends it at once. To be called before anything is started, so
 * that a signal that comes early ends what was started, too.
 */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
    const end = (signal: NodeJS.Signals) => {
      for (const one of signals) {
        process.removeListener(one, end)
        process.once(one, () => process.exit(130))
      }
      resolve(signal)
    }
    for (const signal of signals) process.on(signal, end)
  })
}
