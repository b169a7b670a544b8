import { createReadStream } from 'node:fs'
import { CsvError, parse } from 'csv-parse'
import { UsageError } from '../../failure.ts'
import { type ReadRow, rowOf } from './import-row.ts'

/** Characters that a line of such a file may have: a refresh token has about 2,000. */
const longestRecord = 64 * 1024

/** What a column may be called; spaces, dashes and case make no difference. */
const names = {
  customer: ['customer', 'customerid', 'externalid'],
  name: ['name', 'customername'],
  connector: ['connector'],
  refreshToken: ['refreshtoken'],
  tenantId: ['tenantid', 'tenant'],
}

/** Rows of a CSV file (RFC 4180) with a header line, read as a stream: its size does not matter. @throws UsageError */
export async function* readCsv(path: string): AsyncGenerator<ReadRow> {
  const parser = parse({
    bom: true,
    max_record_size: longestRecord,
    relax_column_count: true,
    skip_empty_lines: true,
  })
  const file = createReadStream(path)
  file.once('error', (error) => parser.destroy(error))
  file.pipe(parser)
  let columns: Record<keyof typeof names, number> | undefined
  let row = 0
  try {
    for await (const record of parser) {
      const cells: string[] = record
      if (columns === undefined) {
        columns = columnsOf(cells)
        continue
      }
      const { customer, name, connector, refreshToken, tenantId } = columns
      const cell = (at: number): string | undefined => cells[at]?.trim() || undefined
      yield rowOf(++row, {
        from: cell(connector),
        customer: cell(customer),
        name: cell(name),
        refreshToken: cell(refreshToken),
        tenantId: cell(tenantId),
      })
    }
  } catch (error) {
    // Its message would quote the line, which holds a token.
    if (error instanceof CsvError)
      throw new UsageError(
        `${path}: after row ${row} it is no CSV that can be read (${error.code}).`,
        'Quote cells that hold commas, quotes or line breaks, and double quotes within them.',
      )
    throw error
  } finally {
    file.destroy()
  }
}

function columnsOf(header: readonly string[]): Record<keyof typeof names, number> {
  const plain = header.map((name) => name.toLowerCase().replace(/[\s_-]/g, ''))
  const at = (known: readonly string[]) => plain.findIndex((name) => known.includes(name))
  const columns = {
    customer: at(names.customer),
    name: at(names.name),
    connector: at(names.connector),
    refreshToken: at(names.refreshToken),
    tenantId: at(names.tenantId),
  }
  if (columns.customer === -1 || (columns.refreshToken === -1 && columns.tenantId === -1)) {
    throw new UsageError(
      'The first line of the CSV does not name the columns that are needed.',
      'Name them customer, and refresh_token or tenant_id; name and connector are possible too.',
    )
  }
  return columns
}
