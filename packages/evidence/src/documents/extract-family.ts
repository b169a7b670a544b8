import { readFile } from 'node:fs/promises'
import type { WrittenFile } from '../hashed-file.ts'
import { textOfHtml } from './body-text.ts'
import type { Derive, DerivedFile } from './derive.ts'
import type { DerivedFormat } from './document-row.ts'
import { extractMessage } from './extract-message.ts'
import { type ObjectFolder, writeNewFile } from './object-folder.ts'
import { readGraphItem } from './read-graph-item.ts'
import type { FoundDocument } from './reading.ts'

/** A document whose text has been written. */
export type ExtractedDocument = Omit<FoundDocument, 'text'> & {
  text: (WrittenFile & { from: 'plain' | 'html' | 'file' }) | null
}

export interface ExtractedFamily {
  /** The item first, then what is in it, depth first: the order of `child`. */
  documents: ExtractedDocument[]
  logicalKey: string | null
  /** What was made of an item whose native is Graph's JSON. */
  derived: (WrittenFile & { format: DerivedFormat }) | null
}

export interface ExtractionJob {
  /** The native. */
  path: string
  /** Graph's type of the item, as the manifest has it. */
  itemClass: string
  /** Where the text of each `child` goes; its folder is there. */
  textPath: (child: number) => string
  /** Where the derived file goes; its folder is there. */
  derivedPath: (format: DerivedFormat) => string
}

/** Takes a native apart and writes its texts and what is derived of it. */
export async function extractFamily(
  job: ExtractionJob,
  objects: ObjectFolder,
  derive: Derive,
): Promise<ExtractedFamily> {
  const documents: FoundDocument[] = []
  const { logicalKey, derived } = job.path.endsWith('.json')
    ? { logicalKey: null, derived: await extractGraphItem(job, objects, derive, documents) }
    : { logicalKey: await extractMessage(job.path, objects, documents), derived: null }
  return {
    logicalKey,
    derived,
    documents: documents.map((document, child) => ({
      ...document,
      text: document.text && {
        ...writeNewFile(job.textPath(child), document.text.text),
        from: document.text.from,
      },
    })),
  }
}

/**
 * A native that is Graph's JSON. Of a message an EML is made, and its family is what is in that; other items are read as
 * they stand. They have no logical key: nothing that was made here decides what is equal.
 */
async function extractGraphItem(
  { path, itemClass, derivedPath }: ExtractionJob,
  objects: ObjectFolder,
  derive: Derive,
  documents: FoundDocument[],
): Promise<ExtractedFamily['derived']> {
  const item: unknown = JSON.parse(await readFile(path, 'utf8'))
  const made = await derivedOf(item, itemClass, derive)
  const derived =
    made === null || made === 'failed'
      ? null
      : { ...writeNewFile(derivedPath(made.format), made.content), format: made.format }
  if (derived?.format === 'eml') await extractMessage(derivedPath('eml'), objects, documents)
  else readGraphItem(item, objects, documents)
  const [itself] = documents
  if (!itself) return derived
  itself.mediaType = 'application/json'
  if (derived?.format === 'eml') itself.code = 'reconstructed'
  else if (made === 'failed') itself.code = 'not_derived'
  return derived
}

/** What cannot be derived costs the derived file, nothing else. */
async function derivedOf(
  item: unknown,
  itemClass: string,
  derive: Derive,
): Promise<DerivedFile | null | 'failed'> {
  try {
    return isMessage(itemClass)
      ? { format: 'eml', content: await reconstructMessage(item) }
      : await derive(item, itemClass, textOfHtml)
  } catch {
    return 'failed'
  }
}

/** Messages and the meeting mail that Graph has types of its own for. */
const isMessage = (itemClass: string): boolean => /^(message|eventMessage\w*)$/.test(itemClass)

/** Graph's JSON of a message as an EML. The library is loaded for the first: hardly any package has one. */
async function reconstructMessage(item: unknown): Promise<Buffer> {
  const { messageOfJson } = await import('./message-of-json.ts')
  return messageOfJson(item)
}
