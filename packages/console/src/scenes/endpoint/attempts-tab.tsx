import { Button, NativeSelect, Stack, Table, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { RotateCcw } from 'lucide-react'
import { askPages, itemsOf } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { MoreButton } from '../../components/more-button.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { TimeText } from '../../components/time-text.tsx'
import { WideTable } from '../../components/wide-table.tsx'
import { texts } from '../../texts/en.ts'
import { useReplay } from './use-replay.ts'

const { attempts: words } = texts.webhooks
const outcomes = ['delivered', 'failed'] as const

/** Every try at delivering, newest first. */
export function AttemptsTab({ id }: { id: string }) {
  const { outcome } = useSearch({ from: '/frame/webhooks/$id' })
  const navigate = useNavigate({ from: '/webhooks/$id' })
  const query = useInfiniteQuery({
    ...askPages('GET /v1/endpoints/{id}/attempts', {
      path: { id },
      query: { limit: 50, ...(outcome && { outcome }) },
    }),
    refetchInterval: 3000,
  })
  const replay = useReplay()
  const mayWrite = useMay('endpoints:write')
  const attempts = itemsOf(query.data)
  return (
    <Stack gap="md" align="flex-start">
      <NativeSelect
        label={words.filter}
        value={outcome ?? ''}
        data={[{ value: '', label: words.all }, ...outcomes.map((value) => ({ value, label: words[value] }))]}
        onChange={({ currentTarget: { value } }) => {
          const wanted = outcomes.find((one) => one === value)
          navigate({ search: (old) => ({ ...old, outcome: wanted }), replace: true })
        }}
      />
      <ProblemAlert error={replay.error} />
      <Asked query={query}>
        {() =>
          attempts.length === 0 ? (
            <Text c="dimmed">{words.none}</Text>
          ) : (
            <WideTable label={texts.webhooks.tabs.attempts} minWidth={640} verticalSpacing={6}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{words.time}</Table.Th>
                  <Table.Th>{words.change}</Table.Th>
                  <Table.Th>{words.answer}</Table.Th>
                  <Table.Th>{words.took}</Table.Th>
                  {mayWrite && <Table.Th>{words.again}</Table.Th>}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {attempts.map(({ id: attempt, change, type, at, ...one }) => (
                  <Table.Tr key={attempt}>
                    <Table.Td>
                      <TimeText time={at} />
                    </Table.Td>
                    <Table.Td>
                      <Text size="sm">{type}</Text>
                      <Text size="xs" c="dimmed" ff="monospace">
                        {change ?? words.test}
                      </Text>
                    </Table.Td>
                    <Table.Td>
                      <StatusMark
                        standing={one.outcome === 'delivered' ? 'good' : 'bad'}
                        label={String(one.status ?? one.problem ?? words.failed)}
                      />
                      {one.retryAt !== null && (
                        <Text size="xs" c="dimmed">
                          {words.retry} <TimeText time={one.retryAt} />
                        </Text>
                      )}
                    </Table.Td>
                    <Table.Td>{words.milliseconds(one.milliseconds)}</Table.Td>
                    {mayWrite && (
                      <Table.Td>
                        {change !== null && (
                          <Button
                            variant="subtle"
                            size="compact-sm"
                            leftSection={<RotateCcw size={14} aria-hidden />}
                            aria-label={words.replayOf(change)}
                            disabled={replay.isPending}
                            onClick={() => replay.mutate({ path: { id }, body: { changes: [change] } })}
                          >
                            {words.replay}
                          </Button>
                        )}
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
