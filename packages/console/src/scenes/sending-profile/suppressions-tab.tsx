import { Stack, Table, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { askPages, itemsOf, useDo } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { ListTable } from '../../components/list-table.tsx'
import { MoreButton } from '../../components/more-button.tsx'
import { TimeText } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'

const { suppressions: words, profile: all } = texts.sending

/** Addresses that bounced for good, until somebody says that they exist again. */
export function SuppressionsTab({ id }: { id: string }) {
  const query = useInfiniteQuery(
    askPages('GET /v1/sending-profiles/{id}/suppressions', { path: { id }, query: { limit: 100 } }),
  )
  const allow = useDo('DELETE /v1/sending-profiles/{id}/suppressions/{recipient}', [
    'GET /v1/sending-profiles/{id}/suppressions',
  ])
  const mayWrite = useMay('sending:write')
  const found = itemsOf(query.data)
  const { columns } = words
  return (
    <Stack align="flex-start">
      <Text c="dimmed">{words.text}</Text>
      <Asked query={query}>
        {() =>
          found.length === 0 ? (
            <Text>{words.none}</Text>
          ) : (
            <ListTable
              label={all.tabs.suppressions}
              minWidth={600}
              columns={[columns.address, columns.reason, columns.at, ...(mayWrite ? [columns.actions] : [])]}
            >
              {found.map(({ address, reason, createdAt }) => (
                <Table.Tr key={address}>
                  <Table.Td>{address}</Table.Td>
                  <Table.Td>{reason}</Table.Td>
                  <Table.Td>
                    <TimeText time={createdAt} />
                  </Table.Td>
                  {mayWrite && (
                    <Table.Td>
                      <ConfirmButton
                        size="xs"
                        title={words.allowTitle(address)}
                        text={words.allowText}
                        confirm={words.allow}
                        busy={allow.isPending}
                        error={allow.error}
                        onConfirm={() => allow.mutateAsync({ path: { id, recipient: address } })}
                      >
                        {words.allow}
                      </ConfirmButton>
                    </Table.Td>
                  )}
                </Table.Tr>
              ))}
            </ListTable>
          )
        }
      </Asked>
      <MoreButton query={query} />
    </Stack>
  )
}
