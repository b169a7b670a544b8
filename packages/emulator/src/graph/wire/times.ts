/** Milliseconds since 1970 as Exchange writes it, whole seconds in UTC: 2026-03-02T09:30:00Z. */
export function isoSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}

/** A wall-clock time as Graph writes it, with seven digits of a second, however many were sent; any other text as it is. */
export function preciseWall<T extends { readonly dateTime: string }>(time: T): T {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d*))?$/.exec(time.dateTime)
  if (!parts) return time
  const [, toSecond, digits = ''] = parts
  return { ...time, dateTime: `${toSecond}.${digits.slice(0, 7).padEnd(7, '0')}` }
}
