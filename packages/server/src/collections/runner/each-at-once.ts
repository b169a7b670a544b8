/**
 * Runs over a list, a few at once. After a failure no more are begun; it is thrown when those under way have ended.
 */
export async function eachAtOnce<T>(
  list: readonly T[],
  width: number,
  run: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = list.values()
  const failures: unknown[] = []
  const lane = async () => {
    for (const item of waiting) {
      if (failures.length > 0) return
      await run(item).catch((error: unknown) => failures.push(error))
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, list.length) }, lane))
  if (failures.length > 0) throw failures[0]
}
