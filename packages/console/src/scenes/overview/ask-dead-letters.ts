import { queryOptions } from '@tanstack/react-query'
import { api } from '../../api/client.ts'
import type { DeadLetters } from './matter.ts'

const most = 50
/** Rarer than what changes by itself: these wait until somebody comes. */
const refetchInterval = 60_000

const countOf = ({ data, next }: { data: readonly unknown[]; next: string | null }): string =>
  next === null ? String(data.length) : `${data.length}+`

/** How many messages of each sending profile could not be sent; `50+` where there are more. */
export const deadLettersQuery = queryOptions({
  queryKey: ['GET /v1/sending-profiles', 'dead letters'],
  queryFn: async ({ signal }): Promise<DeadLetters[]> => {
    const profiles = await Array.fromAsync(api.each('GET /v1/sending-profiles', { signal }))
    return Promise.all(
      profiles.map(async (profile) => {
        const page = await api.request('GET /v1/sending-profiles/{id}/submissions', {
          path: { id: profile.id },
          query: { status: 'failed', limit: most },
          signal,
        })
        return { profile, count: countOf(page) }
      }),
    )
  },
  refetchInterval,
})

/** How many messages of the relay could not be sent. */
export const relayFailedQuery = queryOptions({
  queryKey: ['GET /v1/relay/messages', 'failed', 'count'],
  queryFn: async ({ signal }): Promise<string> =>
    countOf(await api.request('GET /v1/relay/messages', { query: { state: 'failed', limit: most }, signal })),
  refetchInterval,
})
