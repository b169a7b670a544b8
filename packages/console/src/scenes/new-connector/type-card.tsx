import type { ConnectorType } from '@gatewarden/client'
import { Button, Group, Paper, Stack, Text, Title, VisuallyHidden } from '@mantine/core'
import { ConnectorIcon } from '../../components/connector-icon.tsx'
import { texts } from '../../texts/en.ts'

const { connectors: words } = texts

interface TypeCardProps {
  type: ConnectorType
  busy: boolean
  start: (type: string, mode: 'organization' | 'person') => void
}

/** One connector type, with a button for each who may connect. */
export function TypeCard({ type, busy, start }: TypeCardProps) {
  return (
    <Paper withBorder p="lg">
      <Stack gap="sm" h="100%" justify="space-between">
        <Stack gap="sm">
          <Group gap="sm" wrap="nowrap">
            <ConnectorIcon type={type.id} />
            <Title order={3}>{type.title}</Title>
          </Group>
          <Text size="sm" c="dimmed">
            {type.summary}
          </Text>
        </Stack>
        <Group gap="xs" mt="xs">
          {type.modes.map((mode) => (
            <Button
              key={mode}
              variant="default"
              size="sm"
              disabled={busy}
              onClick={() => start(type.id, mode)}
            >
              {type.modes.length > 1 ? words.modes[mode] : words.gallery.choose}
              <VisuallyHidden>{`: ${type.title}`}</VisuallyHidden>
            </Button>
          ))}
        </Group>
      </Stack>
    </Paper>
  )
}
