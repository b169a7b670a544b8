import { GatewardenApiError } from '@gatewarden/client'

/** What the service found wrong with single fields: `body.app.clientId` → what. */
export function fieldProblems(error: unknown): Record<string, string> {
  if (!(error instanceof GatewardenApiError)) return {}
  const errors = error.problem?.errors
  if (!Array.isArray(errors)) return {}
  const found: Record<string, string> = {}
  for (const one of errors) {
    if (typeof one?.field === 'string' && typeof one?.problem === 'string') found[one.field] = one.problem
  }
  return found
}

export const isForbidden = (error: unknown): boolean =>
  error instanceof GatewardenApiError && error.status === 403

export const isMissing = (error: unknown): boolean =>
  error instanceof GatewardenApiError && error.status === 404
