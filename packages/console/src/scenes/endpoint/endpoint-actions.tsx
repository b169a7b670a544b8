import type { Endpoint } from '@gatewarden/client'
import { Button, Group, Stack, Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { KeyRound, Pause, Play, Send, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { exactTime } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'
import { SecretOnce } from '../webhooks/secret-once.tsx'

const { actions: words, ...all } = texts.webhooks
const changed = ['GET /v1/endpoints/{id}', 'GET /v1/endpoints', 'GET /v1/endpoints/{id}/attempts'] as const

/** What can be done with an endpoint. */
export function EndpointActions({ endpoint: { id, status } }: { endpoint: Endpoint }) {
  const path = { id }
  const [asking, setAsking] = useState<'rotate' | 'remove' | null>(null)
  const navigate = useNavigate()
  const test = useDo('POST /v1/endpoints/{id}/test', changed)
  const change = useDo('PATCH /v1/endpoints/{id}', changed)
  const rotate = useDo('POST /v1/endpoints/{id}/rotate-secret', changed)
  const remove = useDo('DELETE /v1/endpoints/{id}', ['GET /v1/endpoints'])
  const close = () => {
    setAsking(null)
    // The secret is not kept any longer than it is looked at.
    rotate.reset()
  }
  const until = rotate.data?.previousSecretUntil
  return (
    <Stack gap="xs" align="flex-end">
      <Group gap="xs">
        <Button
          variant="default"
          leftSection={<Send size={16} aria-hidden />}
          loading={test.isPending}
          onClick={() => test.mutate({ path })}
        >
          {words.test}
        </Button>
        <Button
          variant="default"
          leftSection={status === 'active' ? <Pause size={16} aria-hidden /> : <Play size={16} aria-hidden />}
          disabled={change.isPending}
          onClick={() => change.mutate({ path, body: { status: status === 'active' ? 'paused' : 'active' } })}
        >
          {status === 'active' ? words.pause : words.activate}
        </Button>
        <Button
          variant="default"
          leftSection={<KeyRound size={16} aria-hidden />}
          onClick={() => setAsking('rotate')}
        >
          {words.rotate}
        </Button>
        <Button
          variant="default"
          leftSection={<Trash2 size={16} aria-hidden />}
          onClick={() => setAsking('remove')}
        >
          {words.remove}
        </Button>
      </Group>
      {test.data && (
        <Text size="sm" role="status">
          {all.tested(test.data.status, test.data.milliseconds)}
        </Text>
      )}
      <ProblemAlert error={test.error ?? change.error} />
      <Dialog
        opened={asking !== null}
        close={close}
        closesEasily={rotate.data === undefined}
        title={asking === 'remove' ? words.removeTitle : words.rotateTitle}
      >
        {rotate.data ? (
          <SecretOnce
            secret={rotate.data.secret}
            {...(until && { note: all.secret.overlap(exactTime(new Date(until))) })}
            done={close}
          />
        ) : (
          <Stack>
            <Text size="sm">{asking === 'remove' ? words.removeText : words.rotateText}</Text>
            <ProblemAlert error={rotate.error ?? remove.error} />
            <Group justify="flex-end">
              <Button variant="default" onClick={close} data-autofocus>
                {texts.common.cancel}
              </Button>
              {asking === 'remove' ? (
                <Button
                  color="red"
                  loading={remove.isPending}
                  onClick={() =>
                    remove.mutate({ path }, { onSuccess: () => navigate({ to: '/webhooks', search: {} }) })
                  }
                >
                  {words.remove}
                </Button>
              ) : (
                <Button
                  loading={rotate.isPending}
                  onClick={() => rotate.mutate({ path, body: { overlapSeconds: 86_400 } })}
                >
                  {words.rotate}
                </Button>
              )}
            </Group>
          </Stack>
        )}
      </Dialog>
    </Stack>
  )
}
