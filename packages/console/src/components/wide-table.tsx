import { Table, type TableProps } from '@mantine/core'
import classes from './wide-table.module.css'

interface WideTableProps extends TableProps {
  /** What it holds, for who cannot see it. */
  label: string
  /** In pixels: below it, the table is pushed sideways and not the page. */
  minWidth: number
}

/** A table that may be wider than a telephone; it is pushed by keyboard, too. */
export function WideTable({ label, minWidth, ...table }: WideTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reached without a mouse.
    <section className={classes.frame} aria-label={label} tabIndex={0}>
      <Table {...table} miw={minWidth} />
    </section>
  )
}
