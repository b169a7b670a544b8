/** The bytes that a request carries of a whole (RFC 9110, 14.4). */
export interface ContentRange {
  readonly first: number
  readonly last: number
  readonly total: number
}

/** Reads `bytes 0-1023/4096`; null for anything else. */
export function readContentRange(header: string | undefined): ContentRange | null {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/i.exec(header?.trim() ?? '')
  if (!match) return null
  const [first = 0, last = 0, total = 0] = match.slice(1).map(Number)
  return first <= last && last < total ? { first, last, total } : null
}
