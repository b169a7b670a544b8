import type { Item } from '@gatewarden/client'
import { type InfiniteData, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { ask } from '../../api/ask.ts'
import { useChanges } from '../../api/live.ts'

type Page = { data: Item<'GET /v1/connections'>[]; next: string | null }

const patienceMs = 300

/**
 * Keeps the list as it is at the service: of a connection that has changed only its row is asked for again, however many pages
 * have come; where one is new or gone, the list.
 */
export function useLiveList(listKey: readonly unknown[]): void {
  const queries = useQueryClient()
  const waiting = useRef(new Set<string>())
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  const catchUp = async () => {
    const ids = [...waiting.current]
    waiting.current.clear()
    const pages = queries.getQueryData<InfiniteData<Page>>(listKey)?.pages ?? []
    const shown = new Set(pages.flatMap((page) => page.data.map(({ id }) => id)))
    if (ids.some((id) => !shown.has(id)) || ids.length > 20) {
      await queries.invalidateQueries({ queryKey: listKey })
      return
    }
    const found = await Promise.all(
      ids.map((id) =>
        queries
          .fetchQuery({ ...ask('GET /v1/connections/{id}', { path: { id } }), staleTime: 0 })
          .catch(() => null),
      ),
    )
    if (found.includes(null)) {
      await queries.invalidateQueries({ queryKey: listKey })
      return
    }
    const byId = new Map(found.flatMap((one) => (one ? [[one.id, one]] : [])))
    queries.setQueryData<InfiniteData<Page>>(
      listKey,
      (data) =>
        data && {
          ...data,
          pages: data.pages.map((page) => ({
            ...page,
            data: page.data.map((one) => byId.get(one.id) ?? one),
          })),
        },
    )
  }

  useChanges('connection.*', ({ connection }) => {
    if (connection === null) return
    waiting.current.add(connection)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => void catchUp(), patienceMs)
  })
}
