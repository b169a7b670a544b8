import type { Rule } from '@gatewarden/client'
import { useNavigate } from '@tanstack/react-router'
import { useDo } from '../../api/ask.ts'
import { PauseOrRemove } from '../../components/pause-or-remove.tsx'
import { texts } from '../../texts/en.ts'

/** Pauses a rule, lets it go on, or removes it. */
export function RuleActions({ rule: { id, name, status } }: { rule: Rule }) {
  const path = { id }
  const navigate = useNavigate()
  const change = useDo('PATCH /v1/rules/{id}', ['GET /v1/rules/{id}', 'GET /v1/rules'])
  const remove = useDo('DELETE /v1/rules/{id}', ['GET /v1/rules'])
  const isPaused = status === 'paused'
  return (
    <PauseOrRemove
      words={texts.rules}
      name={name}
      pause={
        status === 'done'
          ? undefined
          : { isPaused, request: change, run: () => change.mutate({ path, body: { paused: !isPaused } }) }
      }
      remove={{
        request: remove,
        run: async () => {
          await remove.mutateAsync({ path })
          await navigate({ to: '/rules' })
        },
      }}
    />
  )
}
