import type { OwnConnection } from '@gatewarden/client'
import { Group, Paper, Text } from '@mantine/core'
import { useMay } from '../../api/session.ts'
import { type Standing, StatusMark } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'
import { AdminLink } from './admin-link.tsx'

const { integrations: words } = texts

const standings: Record<OwnConnection['status'], Standing> = {
  pending: 'idle',
  needs_admin: 'warn',
  active: 'good',
  needs_reauth: 'warn',
  error: 'bad',
  disabled: 'idle',
}

/** One of what is connected, with what it waits for. */
export function OwnConnectionCard({
  connection,
  connector,
}: {
  connection: OwnConnection
  /** Title of its connector, where that is offered. */
  connector: string | undefined
}) {
  const { id, account, kind, status, reason } = connection
  const mayConnect = useMay('own:connect')
  return (
    <Paper component="li" withBorder p="md" style={{ listStyle: 'none' }}>
      <Group justify="space-between" gap="xs">
        <div>
          <Text fw={560}>{account ?? connector ?? id}</Text>
          <Text size="sm" c="dimmed">
            {[words.kinds[kind], ...(connector === undefined ? [] : [connector])].join(' · ')}
          </Text>
        </div>
        <StatusMark standing={standings[status]} label={words.status[status]} />
      </Group>
      {reason !== null && status !== 'active' && (
        <Text size="sm" mt="xs">
          {reason}
        </Text>
      )}
      {status === 'needs_admin' && mayConnect && <AdminLink connection={id} />}
    </Paper>
  )
}
