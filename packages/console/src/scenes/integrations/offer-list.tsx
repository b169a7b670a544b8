import type { ConnectorCard } from '@gatewarden/client'
import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { PlugZap } from 'lucide-react'
import { useDo } from '../../api/ask.ts'
import { ConnectorIcon } from '../../components/connector-icon.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { texts } from '../../texts/en.ts'
import { AdminLink } from './admin-link.tsx'
import { ConnectWindow, useConnectWindow } from './connect-window.tsx'

const { integrations: words } = texts

/** What can be connected: by oneself, or by a link for the administrator. */
export function OfferList({ offers }: { offers: ConnectorCard[] }) {
  const connecting = useConnectWindow()
  const link = useDo('POST /v1/me/connect-sessions')
  if (offers.length === 0) return <EmptyState icon={PlugZap} {...words.noOffers} />
  return (
    <Stack gap="sm">
      <ConnectWindow connecting={connecting} />
      <ProblemAlert error={link.error} />
      {link.data && <AdminLink url={link.data.url} until={link.data.expiresAt} />}
      {offers.map(({ id, type, title, mode, logo }) => (
        <Paper key={id} withBorder p="md">
          <Group wrap="nowrap" align="flex-start">
            <ConnectorIcon type={type} logo={logo} />
            <Stack gap="xs">
              <Text fw={560}>{title}</Text>
              <Text size="sm" c="dimmed">
                {mode === 'organization' ? words.organizationHint : words.personHint}
              </Text>
              <Group gap="xs">
                <Button size="sm" aria-label={words.connectWhat(title)} onClick={() => connecting.begin(id)}>
                  {words.connect}
                </Button>
                {mode === 'organization' && (
                  <Button
                    size="sm"
                    variant="default"
                    loading={link.isPending}
                    onClick={() => link.mutate({ body: { connectors: [id], expiresInSeconds: 3600 } })}
                  >
                    {words.adminLink.action}
                  </Button>
                )}
              </Group>
            </Stack>
          </Group>
        </Paper>
      ))}
    </Stack>
  )
}
