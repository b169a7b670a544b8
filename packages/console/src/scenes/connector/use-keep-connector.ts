import type { Connector } from '@gatewarden/client'
import { useQueryClient } from '@tanstack/react-query'
import { ask } from '../../api/ask.ts'

/** Puts a connector as it was saved where the page looks for it, by id and by name; lists of connectors and apps ask again. */
export function useKeepConnector(): (saved: Connector) => void {
  const queries = useQueryClient()
  return (saved) => {
    for (const key of [saved.id, saved.name]) {
      queries.setQueryData(ask('GET /v1/connectors/{id}', { path: { id: key } }).queryKey, saved)
    }
    for (const name of ['GET /v1/connectors', 'GET /v1/apps', 'GET /v1/apps/{id}']) {
      void queries.invalidateQueries({ queryKey: [name] })
    }
  }
}
