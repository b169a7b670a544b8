import type { Delivery } from '@gatewarden/client'
import { Button, Table, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { api } from '../../api/client.ts'
import { ListTable } from '../../components/list-table.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { type Standing, StatusMark } from '../../components/status-mark.tsx'
import { TimeText } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'
import { saveAs } from '../collection/save-as.ts'

const { deliveries: words } = texts.sending

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

/** Recipients, and what became of the message for each. */
export function DeliveryTable({ label, deliveries }: { label: string; deliveries: readonly Delivery[] }) {
  const { columns } = words
  return (
    <ListTable
      label={label}
      minWidth={720}
      columns={[columns.recipient, columns.state, columns.why, columns.at, columns.report]}
    >
      {deliveries.map((one) => (
        <DeliveryRow key={one.id} delivery={one} />
      ))}
    </ListTable>
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
