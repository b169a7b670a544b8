import type { Rule, RuleRun } from '@gatewarden/client'
import { Stack, Table, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Workflow } from 'lucide-react'
import { askPages, itemsOf } from '../../api/ask.ts'
import { Asked } from '../../components/asked.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ListTable } from '../../components/list-table.tsx'
import { MoreButton } from '../../components/more-button.tsx'
import { type Standing, StatusMark } from '../../components/status-mark.tsx'
import { TimeText } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'

const { runs: words, tabs } = texts.rules

const standings: Record<RuleRun['state'], Standing> = {
  waiting: 'idle',
  sent: 'good',
  skipped: 'idle',
  failed: 'bad',
}

/** What a rule did about each occurrence, newest first. */
export function RunsTab({ rule }: { rule: Rule }) {
  const query = useInfiniteQuery({
    ...askPages('GET /v1/rules/{id}/runs', { path: { id: rule.id }, query: { limit: 50 } }),
    refetchInterval: 3000,
  })
  const runs = itemsOf(query.data)
  const { at, cause, state, messages } = words.columns
  return (
    <Stack>
      <Asked query={query}>
        {() =>
          runs.length === 0 ? (
            <EmptyState icon={Workflow} {...words.none} />
          ) : (
            <ListTable label={tabs.runs} minWidth={640} columns={[at, cause, state, messages]}>
              {runs.map((run) => (
                <RunRow key={run.id} run={run} profile={rule.profile} />
              ))}
            </ListTable>
          )
        }
      </Asked>
      <MoreButton query={query} />
    </Stack>
  )
}

function RunRow({ run, profile }: { run: RuleRun; profile: string }) {
  const { state, reason, remedy, leftOut, submissions } = run
  return (
    <Table.Tr style={{ verticalAlign: 'top' }}>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <TimeText time={run.createdAt} />
      </Table.Td>
      <Table.Td maw={220} style={{ overflowWrap: 'anywhere' }}>
        {run.cause}
      </Table.Td>
      <Table.Td maw={360}>
        <StatusMark standing={standings[state]} label={words.states[state]} />
        {reason && <Text size="sm">{[reason, remedy].filter(Boolean).join(' ')}</Text>}
        {leftOut.map(({ recipient, reason: why }) => (
          <Text key={`${recipient} ${why}`} size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {words.leftOut(recipient, why)}
          </Text>
        ))}
      </Table.Td>
      <Table.Td>
        {submissions.length === 0 ? (
          0
        ) : (
          <Link
            to="/sending/$id"
            params={{ id: profile }}
            search={{ tab: 'deliveries', submission: submissions[0] }}
          >
            {submissions.length}
          </Link>
        )}
      </Table.Td>
    </Table.Tr>
  )
}
