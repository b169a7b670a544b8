import { printable } from './output.ts'

/**
 * What Microsoft refused and when, on one line, under the ids that its support asks for.
 * @param facts the member `microsoft` of a problem or a check, or a stored refusal
 * @returns undefined where there is no refusal
 */
export function microsoftSaid(facts: unknown): string | undefined {
  if (typeof facts !== 'object' || facts === null) return undefined
  const { error, aadsts, status, at, traceId, correlationId, requestId }: Record<string, unknown> = {
    ...facts,
  }
  const what = [aadsts ? `AADSTS${aadsts}` : '', error, status ? `HTTP ${status}` : ''].filter(Boolean)
  const ids = Object.entries({ trace: traceId, correlation: correlationId, request: requestId })
    .filter(([, id]) => id)
    .map(([name, id]) => `${name} id ${id}`)
  const when = at ? ` at ${at}` : ''
  return printable(`${what.join(', ')}${when}${ids.length > 0 ? `; ${ids.join(', ')}` : ''}`)
}
