import {
  attachmentPath,
  type DocumentRow,
  derivedPath,
  documentRowSchema,
  textPath,
} from '../documents/document-row.ts'
import type { WrittenFile } from '../hashed-file.ts'
import type { ManifestRow } from '../manifest-row.ts'
import type { FileReader } from './file-reader.ts'
import type { LineReader } from './line-reader.ts'
import type { PackageFiles, ReadFile } from './package-files.ts'
import { type LineForm, parseLine } from './parse-line.ts'
import type { PayloadList } from './payload-list.ts'
import type { Problems } from './problems.ts'
import { SeenDocuments } from './seen-documents.ts'

const documents = 'data/documents.jsonl'
const form: LineForm<DocumentRow> = { file: documents, name: 'document', schema: documentRowSchema }

/** Payload manifests with the hash that each has of a file. */
export type Lists = readonly { list: PayloadList; hash: (file: { sha256: string; md5: string }) => string }[]

interface Parts {
  files: PackageFiles
  problems: Problems
  lists: Lists
  reader: FileReader
}

/** Reads the documents side by side with the rows: each row's family must follow, in its order. */
export class DocumentPass {
  readonly #parts: Parts
  readonly seen = new SeenDocuments()
  #lines: LineReader | undefined
  /** Read ahead: the first document of the next family. */
  #next: { row: DocumentRow; line: number } | undefined
  #number = 0

  private constructor(parts: Parts) {
    this.#parts = parts
  }

  static async begin(parts: Parts): Promise<DocumentPass> {
    const pass = new DocumentPass(parts)
    pass.#lines = await parts.files.lines(documents)
    pass.#next = await pass.#read()
    return pass
  }

  /** Checks the family of the next row, whose native has been looked at. */
  async family(row: ManifestRow): Promise<void> {
    const { problems } = this.#parts
    this.seen.begin(row.seq)
    let child = 0
    for (; this.#next && this.#next.row.seq <= row.seq; this.#next = await this.#read()) {
      const { row: document, line } = this.#next
      if (document.seq < row.seq || document.child !== child) {
        const stands = `Document ${document.child} of row ${document.seq}`
        problems.add(
          'order_broken',
          documents,
          `${stands} stands where document ${child} of row ${row.seq} should be.`,
          line,
        )
      }
      const wrong = whatIsWrong(document, row)
      if (wrong) problems.add(wrong.code, documents, wrong.says, line)
      else await this.#files(document, line)
      child = document.child + 1
    }
    if (child === 0 && this.#lines)
      problems.add('order_broken', documents, `The documents of row ${row.seq} are missing.`)
  }

  /** Nothing may follow. */
  async finish(): Promise<ReadFile | undefined> {
    const { problems } = this.#parts
    if (this.#next)
      problems.add('order_broken', documents, 'The manifest has no row of this document.', this.#next.line)
    if (this.#lines?.tooLong)
      problems.add('malformed', documents, 'A line is longer than the format allows.', this.#number + 1)
    return this.#lines?.finish()
  }

  /** The files that a document has beside the native, in the order of the lists. */
  async #files(document: DocumentRow, line: number): Promise<void> {
    const { seq, child, derived, text } = document
    if (child > 0) await this.#file(document, this.seen.addAttachment(seq, child, document.path), line)
    if (derived) await this.#file(derived, this.seen.addDerived(seq, derived.path), line)
    if (text) await this.#file(text, this.seen.addText(seq, child, text.path), line)
  }

  /** @param isNew whether no other document names it */
  async #file(file: WrittenFile & { path: string }, isNew: boolean, line: number): Promise<void> {
    const { lists, reader } = this.#parts
    for (const { list, hash } of lists) await list.expect(hash(file), file.path)
    if (isNew) await reader.check(file, { file: documents, line, name: `line ${line} of ${documents}` })
  }

  async #read(): Promise<{ row: DocumentRow; line: number } | undefined> {
    for (let line = await this.#lines?.next(); line; line = await this.#lines?.next()) {
      this.#number = line.number
      const row = parseLine(line, form, this.#parts.problems)
      if (row) return { row, line: line.number }
    }
    return undefined
  }
}

/** What of a document does not fit to the row that it belongs to, or to where its files must be. */
function whatIsWrong(
  document: DocumentRow,
  row: ManifestRow,
): { code: 'malformed' | 'unsafe_path' | 'file_changed'; says: string } | undefined {
  const { seq, child, parent, kind, path, text, derived } = document
  if (seq !== row.seq) return { code: 'malformed', says: 'It is of another row.' }
  if ((child === 0) !== (kind === 'item') || (child === 0) !== (parent === null))
    return { code: 'malformed', says: 'Document 0, and it alone, is an item without a parent.' }
  if (parent !== null && parent >= child)
    return { code: 'malformed', says: 'Its parent does not come before it.' }
  if (derived && (child > 0 || row.nativeKind !== 'graph_json'))
    return { code: 'malformed', says: 'A file is derived only of an item whose native is Graph\u2019s JSON.' }
  if (derived && derived.path !== derivedPath(seq, derived.format))
    return {
      code: 'unsafe_path',
      says: `Its derived file should be ${derivedPath(seq, derived.format)}.`,
    }
  if (text && text.path !== textPath(seq, child))
    return { code: 'unsafe_path', says: `Its text should be ${textPath(seq, child)}.` }
  if (child > 0) {
    const [, extension] = /\.([a-z0-9]{1,8})$/.exec(path) ?? []
    const wanted = attachmentPath(seq, child, extension ?? 'bin')
    return path === wanted ? undefined : { code: 'unsafe_path', says: `Its path should be ${wanted}.` }
  }
  const isSame = (['sha256', 'md5', 'size'] as const).every((member) => document[member] === row[member])
  if (path === row.nativePath && isSame) return undefined
  return { code: 'file_changed', says: `It does not tell of the native what row ${seq} tells.` }
}
