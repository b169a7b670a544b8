import type { Delivery } from '@gatewarden/client'
import { Button, Group, NativeSelect, Stack, Table, Text } from '@mantine/core'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import { askPages, itemsOf } from '../../api/ask.ts'
import { api } from '../../api/client.ts'
import { Asked } from '../../components/asked.tsx'
import { ListTable } from '../../components/list-table.tsx'
import { MoreButton } from '../../components/more-button.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { type Standing, StatusMark } from '../../components/status-mark.tsx'
import { TimeText } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'
import { saveAs } from '../collection/save-as.ts'
import { deliveryStates } from '../sending/search.ts'

const { deliveries: words, profile: all } = texts.sending

const standings: Record<Delivery['state'], Standing> = {
  queued: 'idle',
  sent: 'idle',
  relayed: 'idle',
  delivered: 'good',
  read: 'good',
  delayed: 'warn',
  unknown: 'warn',
  failed: 'bad',
  expired: 'bad',
  cancelled: 'idle',
}

/** What became of messages, recipient by recipient. */
export function DeliveriesTab({ id }: { id: string }) {
  const { state, submission } = useSearch({ from: '/frame/sending/$id' })
  const navigate = useNavigate({ from: '/sending/$id' })
  const query = useInfiniteQuery({
    ...askPages('GET /v1/deliveries', {
      query: { profile: id, limit: 50, ...(state && { state }), ...(submission && { submission }) },
    }),
    refetchInterval: 5000,
  })
  const deliveries = itemsOf(query.data)
  const { columns } = words
  return (
    <Stack align="flex-start">
      {(deliveries.length > 0 || state || submission) && (
        <Group align="flex-end">
          <NativeSelect
            label={words.filter}
            value={state ?? ''}
            data={[
              { value: '', label: words.all },
              ...deliveryStates.map((value) => ({ value, label: words.states[value] })),
            ]}
            onChange={({ currentTarget: { value } }) => {
              const wanted = deliveryStates.find((one) => one === value)
              navigate({ search: (old) => ({ ...old, state: wanted }), replace: true })
            }}
          />
          {submission && (
            <>
              <Text size="sm">{words.ofOne}</Text>
              <Button variant="default" onClick={() => navigate({ search: { tab: 'deliveries' } })}>
                {words.showAll}
              </Button>
            </>
          )}
        </Group>
      )}
      <Asked query={query}>
        {() =>
          deliveries.length === 0 ? (
            <Text c="dimmed">{state || submission ? words.nothingFits : words.none}</Text>
          ) : (
            <ListTable
              label={all.tabs.deliveries}
              minWidth={720}
              columns={[columns.recipient, columns.state, columns.why, columns.at, columns.report]}
            >
              {deliveries.map((one) => (
                <DeliveryRow key={one.id} delivery={one} />
              ))}
            </ListTable>
          )
        }
      </Asked>
      <MoreButton query={query} />
    </Stack>
  )
}

function DeliveryRow({ delivery }: { delivery: Delivery }) {
  const { id, recipient, state, reason, diagnostic } = delivery
  return (
    <Table.Tr style={{ verticalAlign: 'top' }}>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>{recipient}</Table.Td>
      <Table.Td>
        <StatusMark standing={standings[state]} label={words.states[state]} />
      </Table.Td>
      <Table.Td maw={340}>
        {reason && <Text size="sm">{reason}</Text>}
        {diagnostic && (
          <Text size="xs" c="dimmed" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
            {diagnostic}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <TimeText time={delivery.updatedAt} />
      </Table.Td>
      <Table.Td>{delivery.hasReport && <Report id={id} recipient={recipient} />}</Table.Td>
    </Table.Tr>
  )
}

/** The report as the mail server wrote it. */
function Report({ id, recipient }: { id: string; recipient: string }) {
  const download = useMutation({
    mutationFn: async () => {
      const answer = await api.stream('GET /v1/deliveries/{id}/report', { path: { id } })
      await saveAs(answer, `${id}.eml`, () => undefined)
    },
  })
  return (
    <>
      <Button
        variant="default"
        size="xs"
        leftSection={<Download size={14} aria-hidden />}
        aria-label={words.reportOf(recipient)}
        loading={download.isPending}
        onClick={() => download.mutate()}
      >
        {words.report}
      </Button>
      <ProblemAlert error={download.error} />
    </>
  )
}
