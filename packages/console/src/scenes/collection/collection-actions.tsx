import type { Collection } from '@gatewarden/client'
import { Button, Group, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import { Copy, Pause, Play, RotateCcw, Square } from 'lucide-react'
import { useDo } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { texts } from '../../texts/en.ts'

const { collections: words } = texts
const changed = [
  'GET /v1/collections/{id}',
  'GET /v1/collections/{id}/progress',
  'GET /v1/collections',
] as const

/** What can be done with a collection in its state. */
export function CollectionActions({ collection }: { collection: Collection }) {
  const { id, status, numbers } = collection
  const path = { id }
  const pause = useDo('POST /v1/collections/{id}/pause', changed)
  const resume = useDo('POST /v1/collections/{id}/resume', changed)
  const stop = useDo('POST /v1/collections/{id}/stop', changed)
  const retry = useDo('POST /v1/collections/{id}/retry', changed)
  const [asking, dialog] = useDisclosure(false)
  const may = useMay('collections:write')
  if (!may) return null
  const steps = { pause, resume, stop, retry }
  const busy = Object.values(steps).some(({ isPending }) => isPending)
  const runs = status === 'running' || status === 'sealing'
  const blocked = collection.custodians.some(({ mailboxes }) =>
    mailboxes.some(({ state }) => state === 'blocked'),
  )
  const failed = numbers.exceptions > 0 || blocked || status === 'incomplete'
  return (
    <Stack gap="xs" align="flex-end">
      <Group gap="xs">
        {runs && (
          <Button
            variant="default"
            leftSection={<Pause size={16} aria-hidden />}
            disabled={busy}
            onClick={() => pause.mutate({ path })}
          >
            {words.actions.pause}
          </Button>
        )}
        {(status === 'paused' || status === 'stopped') && (
          <Button
            leftSection={<Play size={16} aria-hidden />}
            disabled={busy}
            onClick={() => resume.mutate({ path })}
          >
            {words.actions.resume}
          </Button>
        )}
        {(runs || status === 'paused') && (
          <Button
            variant="default"
            leftSection={<Square size={14} aria-hidden />}
            disabled={busy}
            onClick={dialog.open}
          >
            {words.actions.stop}
          </Button>
        )}
        {(status === 'completed' || status === 'incomplete') && failed && (
          <Button
            leftSection={<RotateCcw size={16} aria-hidden />}
            disabled={busy}
            onClick={() => retry.mutate({ path })}
          >
            {words.actions.retry}
          </Button>
        )}
        <Button
          variant="default"
          renderRoot={(props) => <Link to="/collections/new" search={{ clone: id }} {...props} />}
          leftSection={<Copy size={16} aria-hidden />}
        >
          {words.actions.clone}
        </Button>
      </Group>
      {Object.entries(steps).map(([step, { error }]) => (
        <ProblemAlert key={step} error={error} />
      ))}
      <Dialog opened={asking} close={dialog.close} title={words.actions.stopTitle}>
        <Text size="sm">{words.actions.stopText}</Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={dialog.close} data-autofocus>
            {texts.common.cancel}
          </Button>
          <Button
            color="red"
            onClick={() => {
              dialog.close()
              stop.mutate({ path })
            }}
          >
            {words.actions.stop}
          </Button>
        </Group>
      </Dialog>
    </Stack>
  )
}
