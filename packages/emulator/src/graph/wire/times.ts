/** Milliseconds since 1970 as Exchange writes it, whole seconds in UTC: 2026-03-02T09:30:00Z. */
export function isoSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}
