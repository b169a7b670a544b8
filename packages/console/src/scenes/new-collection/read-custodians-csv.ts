import { texts } from '../../texts/en.ts'
import { addressPattern, chosenAddresses, type DraftCustodian, withCustodian } from './draft.ts'

const { csvProblem } = texts.collections.wizard

/** A line that could not be used, counted from 1. */
export interface CsvError {
  line: number
  problem: string
}

export interface CsvResult {
  custodians: DraftCustodian[]
  errors: CsvError[]
}

/**
 * Custodians from comma- or semicolon-separated lines (RFC 4180 quoting): a name, then addresses; or addresses alone. A first
 * line without any address is a heading. A line with a problem is left out whole, and named.
 * @param known who is chosen already: no mailbox twice
 */
export function readCustodiansCsv(text: string, known: readonly DraftCustodian[]): CsvResult {
  const errors: CsvError[] = []
  let custodians: DraftCustodian[] = []
  const taken = chosenAddresses(known)
  for (const [index, { line, cells }] of rowsOf(text).entries()) {
    const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== '')
    const [first = ''] = filled
    if (filled.length === 0) continue
    const mailboxes = first.includes('@') ? filled : filled.slice(1)
    if (index === 0 && !filled.some((cell) => cell.includes('@'))) continue
    const problem = problemOf(mailboxes, taken)
    if (problem !== undefined) {
      errors.push({ line, problem })
      continue
    }
    for (const one of mailboxes) taken.add(one.toLowerCase())
    custodians = withCustodian(custodians, { name: first, mailboxes })
  }
  return { custodians, errors }
}

function problemOf(mailboxes: readonly string[], taken: ReadonlySet<string>): string | undefined {
  if (mailboxes.length === 0) return csvProblem.empty
  const wrong = mailboxes.find((one) => !addressPattern.test(one))
  if (wrong !== undefined) return csvProblem.address(wrong)
  const small = mailboxes.map((one) => one.toLowerCase())
  const twice = mailboxes.find(
    (one, at) => taken.has(one.toLowerCase()) || small.indexOf(one.toLowerCase()) !== at,
  )
  if (twice !== undefined) return csvProblem.twice(twice)
  return mailboxes.length > 100 ? csvProblem.many : undefined
}

/** Rows with the line that each begins at. */
function rowsOf(text: string): { line: number; cells: string[] }[] {
  const rows: { line: number; cells: string[] }[] = []
  let cells: string[] = []
  let cell = ''
  let quoted = false
  let [line, begun] = [1, 1]
  const endRow = () => {
    rows.push({ line: begun, cells: [...cells, cell] })
    cells = []
    cell = ''
    begun = line
  }
  const signs = text
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '\n')
  for (let at = 0; at < signs.length; at++) {
    const sign = signs.charAt(at)
    if (sign === '\n') line++
    if (quoted) {
      if (sign !== '"') cell += sign
      else if (signs.charAt(at + 1) === '"') {
        cell += '"'
        at++
      } else quoted = false
    } else if (sign === '"' && cell.trim() === '') {
      cell = ''
      quoted = true
    } else if (sign === ',' || sign === ';' || sign === '\t') {
      cells.push(cell)
      cell = ''
    } else if (sign === '\n') endRow()
    else cell += sign
  }
  endRow()
  return rows
}
