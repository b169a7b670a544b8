const longestMs = 24 * 3_600_000

/**
 * Milliseconds that a `Retry-After` asks to wait (RFC 9110 section 10.2.3): seconds, or a date measured against the
 * answer's own `Date` where it is known, else against `now`. Undefined for what is neither; never negative, at most a day.
 */
export function parseRetryAfter(value: string | undefined, now: Date): number | undefined {
  const text = value?.trim() ?? ''
  if (/^\d{1,9}(?:\.\d{1,3})?$/.test(text)) return Math.min(longestMs, Math.ceil(Number(text) * 1000))
  // Dates in the form that HTTP prescribes only: Date.parse would take much else.
  if (!/^[A-Za-z]{3}, \d{2} [A-Za-z]{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.min(longestMs, Math.max(0, at - now.getTime()))
}
