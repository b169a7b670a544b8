/** How far back the counts are asked for, and how fine: a plot has 60 to 96 slots. */
export const spans = {
  hour: { seconds: 3600, slotSeconds: 60 },
  day: { seconds: 86_400, slotSeconds: 900 },
  week: { seconds: 7 * 86_400, slotSeconds: 7200 },
} as const

export type Span = keyof typeof spans
export const spanNames = ['hour', 'day', 'week'] as const satisfies readonly Span[]

export interface Window {
  from: Date
  to: Date
  slotSeconds: number
  slots: number
}

/** The span up to and with the slot that now is in; slots begin at whole multiples of their length. */
export function windowOf(span: Span, now: Date): Window {
  const { seconds, slotSeconds } = spans[span]
  const slotMs = slotSeconds * 1000
  const end = (Math.floor(now.getTime() / slotMs) + 1) * slotMs
  return {
    from: new Date(end - seconds * 1000),
    to: new Date(end),
    slotSeconds,
    slots: seconds / slotSeconds,
  }
}
