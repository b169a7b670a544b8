import type { CollectionNumbers, CollectionProgress } from '@gatewarden/client'
import { Stack, Table, Text } from '@mantine/core'
import { Check, Ellipsis } from 'lucide-react'
import { memo, type ReactNode, useCallback, useMemo } from 'react'
import { StatusMark } from '../../components/status-mark.tsx'
import { useRowsInSight } from '../../components/use-rows-in-sight.ts'
import { WideTable } from '../../components/wide-table.tsx'
import { texts } from '../../texts/en.ts'
import { type NumberRow, numberRows } from './number-rows.ts'
import classes from './numbers-tab.module.css'

const { collections: all } = texts
const { numbers: words, progress: labels } = all

const meets = (of: CollectionNumbers): boolean =>
  of.enumerated === of.collected + of.filtered + of.exceptions + of.vanished

const figures = [words.found, labels.collected, labels.filtered, labels.exceptions, labels.vanished]

/** The reconciliation: for every folder, where each item that was found went. Only the lines in sight are in the page. */
export function NumbersTab({ progress }: { progress: CollectionProgress }) {
  const rows = useMemo(() => numberRows(progress), [progress])
  const keyOf = useCallback((index: number) => rows[index]?.key ?? String(index), [rows])
  const { frame, items, above, below, measure } = useRowsInSight<
    HTMLTableSectionElement,
    HTMLTableRowElement
  >(rows.length, 34, keyOf)
  return (
    <Stack gap="md">
      <Text c="dimmed" maw={640}>
        {words.text}
      </Text>
      <StatusMark
        standing={progress.meets ? 'good' : 'idle'}
        label={progress.meets ? words.meets : words.open}
      />
      <WideTable
        label={all.tabs.numbers}
        minWidth={680}
        verticalSpacing={6}
        className={classes.table}
        aria-rowcount={rows.length + 2}
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th className={classes.name}>{words.folder}</Table.Th>
            {figures.map((label) => (
              <Table.Th key={label} ta="right">
                {label}
              </Table.Th>
            ))}
            <Table.Th>{words.meet}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody ref={frame}>
          <Gap height={above} />
          {items.map(({ index, key }) => {
            const row = rows[index]
            return (
              row && (
                <Table.Tr key={key} data-index={index} ref={measure} aria-rowindex={index + 2}>
                  <Cells row={row} />
                </Table.Tr>
              )
            )
          })}
          <Gap height={below} />
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr aria-rowindex={rows.length + 2}>
            <Figures name={words.total} of={progress.numbers} />
          </Table.Tr>
        </Table.Tfoot>
      </WideTable>
    </Stack>
  )
}

/** In place of lines that are out of sight. */
const Gap = ({ height }: { height: number }): ReactNode =>
  height > 0 && (
    <tr aria-hidden>
      <td colSpan={7} className={classes.gap} style={{ height }} />
    </tr>
  )

const Cells = memo(function Cells({ row }: { row: NumberRow }) {
  if (row.kind === 'mailbox') {
    return (
      <Table.Th colSpan={7} scope="rowgroup" pt="md">
        {row.custodian} · {row.address}
      </Table.Th>
    )
  }
  return <Figures name={row.isLeftOut ? `${row.path} (${words.leftOut})` : row.path} of={row.numbers} />
})

function Figures({ name, of }: { name: string; of: CollectionNumbers }) {
  const isMet = meets(of)
  return (
    <>
      <Table.Td className={classes.name}>{name}</Table.Td>
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
    </>
  )
}
