const dayMilliseconds = 86_400_000
const twoDigits = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'))
/** The last day that was written, since what stands in one answer is often of one day. */
let lastDay = Number.NaN
let lastDate = ''

/** Milliseconds since 1970 as Exchange writes it, whole seconds in UTC: 2026-03-02T09:30:00Z. */
export function isoSeconds(milliseconds: number): string {
  const day = Math.floor(milliseconds / dayMilliseconds)
  if (day !== lastDay) {
    lastDate = new Date(milliseconds).toISOString().slice(0, 11)
    lastDay = day
  }
  const seconds = Math.floor((milliseconds - day * dayMilliseconds) / 1000)
  const minutes = (seconds / 60) | 0
  return `${lastDate}${twoDigits[(minutes / 60) | 0]}:${twoDigits[minutes % 60]}:${twoDigits[seconds % 60]}Z`
}

/** The instant that is shown: `$filter` compares that, and so do clients. */
export function wholeSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000) * 1000
}

/** A wall-clock time as Graph writes it, with seven digits of a second, however many were sent; any other text as it is. */
export function preciseWall<T extends { readonly dateTime: string }>(time: T): T {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d*))?$/.exec(time.dateTime)
  if (!parts) return time
  const [, toSecond, digits = ''] = parts
  return { ...time, dateTime: `${toSecond}.${digits.slice(0, 7).padEnd(7, '0')}` }
}
