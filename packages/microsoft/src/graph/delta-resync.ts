import { MicrosoftError } from '../microsoft-error.ts'

/**
 * Whether Microsoft has forgotten or discarded the place in the changes that was kept: everything has to be read
 * again. Any 4xx may carry it, and a 410 always means it (https://learn.microsoft.com/graph/delta-query-overview).
 */
export function isResyncNeeded(error: unknown): boolean {
  return (
    error instanceof MicrosoftError && (error.refusal.subject === 'delta' || error.refusal.status === 410)
  )
}
