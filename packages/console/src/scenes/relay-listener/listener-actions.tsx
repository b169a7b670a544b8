import type { RelayListener } from '@gatewarden/client'
import { Button, Group, Stack } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { Pause, Play, Trash2 } from 'lucide-react'
import { useDo } from '../../api/ask.ts'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
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
  const isActive = status === 'active'
  return (
    <Stack gap="xs" align="flex-end">
      <Group gap="xs">
        <Button
          variant="default"
          leftSection={isActive ? <Pause size={16} aria-hidden /> : <Play size={16} aria-hidden />}
          loading={change.isPending}
          onClick={() => change.mutate({ path, body: { status: isActive ? 'paused' : 'active' } })}
        >
          {isActive ? words.pause : words.activate}
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
            await navigate({ to: '/relay' })
          }}
        >
          {words.remove}
        </ConfirmButton>
      </Group>
      <ProblemAlert error={change.error} />
    </Stack>
  )
}
