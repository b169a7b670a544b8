import { Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { SectionCard } from '../../components/section-card.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'
import { countsQuery } from './ask-counts.ts'
import { standingOfStatus } from './standing-of-status.ts'

const { overview: words } = texts

/** Connections by their status. */
export function ConnectionCounts() {
  const maySee = useMay('connections:read')
  const query = useQuery({ ...countsQuery, enabled: maySee })
  if (!maySee) return null
  return (
    <SectionCard title={words.connections} text={words.connectionsText}>
      <Asked query={query}>
        {(counts) => (
          <Stack gap="xs">
            {counts.map(([status, count]) => (
              <Group key={status} justify="space-between">
                <StatusMark standing={standingOfStatus[status]} label={words.statuses[status]} />
                <Text fw={count === '0' ? 400 : 600} {...(count === '0' ? { c: 'dimmed' } : {})}>
                  {count}
                </Text>
              </Group>
            ))}
          </Stack>
        )}
      </Asked>
    </SectionCard>
  )
}
