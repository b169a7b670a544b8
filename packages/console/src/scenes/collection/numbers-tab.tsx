import type { CollectionNumbers, CollectionProgress } from '@gatewarden/client'
import { Stack, Table, Text } from '@mantine/core'
import { Check, Ellipsis } from 'lucide-react'
import { Fragment } from 'react'
import { StatusMark } from '../../components/status-mark.tsx'
import { WideTable } from '../../components/wide-table.tsx'
import { texts } from '../../texts/en.ts'

const { collections: all } = texts
const { numbers: words, progress: labels } = all

const meets = (of: CollectionNumbers): boolean =>
  of.enumerated === of.collected + of.filtered + of.exceptions + of.vanished

/** The reconciliation: for every folder, where each item that was found went. */
export function NumbersTab({ progress }: { progress: CollectionProgress }) {
  return (
    <Stack gap="md">
      <Text c="dimmed" maw={640}>
        {words.text}
      </Text>
      <StatusMark
        standing={progress.meets ? 'good' : 'idle'}
        label={progress.meets ? words.meets : words.open}
      />
      <WideTable label={all.tabs.numbers} minWidth={680} verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{words.folder}</Table.Th>
            {[words.found, labels.collected, labels.filtered, labels.exceptions, labels.vanished].map(
              (label) => (
                <Table.Th key={label} ta="right">
                  {label}
                </Table.Th>
              ),
            )}
            <Table.Th>{words.meet}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {progress.custodians.map((custodian) =>
            custodian.mailboxes.map((mailbox) => (
              <Fragment key={mailbox.address}>
                <Table.Tr>
                  <Table.Th colSpan={7} scope="rowgroup" pt="md">
                    {custodian.name} · {mailbox.address}
                  </Table.Th>
                </Table.Tr>
                {mailbox.folders.map((folder) => (
                  <NumbersRow
                    key={folder.path.join('/')}
                    name={
                      folder.state === 'left_out'
                        ? `${folder.path.join(' / ')} (${words.leftOut})`
                        : folder.path.join(' / ')
                    }
                    of={folder.numbers}
                  />
                ))}
              </Fragment>
            )),
          )}
        </Table.Tbody>
        <Table.Tfoot>
          <NumbersRow name={words.total} of={progress.numbers} />
        </Table.Tfoot>
      </WideTable>
    </Stack>
  )
}

function NumbersRow({ name, of }: { name: string; of: CollectionNumbers }) {
  const isMet = meets(of)
  return (
    <Table.Tr>
      <Table.Td>{name}</Table.Td>
      <Table.Td ta="right">{all.number(of.enumerated)}</Table.Td>
      <Table.Td ta="right">{all.number(of.collected)}</Table.Td>
      <Table.Td ta="right">{all.number(of.filtered)}</Table.Td>
      <Table.Td ta="right">{all.number(of.exceptions)}</Table.Td>
      <Table.Td ta="right">{all.number(of.vanished)}</Table.Td>
      <Table.Td>
        {isMet ? (
          <Check size={16} role="img" aria-label={texts.common.yes} />
        ) : (
          <Ellipsis size={16} role="img" aria-label={texts.common.no} />
        )}
      </Table.Td>
    </Table.Tr>
  )
}
