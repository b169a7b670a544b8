import type { ConnectorChange } from '@gatewarden/client'
import { useNavigate } from '@tanstack/react-router'
import { useDo } from '../../api/ask.ts'
import { useKeepConnector } from './use-keep-connector.ts'

/** Changes a connector; where its address has its name, whoever renames it is led to the new one. */
export function useChange() {
  const navigate = useNavigate()
  const keep = useKeepConnector()
  const change = useDo('PATCH /v1/connectors/{id}')
  const save = (id: string, body: ConnectorChange, newName?: string) =>
    change.mutate(
      { path: { id }, body },
      {
        onSuccess: async (saved) => {
          keep(saved)
          if (newName !== undefined) {
            await navigate({ to: '/connectors/$id', params: { id: newName }, replace: true })
          }
        },
      },
    )
  return { ...change, save }
}
