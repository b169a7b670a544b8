import type { Rule } from '@gatewarden/client'
import { Button, Group, Stack } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { Pause, Play, Trash2 } from 'lucide-react'
import { useDo } from '../../api/ask.ts'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { texts } from '../../texts/en.ts'

const { rules: words } = texts

/** Pauses a rule, lets it go on, or removes it. */
export function RuleActions({ rule: { id, name, status } }: { rule: Rule }) {
  const path = { id }
  const navigate = useNavigate()
  const change = useDo('PATCH /v1/rules/{id}', ['GET /v1/rules/{id}', 'GET /v1/rules'])
  const remove = useDo('DELETE /v1/rules/{id}', ['GET /v1/rules'])
  const isPaused = status === 'paused'
  return (
    <Stack gap="xs" align="flex-end">
      <Group gap="xs">
        {status !== 'done' && (
          <Button
            variant="default"
            leftSection={isPaused ? <Play size={16} aria-hidden /> : <Pause size={16} aria-hidden />}
            loading={change.isPending}
            onClick={() => change.mutate({ path, body: { paused: !isPaused } })}
          >
            {isPaused ? words.resume : words.pause}
          </Button>
        )}
        <ConfirmButton
          leftSection={<Trash2 size={16} aria-hidden />}
          title={words.removeTitle(name)}
          text={words.removeText}
          confirm={words.remove}
          busy={remove.isPending}
          error={remove.error}
          onConfirm={async () => {
            await remove.mutateAsync({ path })
            await navigate({ to: '/rules' })
          }}
        >
          {words.remove}
        </ConfirmButton>
      </Group>
      <ProblemAlert error={change.error} />
    </Stack>
  )
}
