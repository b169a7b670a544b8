import type { SendingProfile } from '@gatewarden/client'
import { useNavigate } from '@tanstack/react-router'
import { useDo } from '../../api/ask.ts'
import { PauseOrRemove } from '../../components/pause-or-remove.tsx'
import { texts } from '../../texts/en.ts'

/** Pauses a profile, lets it go on, or removes it. */
export function ProfileActions({ profile: { id, name, paused } }: { profile: SendingProfile }) {
  const path = { id }
  const navigate = useNavigate()
  const change = useDo('PATCH /v1/sending-profiles/{id}', [
    'GET /v1/sending-profiles/{id}',
    'GET /v1/sending-profiles',
  ])
  const remove = useDo('DELETE /v1/sending-profiles/{id}', ['GET /v1/sending-profiles'])
  return (
    <PauseOrRemove
      words={texts.sending.profile}
      name={name}
      pause={{
        isPaused: paused,
        request: change,
        run: () => change.mutate({ path, body: { paused: !paused } }),
      }}
      remove={{
        request: remove,
        run: async () => {
          await remove.mutateAsync({ path })
          await navigate({ to: '/sending' })
        },
      }}
    />
  )
}
