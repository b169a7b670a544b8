import type { Check } from '@gatewarden/client'
import { Anchor, Button, Code, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { ask } from '../../api/ask.ts'
import { useSession } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { SectionCard } from '../../components/section-card.tsx'
import { type Standing, StatusMark } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'
import classes from './settings-scene.module.css'

const { settings: words } = texts

const standings: Record<Check['state'], Standing> = {
  ok: 'good',
  failed: 'bad',
  unknown: 'warn',
  skipped: 'idle',
  pending: 'idle',
}

/** What this installation is, and what its doctor says of it. */
export function SettingsScene() {
  const { version, publicUrl, emulator } = useSession()
  const query = useQuery(ask('GET /v1/health/doctor'))
  const facts = [
    [words.version, version],
    [words.publicUrl, publicUrl],
    [words.callback, `${publicUrl}/oauth/callback`],
    [words.emulator, emulator ?? words.none],
  ] as const
  return (
    <>
      <PageHead title={words.title} text={words.text} />
      <Stack gap="lg" maw={860}>
        <SectionCard title={words.installation}>
          <SimpleGrid component="dl" cols={{ base: 1, sm: 2 }} m={0}>
            {facts.map(([label, value]) => (
              <div key={label}>
                <Text component="dt" size="sm" c="dimmed">
                  {label}
                </Text>
                <Text component="dd" m={0} size="sm" ff="monospace" className={classes.value}>
                  {value}
                </Text>
              </div>
            ))}
          </SimpleGrid>
          <Group gap="lg">
            <Anchor href="/docs" size="sm">
              {words.reference}
            </Anchor>
            <Anchor href="/v1/openapi.json" size="sm">
              {words.openapi}
            </Anchor>
          </Group>
        </SectionCard>
        <SectionCard title={words.checks} text={words.checksText}>
          <div>
            <Button
              variant="default"
              leftSection={<RefreshCw size={16} aria-hidden />}
              loading={query.isFetching}
              onClick={() => query.refetch()}
            >
              {words.again}
            </Button>
          </div>
          <Asked query={query}>
            {({ checks }) => (
              <Stack gap={0} component="ul" p={0} m={0}>
                {checks.map((check) => (
                  <li key={check.id} className={classes.check}>
                    <Group justify="space-between" gap="xs" align="flex-start">
                      <Text fw={540} className={classes.value} flex={1}>
                        {check.seen}
                      </Text>
                      <StatusMark standing={standings[check.state]} label={words.states[check.state]} />
                    </Group>
                    {check.state !== 'ok' && (
                      <Text size="sm" c="dimmed">
                        {check.meaning} {check.remedy}
                      </Text>
                    )}
                    <Code>{check.id}</Code>
                  </li>
                ))}
              </Stack>
            )}
          </Asked>
        </SectionCard>
      </Stack>
    </>
  )
}
