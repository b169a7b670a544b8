import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DocumentRow } from '../documents/document-row.ts'

/** The documents of a package. */
export async function documentsOf(folder: string): Promise<DocumentRow[]> {
  const text = await readFile(join(folder, 'data/documents.jsonl'), 'utf8')
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
}

/** A CSV report of a package as objects by column, as a program that is not ours would read it. */
export async function reportOf(folder: string, name: string): Promise<Record<string, string>[]> {
  const text = await readFile(join(folder, 'data', name), 'utf8')
  const [head = '', ...lines] = text.slice(1).split('\r\n').slice(0, -1)
  const cells = (line: string) => line.slice(1, -1).split('","')
  return lines.map((line) =>
    Object.fromEntries(cells(head).map((column, index) => [column, cells(line)[index] ?? ''])),
  )
}
