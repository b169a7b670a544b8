import type { ApiKey, ShownApiKey } from '@gatewarden/client'
import { Group, Table, Text } from '@mantine/core'
import { useDo } from '../../api/ask.ts'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { type Standing, StatusMark } from '../../components/status-mark.tsx'
import { TimeText } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'

const { keys: words } = texts
const standings: Record<ApiKey['status'], Standing> = { live: 'good', expired: 'warn', revoked: 'idle' }

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
        <StatusMark standing={standings[status]} label={words.status[status]} />
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
              <ConfirmButton
                size="xs"
                title={words.rotateTitle(name)}
                text={words.rotateText}
                confirm={words.rotate}
                busy={rotate.isPending}
                error={rotate.error}
                onConfirm={async () => show(await rotate.mutateAsync({ path: { id } }))}
              >
                {words.rotate}
              </ConfirmButton>
              <ConfirmButton
                size="xs"
                title={words.revokeTitle(name)}
                text={words.revokeText}
                confirm={words.revoke}
                busy={revoke.isPending}
                error={revoke.error}
                onConfirm={() => revoke.mutateAsync({ path: { id } })}
              >
                {words.revoke}
              </ConfirmButton>
            </Group>
          )}
        </Table.Td>
      )}
    </Table.Tr>
  )
}
