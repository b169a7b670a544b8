import { Table } from '@mantine/core'
import type { ReactNode } from 'react'
import { WideTable } from './wide-table.tsx'

interface ListTableProps {
  /** What is in it, for those who hear it. */
  label: string
  minWidth: number
  columns: readonly string[]
  children: ReactNode
}

/** A list with a head over each column. `children` are its rows. */
export function ListTable({ label, minWidth, columns, children }: ListTableProps) {
  return (
    <WideTable label={label} minWidth={minWidth} verticalSpacing="sm">
      <Table.Thead>
        <Table.Tr>
          {columns.map((column) => (
            <Table.Th key={column}>{column}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>{children}</Table.Tbody>
    </WideTable>
  )
}
