import { queryOptions } from '@tanstack/react-query'
import { api } from '../../api/client.ts'

export const statuses = ['active', 'pending', 'needs_admin', 'needs_reauth', 'error', 'disabled'] as const
export type Status = (typeof statuses)[number]

/** How many connections are in a status; `200+` where there are more than one page of them. */
export const countsQuery = queryOptions({
  queryKey: ['GET /v1/connections', 'counts'],
  queryFn: async ({ signal }) => {
    const counted = statuses.map(async (status): Promise<[Status, string]> => {
      const page = await api.request('GET /v1/connections', { query: { status, limit: 200 }, signal })
      return [status, page.next === null ? String(page.data.length) : `${page.data.length}+`]
    })
    return Promise.all(counted)
  },
  refetchInterval: 30_000,
})
