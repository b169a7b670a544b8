import type { Change } from '@gatewarden/client'
import { useEffect, useState } from 'react'
import { api } from '../../api/client.ts'

/** How many are kept in the page: it is for looking, not for an archive. */
const most = 500

interface LiveChanges {
  /** Newest first; undefined before the first answer. */
  changes: Change[] | undefined
  error: unknown
}

/** The newest changes, then each as it happens. @param type such as `collection.*`; undefined: all */
export function useLiveChanges(type: string | undefined): LiveChanges {
  const [changes, setChanges] = useState<Change[]>()
  const [error, setError] = useState<unknown>(null)
  useEffect(() => {
    const ending = new AbortController()
    const { signal } = ending
    const follow = async () => {
      setChanges(undefined)
      setError(null)
      const { data, next } = await api.request('GET /v1/changes', {
        query: { last: 100, ...(type && { type }) },
        signal,
      })
      if (signal.aborted) return
      setChanges(data.toReversed())
      for await (const { cursor: _, ...change } of api.changes({
        after: next,
        ...(type && { types: [type] }),
        signal,
      })) {
        setChanges((old = []) => [change, ...old].slice(0, most))
      }
    }
    follow().catch((caught: unknown) => {
      if (!signal.aborted) setError(caught)
    })
    return () => ending.abort()
  }, [type])
  return { changes, error }
}
