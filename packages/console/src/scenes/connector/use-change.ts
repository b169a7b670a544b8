import type { ConnectorChange } from '@gatewarden/client'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ask, useDo } from '../../api/ask.ts'

/** Changes a connector; where its address has its name, whoever renames it is led to the new one. */
export function useChange() {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const change = useDo('PATCH /v1/connectors/{id}')
  const save = (id: string, body: ConnectorChange, newName?: string) =>
    change.mutate(
      { path: { id }, body },
      {
        onSuccess: async (saved) => {
          for (const key of [saved.id, saved.name]) {
            queries.setQueryData(ask('GET /v1/connectors/{id}', { path: { id: key } }).queryKey, saved)
          }
          if (newName !== undefined) {
            await navigate({ to: '/connectors/$id', params: { id: newName }, replace: true })
          }
          for (const name of ['GET /v1/connectors', 'GET /v1/apps', 'GET /v1/apps/{id}']) {
            queries.invalidateQueries({ queryKey: [name] })
          }
        },
      },
    )
  return { ...change, save }
}
