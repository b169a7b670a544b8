import type { Destination, DestinationTest } from '@gatewarden/client'
import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useDo } from '../../api/ask.ts'
import { bytesText } from '../../components/bytes.ts'
import { CheckList, type ShownCheck } from '../../components/check-list.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { RowDeed } from '../../components/row-deed.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'
import { ChangeDestination } from './change-destination.tsx'

const { destinations: words } = texts

/** One bucket, and the proof that packages can be uploaded to it. */
export function DestinationRow({ destination, mayWrite }: { destination: Destination; mayWrite: boolean }) {
  const { id, name, bucket, prefix, endpoint, accessKeyId, customer, encrypted, partBytes } = destination
  const [changing, dialog] = useDisclosure(false)
  const test = useDo('POST /v1/destinations/{id}/test')
  const remove = useDo('DELETE /v1/destinations/{id}', ['GET /v1/destinations'])
  const facts = [
    words.at(`${bucket}/${prefix}`, endpoint),
    words.key(accessKeyId),
    ...(encrypted ? [words.encrypted] : []),
    ...(partBytes === null ? [] : [words.inParts(bytesText(partBytes))]),
    ...(customer === 'self' ? [] : [customer]),
  ]
  return (
    <Paper component="li" withBorder p="md" display="block">
      <Group justify="space-between" align="flex-start" gap="xs">
        <div style={{ overflowWrap: 'anywhere', minWidth: 0 }}>
          <Text fw={580}>{name}</Text>
          <Text size="sm" c="dimmed" mt={4}>
            {facts.join(' · ')}
          </Text>
        </div>
        {mayWrite && (
          <Group gap="xs">
            <Button
              size="xs"
              variant="default"
              loading={test.isPending}
              onClick={() => test.mutate({ path: { id } })}
            >
              {words.test}
            </Button>
            <Button size="xs" variant="default" onClick={dialog.open}>
              {words.change}
            </Button>
            <RowDeed
              name={words.remove}
              title={words.removeTitle(name)}
              text={words.removeText}
              request={remove}
              run={() => remove.mutateAsync({ path: { id } })}
            />
          </Group>
        )}
      </Group>
      <ProblemAlert error={test.error} />
      {test.data && <Tested test={test.data} />}
      {changing && <ChangeDestination destination={destination} close={dialog.close} />}
    </Paper>
  )
}

function Tested({ test: { ok, checks } }: { test: DestinationTest }) {
  return (
    <Stack gap="sm" mt="md">
      <div role="status">
        <StatusMark standing={ok ? 'good' : 'bad'} label={ok ? words.tested.ok : words.tested.failed} />
      </div>
      <CheckList
        checks={checks.map(
          ({ state, remedy, ...check }): ShownCheck => ({
            ...check,
            state: state === 'passed' ? 'ok' : state,
            remedy: remedy ?? '',
          }),
        )}
      />
    </Stack>
  )
}
