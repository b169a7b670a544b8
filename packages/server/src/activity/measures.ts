/** What is counted for each minute. The names are stored: they stay. */
export const measures = [
  'microsoft.answered',
  'microsoft.throttled',
  'microsoft.refused',
  'microsoft.failed',
  'token.ok',
  'token.waited',
  'token.refused',
  'webhook.delivered',
  'webhook.refused',
  'webhook.unanswered',
] as const

export type Measure = (typeof measures)[number]
