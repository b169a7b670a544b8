import type { AuditEntry } from '@gatewarden/client'
import { Alert, Button, Code, Group, SimpleGrid, Stack, Table, Text, TextInput } from '@mantine/core'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Download, ScrollText } from 'lucide-react'
import { useState } from 'react'
import { askPages, itemsOf } from '../../api/ask.ts'
import { api } from '../../api/client.ts'
import { Asked } from '../../components/asked.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ListTable } from '../../components/list-table.tsx'
import { MoreButton } from '../../components/more-button.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { TimeText } from '../../components/time-text.tsx'
import { useDebouncedHere } from '../../components/use-debounced-search.ts'
import { texts } from '../../texts/en.ts'
import { type AuditFilter, auditFilters, auditQuery } from './audit-search.ts'
import { entriesToCsv, saveText } from './export-entries.ts'

const { audit: words } = texts
const mostExported = 10_000

/** What was done: filters stand in the address, so that a search can be sent to somebody. */
export function AuditScene() {
  const search = useSearch({ from: '/frame/audit' })
  const query = useInfiniteQuery(askPages('GET /v1/audit', { query: { ...auditQuery(search), limit: 50 } }))
  const entries = itemsOf(query.data)
  const save = useMutation({ mutationFn: (kind: 'csv' | 'json') => exportAll(auditQuery(search), kind) })
  return (
    <>
      <PageHead
        title={words.title}
        text={words.text}
        actions={(['csv', 'json'] as const).map((kind) => (
          <Button
            key={kind}
            variant="default"
            leftSection={<Download size={16} aria-hidden />}
            loading={save.isPending && save.variables === kind}
            onClick={() => save.mutate(kind)}
          >
            {kind === 'csv' ? words.exportCsv : words.exportJson}
          </Button>
        ))}
      />
      <Stack>
        <Filters key={Object.keys(search).length === 0 ? 'empty' : 'some'} />
        <ProblemAlert error={save.error} />
        {save.data === true && <Alert role="status">{words.tooMany(mostExported)}</Alert>}
        <Asked query={query}>
          {() =>
            entries.length === 0 ? (
              <EmptyState icon={ScrollText} {...words.empty} />
            ) : (
              <Entries entries={entries} />
            )
          }
        </Asked>
        <Group justify="center">
          <MoreButton query={query} />
        </Group>
      </Stack>
    </>
  )
}

/** @returns whether there were more than are exported at once */
async function exportAll(query: ReturnType<typeof auditQuery>, kind: 'csv' | 'json'): Promise<boolean> {
  const entries: AuditEntry[] = []
  let isMore = false
  for await (const entry of api.each('GET /v1/audit', { query: { ...query, limit: 200 } })) {
    if (entries.length === mostExported) {
      isMore = true
      break
    }
    entries.push(entry)
  }
  if (kind === 'csv') saveText(entriesToCsv(entries), 'text/csv', 'audit.csv')
  else saveText(JSON.stringify(entries, null, 2), 'application/json', 'audit.json')
  return isMore
}

function Filters() {
  const search = useSearch({ from: '/frame/audit' })
  const navigate = useNavigate({ from: '/audit' })
  const [typed, setTyped] = useState(search)
  const apply = useDebouncedHere((next: typeof search) => navigate({ search: next, replace: true }))
  const set = (name: AuditFilter, value: string) => {
    const { [name]: _, ...others } = typed
    const next = value === '' ? others : { ...others, [name]: value }
    setTyped(next)
    apply(next)
  }
  return (
    <search>
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
        {auditFilters.map((name) => (
          <TextInput
            key={name}
            size="sm"
            label={words.filters[name]}
            type={name === 'since' || name === 'until' ? 'date' : 'text'}
            placeholder={name === 'since' || name === 'until' ? undefined : words.placeholders[name]}
            value={typed[name] ?? ''}
            onChange={(event) => set(name, event.currentTarget.value)}
          />
        ))}
      </SimpleGrid>
    </search>
  )
}

function Entries({ entries }: { entries: AuditEntry[] }) {
  const { columns } = words
  return (
    <ListTable
      label={words.title}
      minWidth={760}
      columns={[columns.at, columns.action, columns.actor, columns.subject, columns.details]}
    >
      {entries.map((entry) => (
        <Table.Tr key={entry.seq}>
          <Table.Td style={{ whiteSpace: 'nowrap' }}>
            <TimeText time={entry.at} />
          </Table.Td>
          <Table.Td>
            <Text size="sm" fw={520}>
              {entry.action}
            </Text>
          </Table.Td>
          <Table.Td>
            <Code>{entry.actor}</Code>
          </Table.Td>
          <Table.Td>
            <Code>{entry.subject}</Code>
          </Table.Td>
          <Table.Td maw={300}>
            {entry.details && (
              <Text size="xs" c="dimmed" lineClamp={2} title={JSON.stringify(entry.details)}>
                {Object.entries(entry.details)
                  .map(
                    ([name, value]) =>
                      `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
                  )
                  .join(', ')}
              </Text>
            )}
          </Table.Td>
        </Table.Tr>
      ))}
    </ListTable>
  )
}
