import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ManifestRow } from '@gatewarden/evidence'

/** The rows of a package's manifest. */
export async function rowsOf(folder: string): Promise<ManifestRow[]> {
  return (await readFile(join(folder, 'data/manifest.jsonl'), 'utf8'))
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
