import { parseCsvLine } from '../csv.ts'
import type { FolderCounts } from '../folder-counts.ts'
import {
  exceptionsReport,
  folderKeyOfCells,
  type Report,
  reconciliationNumbers,
  reconciliationReport,
} from '../reports.ts'
import type { PackageFiles, ReadFile } from './package-files.ts'
import type { Problems } from './problems.ts'

type Cells = Record<string, string>

/** Reads a report line by line; `use` answers with what is wrong with a line, or undefined. */
async function readReport(
  files: PackageFiles,
  problems: Problems,
  path: string,
  report: Pick<Report<never>, 'head' | 'columns'>,
  use: (cells: Cells) => string | undefined,
): Promise<ReadFile | undefined> {
  const reader = await files.lines(path)
  if (!reader) return undefined
  let lines = 0
  for (let line = await reader.next(); line; line = await reader.next()) {
    lines = line.number
    const text = line.bytes.toString('utf8')
    if (!line.isComplete || !text.endsWith('\r')) {
      problems.add('truncated', path, 'The line does not end with CR LF.', line.number)
    } else if (line.number === 1) {
      if (`${text}\n` !== report.head)
        problems.add('malformed', path, 'The header is not the one of the format.', 1)
    } else {
      const cells = parseCsvLine(text.slice(0, -1))
      if (cells?.length !== report.columns.length) {
        problems.add(
          'malformed',
          path,
          `The line does not have ${report.columns.length} cells in quotes.`,
          line.number,
        )
        continue
      }
      const wrong = use(Object.fromEntries(report.columns.map((name, index) => [name, cells[index] ?? ''])))
      if (wrong) problems.add('numbers_do_not_meet', path, wrong, line.number)
    }
  }
  if (reader.tooLong) problems.add('malformed', path, 'A line is longer than the format allows.', lines + 1)
  if (lines === 0) problems.add('truncated', path, 'The header is missing.')
  return reader.finish()
}

const keyOf = (cells: Cells): string =>
  folderKeyOfCells(cells.CUSTODIAN ?? '', cells.MAILBOX ?? '', cells.FOLDERID ?? '')

/** Counts the exceptions by folder. */
export const readExceptions = (
  files: PackageFiles,
  problems: Problems,
  counts: FolderCounts,
): Promise<ReadFile | undefined> =>
  readReport(files, problems, 'data/exceptions.csv', exceptionsReport, (cells) => {
    if (cells.OUTCOME === 'native_only') return undefined
    if (cells.OUTCOME !== 'exception' && cells.OUTCOME !== 'vanished')
      return 'OUTCOME is neither exception, vanished nor native_only.'
    counts.addException(keyOf(cells), cells.OUTCOME)
    return undefined
  })

/** Holds each line against what rows and exceptions add up to. */
export async function readReconciliation(
  files: PackageFiles,
  problems: Problems,
  counts: FolderCounts,
): Promise<ReadFile | undefined> {
  const path = 'data/reconciliation.csv'
  const file = await readReport(files, problems, path, reconciliationReport, (cells) => {
    const numbers = reconciliationNumbers.safeParse(cells)
    if (!numbers.success) return `${numbers.error.issues[0]?.path.join('.')} is not a whole number.`
    const { ENUMERATED, COLLECTED, FILTERED, EXCEPTIONS, VANISHED, BYTES } = numbers.data
    return counts.reconcile(keyOf(cells), {
      enumerated: ENUMERATED,
      collected: COLLECTED,
      filtered: FILTERED,
      exceptions: EXCEPTIONS,
      vanished: VANISHED,
      bytes: BYTES,
    })
  })
  if (file)
    for (const key of counts.unreconciled())
      problems.add('numbers_do_not_meet', path, `No line is of the folder ${key}.`)
  return file
}
