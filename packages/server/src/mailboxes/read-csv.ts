import { CsvError, parse } from 'csv-parse/sync'
import { invalidField } from '../platform/http/validation.ts'
import { addressShape } from './mailbox.ts'

/** A row of the file, by its line (the first is 1). */
export interface CsvRow {
  line: number
  /** Small; null where the row has none that can be one. */
  address: string | null
  accessSince: Date | null
  /** What is wrong with the row; the rest of the file is not touched by it. */
  problem: string | null
}

export const mostRows = 5000
const mostCell = 1000

/** Names of the column, without case, blanks and signs: as exports of Microsoft 365, Exchange and address books have them. */
const addressNames = new Set([
  'address',
  'email',
  'emailaddress',
  'mail',
  'mailbox',
  'primarysmtpaddress',
  'smtpaddress',
  'userprincipalname',
  'upn',
  'username',
  'adresse',
  'mailadresse',
])
const sinceNames = new Set(['accessgrantedat', 'accesssince', 'grantedat', 'granted'])

const normal = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')

/**
 * The rows of a CSV file with a column of addresses: comma, semicolon or tab, quoted or not, UTF-8 or UTF-16 with its mark.
 * A file of one column needs no header.
 * @throws GatewardenError `invalid_request` for what is no such file as a whole
 */
export function readCsv(bytes: Uint8Array): CsvRow[] {
  const records = parseRecords(decode(bytes))
  const [first] = records
  if (first === undefined) throw invalidField('body', 'holds no row')
  const names = first.cells.map(normal)
  const column = names.findIndex((name) => addressNames.has(name))
  const sinceColumn = names.findIndex((name) => sinceNames.has(name))
  const hasNoHeader =
    column === -1 && first.cells.length === 1 && addressShape.test(first.cells[0]?.trim() ?? '')
  if (column === -1 && !hasNoHeader)
    throw invalidField(
      'body',
      'has no column of addresses in its first line',
      'Name the column address, email, mail, primarySmtpAddress or userPrincipalName.',
    )
  const rows = hasNoHeader ? records : records.slice(1)
  if (rows.length > mostRows)
    throw invalidField('body', `holds ${rows.length} rows; at most ${mostRows} at once`, 'Send it in parts.')
  const seen = new Map<string, number>()
  return rows.map(({ line, cells }): CsvRow => {
    const text = (cells[Math.max(0, column)] ?? '').trim()
    const address = text.toLowerCase()
    if (!addressShape.test(address))
      return { line, address: null, accessSince: null, problem: shapeProblem(text) }
    const since = readSince(sinceColumn === -1 ? '' : (cells[sinceColumn] ?? '').trim())
    if (since === undefined)
      return {
        line,
        address,
        accessSince: null,
        problem: 'its time of access is none such as 2026-03-01T09:00:00Z',
      }
    const before = seen.get(address)
    if (before !== undefined)
      return { line, address, accessSince: null, problem: `stands in line ${before} already` }
    seen.set(address, line)
    return { line, address, accessSince: since, problem: null }
  })
}

const shapeProblem = (text: string): string =>
  text === '' ? 'has no address' : 'has no address such as ann@contoso.com in its column'

function readSince(text: string): Date | null | undefined {
  if (text === '') return null
  const time = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(time) ? undefined : new Date(time)
}

/** Spreadsheets write UTF-8 with or without a mark, or UTF-16 with one. */
function decode(bytes: Uint8Array): string {
  const [a, b] = bytes
  const encoding = a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw invalidField('body', 'is not text in UTF-8 or UTF-16', 'Save the file as "CSV UTF-8".')
  }
}

function parseRecords(text: string): { line: number; cells: string[] }[] {
  // Excel's own first line, which names the separator.
  // One sign for each end of a line, so that lines are counted as people count them.
  const lines = text.replaceAll(/\r\n?/g, '\n')
  const [named = '', separator] = /^sep=([,;\t])\n/i.exec(lines) ?? []
  const body = lines.slice(named.length)
  const records: { line: number; cells: string[] }[] = []
  let from = separator === undefined ? 1 : 2
  try {
    parse(body, {
      bom: true,
      delimiter: separator ?? delimiterOf(body),
      relax_column_count: true,
      record_delimiter: '\n',
      max_record_size: 64 * mostCell,
      info: true,
      on_record: (record: unknown, { lines }: { lines: number }) => {
        const cells = Array.isArray(record) ? record : cellsOf(record)
        if (cells.some((one: string) => one.trim() !== '')) records.push({ line: from, cells })
        from = lines + (separator === undefined ? 1 : 2)
        if (records.length > mostRows + 1)
          throw invalidField('body', `holds more than ${mostRows} rows`, 'Send it in parts.')
        return null
      },
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw invalidField(
      'body',
      `is no CSV from line ${from} on: ${error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quote is never closed' : 'quotes or columns are wrong'}`,
    )
  }
  return records
}

function cellsOf(record: unknown): string[] {
  const found =
    typeof record === 'object' && record !== null && 'record' in record ? record.record : undefined
  return Array.isArray(found) ? found.map(String) : []
}

/** The sign that the first line has most of. */
function delimiterOf(text: string): string {
  const [line = ''] = text.split('\n', 1)
  const count = (sign: string) => line.split(sign).length
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best))
}
