import type { MicrosoftRequest } from '@gatewarden/client'
import { Button, Code, Stack, Table, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { ArrowLeftRight } from 'lucide-react'
import { useState } from 'react'
import { askPages, itemsOf } from '../../api/ask.ts'
import { Asked } from '../../components/asked.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ListTable } from '../../components/list-table.tsx'
import { MoreButton } from '../../components/more-button.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { type Standing, StatusMark } from '../../components/status-mark.tsx'
import { TimeText } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'
import { RequestDetail } from './request-detail.tsx'
import { RequestFilters } from './request-filters.tsx'

const { requests: words } = texts
const standings: Record<MicrosoftRequest['outcome'], Standing> = {
  answered: 'good',
  throttled: 'warn',
  refused: 'warn',
  failed: 'bad',
}

/** What was asked of Microsoft and how it was answered, newest first; filters stand in the address. */
export function RequestsScene() {
  const search = useSearch({ from: '/frame/requests' })
  const query = useInfiniteQuery({
    ...askPages('GET /v1/microsoft-requests', { query: { ...search, limit: 50 } }),
    refetchInterval: 5000,
  })
  const [looked, setLooked] = useState<MicrosoftRequest>()
  const requests = itemsOf(query.data)
  const isFiltered = Object.values(search).some(Boolean)
  return (
    <>
      <PageHead title={words.title} text={words.text} />
      <Stack align="flex-start">
        {(requests.length > 0 || isFiltered) && <RequestFilters search={search} />}
        <Asked query={query}>
          {() =>
            requests.length === 0 ? (
              <EmptyState icon={ArrowLeftRight} {...(isFiltered ? words.nothingFits : words.empty)} />
            ) : (
              <Requests requests={requests} look={setLooked} />
            )
          }
        </Asked>
        <MoreButton query={query} />
      </Stack>
      {looked && <RequestDetail request={looked} close={() => setLooked(undefined)} />}
    </>
  )
}

interface RequestsProps {
  requests: readonly MicrosoftRequest[]
  look: (request: MicrosoftRequest) => void
}

function Requests({ requests, look }: RequestsProps) {
  const { columns } = words
  return (
    <ListTable
      label={words.title}
      minWidth={820}
      columns={[columns.at, columns.asked, columns.answer, columns.took, columns.connection, columns.details]}
    >
      {requests.map((request) => (
        <Table.Tr key={request.id}>
          <Table.Td>
            <TimeText time={request.at} />
          </Table.Td>
          <Table.Td maw={380}>
            <Code>
              {request.method} {request.path}
            </Code>
            <Text size="xs" c="dimmed">
              {request.host}
            </Text>
          </Table.Td>
          <Table.Td>
            <StatusMark
              standing={standings[request.outcome]}
              label={`${request.status || words.noAnswer} ${words.outcome[request.outcome]}`}
            />
          </Table.Td>
          <Table.Td>{words.milliseconds(request.milliseconds)}</Table.Td>
          <Table.Td>
            <Text size="xs" ff="monospace" c="dimmed">
              {request.connection ?? ''}
            </Text>
          </Table.Td>
          <Table.Td>
            <Button
              variant="subtle"
              size="compact-sm"
              aria-label={words.detailsOf(`${request.method} ${request.path}`)}
              onClick={() => look(request)}
            >
              {words.details}
            </Button>
          </Table.Td>
        </Table.Tr>
      ))}
    </ListTable>
  )
}
