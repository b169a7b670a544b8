import { Button, Stack, Table, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { RotateCcw } from 'lucide-react'
import { askPages, itemsOf } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { MoreButton } from '../../components/more-button.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { TimeText } from '../../components/time-text.tsx'
import { WideTable } from '../../components/wide-table.tsx'
import { texts } from '../../texts/en.ts'
import { useReplay } from './use-replay.ts'

const { changes: words, attempts: labels } = texts.webhooks

/** What waits for an endpoint, or what was given up after days. */
export function StandingTab({ id, state }: { id: string; state: 'waiting' | 'parked' }) {
  const query = useInfiniteQuery({
    ...askPages('GET /v1/endpoints/{id}/changes', { path: { id }, query: { state, limit: 100 } }),
    refetchInterval: 3000,
  })
  const replay = useReplay()
  const mayReplay = useMay('endpoints:write') && state === 'parked'
  const changes = itemsOf(query.data)
  return (
    <Stack gap="md" align="flex-start">
      <ProblemAlert error={replay.error} />
      {mayReplay && changes.length > 0 && (
        <Button
          leftSection={<RotateCcw size={16} aria-hidden />}
          loading={replay.isPending}
          onClick={() => replay.mutate({ path: { id }, body: { state: 'parked' } })}
        >
          {words.replayAll}
        </Button>
      )}
      <Asked query={query}>
        {() =>
          changes.length === 0 ? (
            <Text c="dimmed">{words.none[state]}</Text>
          ) : (
            <WideTable label={texts.webhooks.tabs[state]} minWidth={560} verticalSpacing={6}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{labels.change}</Table.Th>
                  <Table.Th>{texts.changes.columns.where}</Table.Th>
                  <Table.Th>{labels.time}</Table.Th>
                  {mayReplay && <Table.Th>{labels.again}</Table.Th>}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {changes.map((one) => (
                  <Table.Tr key={one.change}>
                    <Table.Td>
                      <Text size="sm">{one.type}</Text>
                      <Text size="xs" c="dimmed" ff="monospace">
                        {one.change}
                      </Text>
                    </Table.Td>
                    <Table.Td>{one.mailbox ?? one.customer}</Table.Td>
                    <Table.Td>
                      {words.tries(one.tries)} <TimeText time={one.firstTriedAt} />
                    </Table.Td>
                    {mayReplay && (
                      <Table.Td>
                        <Button
                          variant="subtle"
                          size="compact-sm"
                          aria-label={labels.replayOf(one.change)}
                          disabled={replay.isPending}
                          onClick={() => replay.mutate({ path: { id }, body: { changes: [one.change] } })}
                        >
                          {labels.replay}
                        </Button>
                      </Table.Td>
                    )}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </WideTable>
          )
        }
      </Asked>
      <MoreButton query={query} />
    </Stack>
  )
}
