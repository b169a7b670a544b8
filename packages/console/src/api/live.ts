import type { FollowedChange } from '@gatewarden/client'
import { useEffect, useRef } from 'react'
import { api } from './client.ts'
import { useMay } from './session.ts'

/**
 * Tells of what happens from now on, as long as the scene is shown. Who may not read changes hears nothing: her scenes ask again
 * from time to time.
 * @param types such as `connection.*`
 */
export function useChanges(types: string, tell: (change: FollowedChange) => void): void {
  const may = useMay('changes:read')
  const latest = useRef(tell)
  useEffect(() => {
    latest.current = tell
  }, [tell])
  useEffect(() => {
    if (!may) return
    const ending = new AbortController()
    void follow(types, ending.signal, (change) => latest.current(change))
    return () => ending.abort()
  }, [may, types])
}

async function follow(
  types: string,
  signal: AbortSignal,
  tell: (change: FollowedChange) => void,
): Promise<void> {
  try {
    const { next: after } = await api.request('GET /v1/changes', { query: { last: 1 }, signal })
    for await (const change of api.changes({ after, types: [types], signal })) tell(change)
  } catch {
    // What the scene shows is asked again when its window is looked at; a session that ended is noticed there, too.
  }
}
