import type { Change } from '@gatewarden/client'
import { Code, Group, NativeSelect, Stack, Table, Text } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Activity } from 'lucide-react'
import { LoadingLines } from '../../components/asked.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { TimeText } from '../../components/time-text.tsx'
import { WideTable } from '../../components/wide-table.tsx'
import { texts } from '../../texts/en.ts'
import { changeKinds } from '../webhooks/search.ts'
import { useLiveChanges } from './use-live-changes.ts'

const { changes: words } = texts

/** The change feed, as it goes on. */
export function ChangesScene() {
  const { kind } = useSearch({ from: '/frame/changes' })
  const navigate = useNavigate({ from: '/changes' })
  const { changes, error } = useLiveChanges(kind)
  return (
    <>
      <PageHead
        title={words.title}
        text={words.text}
        mark={
          error === null && changes !== undefined ? <StatusMark standing="good" label={words.live} /> : null
        }
      />
      <Stack gap="md">
        <Group>
          <NativeSelect
            label={words.kind}
            value={kind ?? ''}
            data={[
              { value: '', label: words.kinds.all },
              ...changeKinds.map((value) => ({ value, label: words.kinds[value] })),
            ]}
            onChange={({ currentTarget: { value } }) =>
              navigate({ search: { kind: changeKinds.find((one) => one === value) }, replace: true })
            }
          />
        </Group>
        <ProblemAlert error={error} />
        {changes === undefined ? (
          error === null && <LoadingLines />
        ) : changes.length === 0 ? (
          <EmptyState icon={Activity} {...words.empty} />
        ) : (
          <WideTable label={words.title} minWidth={560} verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{words.columns.time}</Table.Th>
                <Table.Th>{words.columns.what}</Table.Th>
                <Table.Th>{words.columns.where}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {changes.map((change) => (
                <ChangeRow key={change.id} change={change} />
              ))}
            </Table.Tbody>
          </WideTable>
        )}
      </Stack>
    </>
  )
}

function ChangeRow({ change: { type, at, mailbox, customer, data } }: { change: Change }) {
  const hasData = Object.keys(data).length > 0
  return (
    <Table.Tr style={{ verticalAlign: 'top' }}>
      <Table.Td>
        <TimeText time={at} />
      </Table.Td>
      <Table.Td>
        <Text size="sm" ff="monospace">
          {type}
        </Text>
        {hasData && (
          <details>
            <Text component="summary" size="xs" c="dimmed" style={{ cursor: 'pointer' }}>
              {words.details}
            </Text>
            <Code block>{JSON.stringify(data, null, 2)}</Code>
          </details>
        )}
      </Table.Td>
      <Table.Td>{[customer, mailbox].filter((one) => one !== null).join(' · ')}</Table.Td>
    </Table.Tr>
  )
}
