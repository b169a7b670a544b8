/** Something was thrown, or a promise rejected, where nobody was listening. */
export interface Stray {
  error: unknown
}

/**
 * Until an error comes that nobody catches. From then on the process cannot be trusted with new work, and only what it has
 * is to be brought to an end; whatever else goes astray meanwhile is told to `onNext`.
 */
export function untilStray(onNext: (error: unknown) => void): Promise<Stray> {
  return new Promise((resolve) => {
    let isFirst = true
    // Node hands a rejection that nobody handles over as an exception, too.
    process.on('uncaughtException', (error) => {
      if (!isFirst) onNext(error)
      isFirst = false
      resolve({ error })
    })
  })
}
