import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { DocumentRow } from './documents/document-row.ts'
import type { ManifestRow } from './manifest-row.ts'

const blockBytes = 256 * 1024

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

/**
 * Lines end with LF alone: JSON may hold U+2028 and others that line readers take for ends. All of the file goes through
 * one block of memory, which grows where a line is longer.
 */
async function* linesOf<Value>(path: string): AsyncGenerator<Value, undefined> {
  const file = await open(path)
  try {
    let block = Buffer.allocUnsafeSlow(blockBytes)
    let filled = 0
    for (;;) {
      const { bytesRead } = await file.read(block, filled, block.length - filled, null)
      if (bytesRead === 0) return
      filled += bytesRead
      let from = 0
      for (let end = endOfLine(block, from, filled); end >= 0; end = endOfLine(block, from, filled)) {
        const value: Value = JSON.parse(block.toString('utf8', from, end))
        yield value
        from = end + 1
      }
      if (from === 0 && filled === block.length)
        block = Buffer.concat([block, Buffer.allocUnsafeSlow(block.length)])
      block.copyWithin(0, from, filled)
      filled -= from
    }
  } finally {
    await file.close()
  }
}

/** -1 where the line goes on. */
const endOfLine = (block: Buffer, from: number, filled: number): number =>
  block.subarray(0, filled).indexOf(0x0a, from)
