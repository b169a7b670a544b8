import { GatewardenApiError } from '@gatewarden/client'
import { queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { api } from './client.ts'

export type Role = 'administrator' | 'developer' | 'collector' | 'auditor'

/** Who is signed in, and what she may do. */
export interface Session {
  member: { id: string; name: string; email: string; role: Role }
  scopes: string[]
  version: string
  publicUrl: string
  /** Origin of the emulator, where one is attached. */
  emulator: string | null
}

/** What the page is shown to whom nobody knows yet. */
export interface SignedOut {
  /** There is no member yet: the one-time link of the service makes the first. */
  firstRun: boolean
  providers: { id: string; name: string }[]
}

export type Door = { session: Session } | { session: null; signedOut: SignedOut }

/** Asks who is signed in. @throws GatewardenApiError where the service cannot say */
async function askSession(signal: AbortSignal): Promise<Door> {
  try {
    return { session: await api.http.call<Session>('GET', '/console/session', { signal }) }
  } catch (error) {
    if (!(error instanceof GatewardenApiError && error.status === 401)) throw error
    return { session: null, signedOut: readSignedOut(error) }
  }
}

function readSignedOut(error: GatewardenApiError): SignedOut {
  const firstRun = error.problem?.firstRun
  const signIn = error.problem?.signIn
  const providers =
    typeof signIn === 'object' && signIn !== null && 'providers' in signIn && Array.isArray(signIn.providers)
      ? signIn.providers
      : []
  return { firstRun: firstRun === true, providers }
}

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => askSession(signal),
  staleTime: 60_000,
  // Asking is what lets the session of an open page go on.
  refetchInterval: 10 * 60_000,
})

/** The session of the frame: scenes inside of it are shown to members only. */
export function useSession(): Session {
  const { data } = useSuspenseQuery(sessionQuery)
  if (data.session === null) throw new Error('Nobody is signed in.')
  return data.session
}

/** Whether the member may do what needs this scope. */
export function useMay(scope: string): boolean {
  const { data } = useQuery(sessionQuery)
  return data?.session?.scopes.includes(scope) ?? false
}
