import type { Connector } from '@gatewarden/client'
import { Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ask, askAll } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { CopyField } from '../../components/copy-field.tsx'
import { SectionCard } from '../../components/section-card.tsx'
import { texts } from '../../texts/en.ts'
import { AppForm } from './app-form.tsx'
import { Credentials } from './credentials.tsx'

const { app: words } = texts.connector

/** The app registration: what Microsoft needs of us, and what we need of Microsoft. */
export function AppSection({ connector }: { connector: Connector }) {
  const mayWrite = useMay('apps:write')
  return (
    <SectionCard title={words.title} text={words.text}>
      <CopyField
        label={words.callbackUrl}
        description={words.callbackHint}
        value={connector.callbackUrl}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        maw={620}
      />
      {connector.app === null ? (
        mayWrite && <AppForm connector={connector} />
      ) : (
        <KnownApp connector={connector} appId={connector.app.id} mayWrite={mayWrite} />
      )}
    </SectionCard>
  )
}

function KnownApp({
  connector,
  appId,
  mayWrite,
}: {
  connector: Connector
  appId: string
  mayWrite: boolean
}) {
  const app = useQuery(ask('GET /v1/apps/{id}', { path: { id: appId } }))
  const connectors = useQuery(askAll('GET /v1/connectors'))
  const others = (connectors.data ?? [])
    .filter((one) => one.app?.id === appId && one.id !== connector.id)
    .map((one) => one.catalog.title || one.name)
  return (
    <Asked query={app}>
      {(known) => (
        <Stack gap="lg">
          <SimpleGrid cols={{ base: 1, sm: 2 }} maw={620}>
            <CopyField
              label={words.clientId}
              value={known.clientId}
              styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            />
            <div>
              <Text size="sm" fw={500}>
                {words.cloud}
              </Text>
              <Group h={36}>
                <Text size="sm">{words.clouds[known.cloud] ?? known.cloud}</Text>
              </Group>
            </div>
          </SimpleGrid>
          <Text size="sm" c="dimmed">
            {others.length > 0 ? words.sharedWith(others.join(', ')) : words.alone}
          </Text>
          <Credentials app={known} mayWrite={mayWrite} />
        </Stack>
      )}
    </Asked>
  )
}
