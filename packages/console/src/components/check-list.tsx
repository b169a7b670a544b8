import type { Check } from '@gatewarden/client'
import { Code, Group, Paper, Stack, Text } from '@mantine/core'
import { texts } from '../texts/en.ts'
import { type Standing, StatusMark } from './status-mark.tsx'

const { checks: words } = texts.connection

/** A check may need nothing said beyond what was seen. */
export type ShownCheck = Pick<Check, 'id' | 'state' | 'seen' | 'remedy'> & Partial<Check>

const standings: Record<Check['state'], Standing> = {
  ok: 'good',
  failed: 'bad',
  skipped: 'idle',
  unknown: 'warn',
  pending: 'idle',
}

/** What was looked at, one by one: what was seen, what that means, what to do. */
export function CheckList({ checks }: { checks: readonly ShownCheck[] }) {
  return (
    <Stack gap="xs" component="ul" p={0} m={0}>
      {checks.map((check) => (
        <Paper key={check.id} component="li" withBorder p="md" display="block">
          <Group justify="space-between" align="flex-start" wrap="nowrap" gap="md">
            <Text size="sm" fw={560} style={{ overflowWrap: 'anywhere' }}>
              {check.seen}
            </Text>
            <StatusMark standing={standings[check.state]} label={words.states[check.state]} />
          </Group>
          {check.meaning && (
            <Text size="sm" c="dimmed" mt={4}>
              {check.meaning}
            </Text>
          )}
          {check.state !== 'ok' && check.remedy && (
            <Text size="sm" mt={4}>
              <strong>{words.remedy}:</strong> {check.remedy}
            </Text>
          )}
          {check.script && (
            <Code block mt="xs">
              {check.script}
            </Code>
          )}
        </Paper>
      ))}
    </Stack>
  )
}
