import { readFileSync } from 'node:fs'
import type { CollectionWish } from '@gatewarden/client'
import { parse } from 'csv-parse/sync'
import { UsageError } from '../../failure.ts'

type Custodian = CollectionWish['custodians'][number]

/** What a column may be called; spaces, dashes and case make no difference. */
const names = {
  custodian: ['custodian', 'name', 'displayname', 'person'],
  mailboxes: [
    'mailbox',
    'mailboxes',
    'address',
    'email',
    'emailaddress',
    'primarysmtpaddress',
    'userprincipalname',
  ],
  archive: ['archive', 'hasarchive', 'archivestatus'],
}

/**
 * Custodians of a CSV file (RFC 4180, or with semicolons or tabs, as Excel writes it in many countries) with a header line: a column of mailboxes, several in a cell separated by semicolons,
 * and, if there are, a column of people and one that says whether the mailboxes have an archive. Rows of the same person are
 * one custodian.
 * @throws UsageError that names the row
 */
export function readCustodians(path: string): Custodian[] {
  const [header = [], ...rows] = cellsOf(path)
  const custodian = column(header, names.custodian)
  const mailboxes = column(header, names.mailboxes)
  const archive = column(header, names.archive)
  if (mailboxes === -1) {
    throw new UsageError(
      `${path} has no column of mailboxes.`,
      'Its first line has to name the columns: "mailbox", and "custodian" for the person.',
    )
  }
  const found = new Map<string, Custodian>()
  for (const [index, row] of rows.entries()) {
    const addresses = (row[mailboxes] ?? '').split(';').flatMap((one) => one.trim() || [])
    const name = row[custodian]?.trim() || undefined
    if (addresses.length === 0) {
      throw new UsageError(`${path}: row ${index + 2} has no mailbox.`, 'Give one, or remove the row.')
    }
    const key = name ?? `\n${index}`
    const known = found.get(key) ?? { ...(name === undefined ? {} : { name }), mailboxes: [] }
    known.mailboxes.push(...addresses)
    const has = archiveOf(row[archive] ?? '')
    if (has === undefined)
      throw new UsageError(`${path}: row ${index + 2} says ${row[archive]} of the archive.`, 'Say yes or no.')
    if (has !== null)
      known.archives = { ...known.archives, ...Object.fromEntries(addresses.map((one) => [one, has])) }
    found.set(key, known)
  }
  if (found.size === 0) throw new UsageError(`${path} names nobody.`, 'Give it a row for each mailbox.')
  return [...found.values()]
}

/** Exchange says `Active` and `None`. Null for nothing, undefined for what is neither. */
function archiveOf(cell: string): boolean | null | undefined {
  const word = cell.trim().toLowerCase()
  if (word === '') return null
  if (['yes', 'true', 'active', '1'].includes(word)) return true
  return ['no', 'false', 'none', '0'].includes(word) ? false : undefined
}

function cellsOf(path: string): string[][] {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
    const delimiter = delimiterOf(text)
    return parse(text, { delimiter, relax_column_count: true, skip_empty_lines: true })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new UsageError(`${path} cannot be read: ${why}`, 'It has to be a CSV file in UTF-8.')
  }
}

/** Excel separates by what the country of the computer does: a comma, a semicolon, or a tab. */
function delimiterOf(text: string): string {
  const [header = ''] = text.split('\n', 1)
  return [',', ';', '\t'].find((sign) => header.includes(sign)) ?? ','
}

const column = (header: readonly string[], known: readonly string[]): number =>
  header.findIndex((name) =>
    known.includes(
      name
        .trim()
        .toLowerCase()
        .replace(/[\s_-]/g, ''),
    ),
  )
