import type { Collection, CollectionException } from '@gatewarden/client'
import { NativeSelect, Stack, Table, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { askPages, itemsOf } from '../../api/ask.ts'
import { Asked } from '../../components/asked.tsx'
import { MoreButton } from '../../components/more-button.tsx'
import { WideTable } from '../../components/wide-table.tsx'
import { texts } from '../../texts/en.ts'
import { isLive } from '../collections/standing.ts'

const { exceptions: words } = texts.collections
const outcomes = ['exception', 'vanished'] as const

/** What could not be had, each with its reason and what to do. */
export function ExceptionsTab({ collection }: { collection: Collection }) {
  const { outcome } = useSearch({ from: '/frame/collections/$id' })
  const navigate = useNavigate({ from: '/collections/$id' })
  const query = useInfiniteQuery({
    ...askPages('GET /v1/collections/{id}/exceptions', {
      path: { id: collection.id },
      query: outcome === undefined ? {} : { outcome },
    }),
    refetchInterval: isLive(collection) ? 3000 : false,
  })
  const items = itemsOf(query.data)
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
      <Asked query={query}>
        {() =>
          items.length === 0 ? (
            <Text c="dimmed">{collection.status === 'completed' ? words.none : words.noneYet}</Text>
          ) : (
            <WideTable label={texts.collections.tabs.exceptions} minWidth={640} verticalSpacing="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{words.item}</Table.Th>
                  <Table.Th>{words.where}</Table.Th>
                  <Table.Th>{words.why}</Table.Th>
                  <Table.Th>{words.tried}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((item) => (
                  <ExceptionRow key={`${item.mailbox} ${item.itemId}`} item={item} />
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

function ExceptionRow({ item }: { item: CollectionException }) {
  return (
    <Table.Tr style={{ verticalAlign: 'top' }}>
      <Table.Td maw={240}>
        <Text size="sm" fw={560} lineClamp={2}>
          {item.subject || words.noSubject}
        </Text>
        <Text size="xs" c="dimmed">
          {words[item.outcome]}
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm">{item.custodian}</Text>
        <Text size="xs" c="dimmed">
          {item.mailbox} · {item.folderPath.join(' / ')}
        </Text>
      </Table.Td>
      <Table.Td maw={360}>
        <Text size="sm">{item.reason}</Text>
        <Text size="sm" c="dimmed">
          {item.remedy}
        </Text>
        {item.requestId !== null && (
          <Text size="xs" c="dimmed" ff="monospace">
            {words.requestId(item.requestId)}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{words.tries(item.attempts)}</Table.Td>
    </Table.Tr>
  )
}
