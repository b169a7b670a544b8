import { GatewardenApiError } from '@gatewarden/client'
import { QueryCache, QueryClient } from '@tanstack/react-query'

/** A session that has ended is noticed wherever it is first felt: who is signed in is asked again. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError(error, query) {
      const ended = error instanceof GatewardenApiError && error.status === 401
      if (ended && query.queryKey[0] !== 'session') queryClient.invalidateQueries({ queryKey: ['session'] })
    },
  }),
  defaultOptions: {
    // The client has tried again by itself where that helps.
    queries: { retry: false, staleTime: 10_000, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
})
