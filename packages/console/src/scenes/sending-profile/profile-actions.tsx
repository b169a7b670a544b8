import type { SendingProfile } from '@gatewarden/client'
import { Button, Group, Stack } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { Pause, Play, Trash2 } from 'lucide-react'
import { useDo } from '../../api/ask.ts'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { texts } from '../../texts/en.ts'

const { profile: words } = texts.sending

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
    <Stack gap="xs" align="flex-end">
      <Group gap="xs">
        <Button
          variant="default"
          leftSection={paused ? <Play size={16} aria-hidden /> : <Pause size={16} aria-hidden />}
          loading={change.isPending}
          onClick={() => change.mutate({ path, body: { paused: !paused } })}
        >
          {paused ? words.resume : words.pause}
        </Button>
        <ConfirmButton
          leftSection={<Trash2 size={16} aria-hidden />}
          title={words.removeTitle(name)}
          text={words.removeText}
          confirm={words.remove}
          busy={remove.isPending}
          error={remove.error}
          onConfirm={async () => {
            await remove.mutateAsync({ path })
            await navigate({ to: '/sending' })
          }}
        >
          {words.remove}
        </ConfirmButton>
      </Group>
      <ProblemAlert error={change.error} />
    </Stack>
  )
}
