import type { RelayListener } from '@gatewarden/client'
import { useNavigate } from '@tanstack/react-router'
import { useDo } from '../../api/ask.ts'
import { PauseOrRemove } from '../../components/pause-or-remove.tsx'
import { texts } from '../../texts/en.ts'

const { listener: words } = texts.relay

/** Pauses a listener, opens it again, or removes it. */
export function ListenerActions({ listener: { id, name, status } }: { listener: RelayListener }) {
  const path = { id }
  const navigate = useNavigate()
  const change = useDo('PATCH /v1/relay/listeners/{id}', [
    'GET /v1/relay/listeners/{id}',
    'GET /v1/relay/listeners',
  ])
  const remove = useDo('DELETE /v1/relay/listeners/{id}', ['GET /v1/relay/listeners'])
  const isPaused = status !== 'active'
  return (
    <PauseOrRemove
      words={{ ...words, resume: words.activate }}
      name={name}
      pause={{
        isPaused,
        request: change,
        run: () => change.mutate({ path, body: { status: isPaused ? 'active' : 'paused' } }),
      }}
      remove={{
        request: remove,
        run: async () => {
          await remove.mutateAsync({ path })
          await navigate({ to: '/relay' })
        },
      }}
    />
  )
}
