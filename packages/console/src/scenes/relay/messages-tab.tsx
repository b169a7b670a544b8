import { Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { MailCheck } from 'lucide-react'
import { askAll, askPages, itemsOf } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ListTable } from '../../components/list-table.tsx'
import { MoreButton } from '../../components/more-button.tsx'
import { texts } from '../../texts/en.ts'
import { MessageRow } from './message-row.tsx'
import { messageStates } from './search.ts'

const { messages: words } = texts.relay

/** What devices handed over, newest first; which of it is said by the address. */
export function MessagesTab() {
  const { state, device } = useSearch({ from: '/frame/relay' })
  const navigate = useNavigate({ from: '/relay' })
  const query = useInfiniteQuery({
    ...askPages('GET /v1/relay/messages', {
      query: { limit: 50, ...(state && { state }), ...(device && { credential: device }) },
    }),
    refetchInterval: 3000,
  })
  const devices = useQuery(askAll('GET /v1/relay/credentials'))
  const nameOf = (id: string) => devices.data?.find((one) => one.id === id)?.name
  const mayResend = useMay('relay:write')
  const messages = itemsOf(query.data)
  const isFiltered = state !== undefined || device !== undefined
  const { columns } = words
  return (
    <Stack>
      {(messages.length > 0 || isFiltered) && (
        <Group gap="sm">
          <NativeSelect
            label={words.filter}
            value={state ?? ''}
            data={[
              { value: '', label: words.all },
              ...messageStates.map((value) => ({ value, label: words.states[value] })),
            ]}
            onChange={({ currentTarget: { value } }) => {
              const wanted = messageStates.find((one) => one === value)
              navigate({ search: (old) => ({ ...old, state: wanted }), replace: true })
            }}
          />
          <NativeSelect
            label={words.device}
            maw={260}
            value={device ?? ''}
            data={[
              { value: '', label: words.everyDevice },
              ...(devices.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChange={({ currentTarget: { value } }) =>
              navigate({ search: (old) => ({ ...old, device: value || undefined }), replace: true })
            }
          />
        </Group>
      )}
      <Asked query={query}>
        {() =>
          messages.length === 0 ? (
            isFiltered ? (
              <Text c="dimmed">{words.nothingFits}</Text>
            ) : (
              <EmptyState icon={MailCheck} {...words.none} />
            )
          ) : (
            <ListTable
              label={texts.relay.tabs.messages}
              minWidth={900}
              columns={[
                columns.taken,
                columns.from,
                columns.to,
                columns.size,
                columns.state,
                ...(mayResend ? [columns.actions] : []),
              ]}
            >
              {messages.map((one) => (
                <MessageRow
                  key={one.id}
                  message={one}
                  device={nameOf(one.credential)}
                  mayResend={mayResend}
                />
              ))}
            </ListTable>
          )
        }
      </Asked>
      <MoreButton query={query} />
    </Stack>
  )
}
