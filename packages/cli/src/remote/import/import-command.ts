import type { Command } from 'commander'
import { Option } from 'commander'
import { UsageError } from '../../failure.ts'
import { type Output, printable, table } from '../../output.ts'
import { connect, type RemoteOptions, remoteCommand } from '../connect.ts'
import { type ImportFormat, importFormats, type ReadRow } from './import-row.ts'
import { readCsv } from './read-csv.ts'
import { readNango } from './read-nango.ts'
import { readNylas } from './read-nylas.ts'
import { type RowResult, sendRows } from './send-rows.ts'

interface ImportOptions extends RemoteOptions {
  from: ImportFormat
  connector?: string
  map?: string[]
  customer?: string
  insteadOfAdministrator?: boolean
  reason?: string
  dryRun?: boolean
}

const readers: Record<ImportFormat, (path: string) => AsyncGenerator<ReadRow>> = {
  csv: readCsv,
  nango: readNango,
  nylas: readNylas,
}

/** Adds `connections import`. */
export function importCommand(connections: Command, output: Output): void {
  remoteCommand(
    connections
      .command('import')
      .description(
        'bring refresh tokens and consented tenants along from elsewhere, so that nobody connects again',
      )
      .argument('<file>', 'what the other product gave out, or a CSV')
      .addOption(
        new Option('--from <FORMAT>', 'where it is from').choices(importFormats).makeOptionMandatory(),
      )
      .option(
        '--connector <NAME>',
        'the connector for all rows; its app is the one that the tokens were given to',
      )
      .option(
        '--map <THEIRS=OURS>',
        'the connector for rows of one of their integrations; may be repeated',
        (one: string, before: string[] = []) => [...before, one],
      )
      .option('--customer <ID>', 'the customer of all rows, in place of what the file says')
      .option(
        '--instead-of-administrator',
        'say on your own word that administrators of imported tenants agree',
      )
      .option('--reason <TEXT>', 'why, for the audit log; with --instead-of-administrator')
      .option('--dry-run', 'only read the file and say what would be imported'),
  ).action(async (file: string, options: ImportOptions) => {
    const connectorOf = chooser(options)
    if (options.insteadOfAdministrator && !options.reason)
      throw new UsageError(
        '--instead-of-administrator needs --reason.',
        'Say why; it goes into the audit log.',
      )
    const rows = prepared(readers[options.from](file), connectorOf, options.customer)
    const results: RowResult[] = []
    const done = options.dryRun
      ? dry(rows)
      : sendRows(connect(options), rows, options.insteadOfAdministrator ? (options.reason ?? null) : null)
    for await (const one of done) results.push(one)
    // What was skipped came before the batch that it stood in.
    results.sort((a, b) => a.row - b.row)
    const open = results.filter(({ outcome }) => outcome !== 'active' && outcome !== 'unchanged')
    output.result({ rows: results, counts: countsOf(results) }, () => summary(results, open))
    if (!options.dryRun && open.length > 0) process.exitCode = 7
  })
}

type Chooser = (theirs: string | null) => string | undefined

function chooser({ connector, map = [] }: ImportOptions): Chooser {
  const named = new Map<string, string>()
  for (const one of map) {
    const cut = one.lastIndexOf('=')
    if (cut < 1 || cut === one.length - 1)
      throw new UsageError(`--map ${one} is not THEIRS=OURS.`, 'For example --map outlook=outlook-mail.')
    named.set(one.slice(0, cut), one.slice(cut + 1))
  }
  if (connector === undefined && named.size === 0)
    throw new UsageError('No connector is named.', 'Name one with --connector, or several with --map.')
  return (theirs) => named.get(theirs ?? '') ?? connector
}

export interface PreparedRow {
  row: number
  connector: string
  customer: { externalId: string; name?: string }
  refreshToken?: string
  tenantId?: string
}

async function* prepared(
  rows: AsyncIterable<ReadRow>,
  connectorOf: Chooser,
  customer: string | undefined,
): AsyncGenerator<PreparedRow | RowResult> {
  for await (const one of rows) {
    if ('skipped' in one) {
      yield skipped(one.row, one.skipped)
      continue
    }
    const { from, ...rest } = one
    const connector = connectorOf(from)
    if (connector === undefined)
      yield skipped(one.row, 'no --connector or --map says which connector it is for')
    else
      yield { ...rest, connector, customer: customer === undefined ? one.customer : { externalId: customer } }
  }
}

const skipped = (row: number, reason: string): RowResult => ({
  row,
  customer: null,
  outcome: 'skipped',
  connection: null,
  reason: `The row ${reason}.`,
  remedy: null,
})

async function* dry(rows: AsyncIterable<PreparedRow | RowResult>): AsyncGenerator<RowResult> {
  for await (const one of rows) {
    if ('outcome' in one) yield one
    else {
      const what = one.refreshToken === undefined ? `the tenant ${one.tenantId}` : 'a refresh token'
      const reason = `It would bring ${what} to ${one.connector}.`
      const customer = one.customer.externalId
      yield { row: one.row, customer, outcome: 'would-import', connection: null, reason, remedy: null }
    }
  }
}

function countsOf(results: readonly RowResult[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

/** Rows with something to do; the others are counted. */
function summary(results: readonly RowResult[], open: readonly RowResult[]): string {
  const counts = Object.entries(countsOf(results)).map(([outcome, count]) => `${count} ${outcome}`)
  const lines = [`${results.length} rows: ${counts.join(', ') || 'none'}`]
  if (open.length === 0) return lines.join('\n')
  const shown = open
    .slice(0, 200)
    .map((one) => [
      String(one.row),
      printable(one.customer ?? ''),
      one.outcome,
      one.connection ?? '',
      printable([one.reason, one.remedy].filter(Boolean).join(' ')),
    ])
  lines.push(table(['ROW', 'CUSTOMER', 'OUTCOME', 'CONNECTION', 'WHY, AND WHAT TO DO'], shown))
  if (open.length > shown.length) lines.push(`and ${open.length - shown.length} more; --json has all`)
  return lines.join('\n')
}
