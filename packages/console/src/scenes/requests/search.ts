import type { MicrosoftRequest } from '@gatewarden/client'

export const outcomes = [
  'trouble',
  'answered',
  'throttled',
  'refused',
  'failed',
] as const satisfies readonly ('trouble' | MicrosoftRequest['outcome'])[]

/** What the list is narrowed by, as it stands in the address. */
export interface RequestsSearch {
  outcome?: (typeof outcomes)[number]
  connection?: string
  requestId?: string
}

/** What is no filter is left out. */
export function readRequestsSearch(raw: Record<string, unknown>): RequestsSearch {
  const outcome = outcomes.find((one) => one === raw.outcome)
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  const [connection, requestId] = [text(raw.connection), text(raw.requestId)]
  return { ...(outcome && { outcome }), ...(connection && { connection }), ...(requestId && { requestId }) }
}
