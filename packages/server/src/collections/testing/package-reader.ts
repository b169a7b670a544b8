import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DocumentRow, ManifestRow } from '@gatewarden/evidence'

/** The rows of a package's manifest. */
export const rowsOf = (folder: string): Promise<ManifestRow[]> => linesOf(folder, 'manifest.jsonl')

/** Its documents. */
export const documentsOf = (folder: string): Promise<DocumentRow[]> => linesOf(folder, 'documents.jsonl')

async function linesOf<Row>(folder: string, name: string): Promise<Row[]> {
  return (await readFile(join(folder, 'data', name), 'utf8'))
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
}

/** A report of a package as objects by column, as a program that is not ours would read it. */
export async function reportOf(folder: string, name: string): Promise<Record<string, string>[]> {
  const [head = '', ...lines] = (await readFile(join(folder, 'data', name), 'utf8'))
    .slice(1)
    .split('\r\n')
    .slice(0, -1)
  const cells = (line: string) => line.slice(1, -1).split('","')
  return lines.map((line) =>
    Object.fromEntries(cells(head).map((column, index) => [column, cells(line)[index] ?? ''])),
  )
}
