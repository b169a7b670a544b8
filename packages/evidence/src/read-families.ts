import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import type { DocumentRow } from './documents/document-row.ts'
import type { ManifestRow } from './manifest-row.ts'

/** A row with the documents of its family, the item first. */
export interface Family {
  row: ManifestRow
  documents: DocumentRow[]
}

/** The families of a package that we wrote ourselves, in their order, read side by side in flat memory. */
export async function* readFamilies(folder: string): AsyncIterable<Family> {
  const documents = linesOf<DocumentRow>(join(folder, 'data/documents.jsonl'))
  let next = await documents.next()
  for await (const row of linesOf<ManifestRow>(join(folder, 'data/manifest.jsonl'))) {
    const family: DocumentRow[] = []
    for (; !next.done && next.value.seq === row.seq; next = await documents.next()) family.push(next.value)
    yield { row, documents: family }
  }
}

/** Lines end with LF alone: JSON may hold U+2028 and others that line readers take for ends. */
async function* linesOf<Value>(path: string): AsyncGenerator<Value, undefined> {
  let rest: Buffer[] = []
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    let from = 0
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, from)) {
      const value: Value = JSON.parse(Buffer.concat([...rest, chunk.subarray(from, end)]).toString('utf8'))
      yield value
      rest = []
      from = end + 1
    }
    rest.push(chunk.subarray(from))
  }
}
