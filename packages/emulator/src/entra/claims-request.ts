import { EntraError } from './entra-error.ts'

/**
 * Whether a `claims` parameter says that the client can handle claims challenges: its tokens then live for a day and end
 * with the session (https://learn.microsoft.com/entra/identity-platform/claims-challenge). @throws EntraError 9002313
 */
export function declaresContinuousAccess(claims: string | null): boolean {
  if (claims === null || claims === '') return false
  const values = Object(Object(Object(parse(claims)).access_token).xms_cc).values
  return Array.isArray(values) && values.some((value) => String(value).toLowerCase() === 'cp1')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new EntraError(9002313)
  }
}
