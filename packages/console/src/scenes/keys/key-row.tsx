import type { ApiKey, ShownApiKey } from '@gatewarden/client'
import { Group, Table, Text } from '@mantine/core'
import { useDo } from '../../api/ask.ts'
import { LivingMark } from '../../components/living-mark.tsx'
import { RowDeed } from '../../components/row-deed.tsx'
import { TimeText } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'

const { keys: words } = texts

/** One key, with what can be done to it while it lives. */
export function KeyRow(props: { apiKey: ApiKey; mayWrite: boolean; show: (key: ShownApiKey) => void }) {
  const { apiKey, mayWrite, show } = props
  const rotate = useDo('POST /v1/keys/{id}/rotate', ['GET /v1/keys'])
  const revoke = useDo('DELETE /v1/keys/{id}', ['GET /v1/keys'])
  const { id, name, hint, scopes, status } = apiKey
  const isLimited = apiKey.customers !== null || apiKey.mailboxes !== null
  return (
    <Table.Tr>
      <Table.Td>
        <Text fw={540}>{name}</Text>
        <Text size="xs" c="dimmed" ff="monospace">
          {hint}…
        </Text>
      </Table.Td>
      <Table.Td maw={260}>
        <Text size="sm" lineClamp={2} title={scopes.join(', ')}>
          {scopes.length > 4 ? words.mayCount(scopes.length) : scopes.join(', ')}
        </Text>
        {isLimited && (
          <Text size="xs" c="dimmed">
            {words.limited}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <LivingMark status={status} words={words.status} />
      </Table.Td>
      <Table.Td>
        <Text size="sm">
          <TimeText time={apiKey.lastUsedAt} />
        </Text>
      </Table.Td>
      {mayWrite && (
        <Table.Td>
          {status === 'live' && (
            <Group gap="xs" wrap="nowrap">
              <RowDeed
                name={words.rotate}
                title={words.rotateTitle(name)}
                text={words.rotateText}
                request={rotate}
                run={async () => show(await rotate.mutateAsync({ path: { id } }))}
              />
              <RowDeed
                name={words.revoke}
                title={words.revokeTitle(name)}
                text={words.revokeText}
                request={revoke}
                run={() => revoke.mutateAsync({ path: { id } })}
              />
            </Group>
          )}
        </Table.Td>
      )}
    </Table.Tr>
  )
}
