import { canonicalJson } from '../canonical-json.ts'
import { attachmentPath, type DocumentRow, documentRowSchema, textPath } from '../documents/document-row.ts'
import type { ManifestRow } from '../manifest-row.ts'
import type { FileReader } from './file-reader.ts'
import type { Line, LineReader } from './line-reader.ts'
import type { PackageFiles, ReadFile } from './package-files.ts'
import type { PayloadList } from './payload-list.ts'
import type { Problems } from './problems.ts'
import { SeenDocuments } from './seen-documents.ts'

const documents = 'data/documents.jsonl'

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

  async #files(document: DocumentRow, line: number): Promise<void> {
    const { lists, reader } = this.#parts
    const says = { file: documents, line, name: `line ${line} of ${documents}` }
    if (document.child > 0) {
      for (const { list, hash } of lists) await list.expect(hash(document), document.path)
      if (this.seen.addAttachment(document)) await reader.check(document, says)
    }
    if (!document.text) return
    for (const { list, hash } of lists) await list.expect(hash(document.text), document.text.path)
    if (this.seen.addText(document)) await reader.check(document.text, says)
  }

  async #read(): Promise<{ row: DocumentRow; line: number } | undefined> {
    for (let line = await this.#lines?.next(); line; line = await this.#lines?.next()) {
      this.#number = line.number
      const row = parseDocument(line, this.#parts.problems)
      if (row) return { row, line: line.number }
    }
    return undefined
  }
}

function parseDocument(line: Line, problems: Problems): DocumentRow | undefined {
  if (!line.isComplete)
    problems.add('truncated', documents, 'The last line does not end with LF.', line.number)
  const text = line.bytes.toString('utf8')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    problems.add('malformed', documents, 'The line is not JSON.', line.number)
    return undefined
  }
  const checked = documentRowSchema.safeParse(value)
  if (!checked.success) {
    const [issue] = checked.error.issues
    problems.add(
      'malformed',
      documents,
      `The document is not as the format wants it: ${issue?.path.join('.') || 'line'}: ${issue?.message}.`,
      line.number,
    )
    return undefined
  }
  if (canonicalJson(checked.data) !== text)
    problems.add('malformed', documents, 'The document is not in canonical form.', line.number)
  return checked.data
}

/** What of a document does not fit to the row that it belongs to, or to where its files must be. */
function whatIsWrong(
  document: DocumentRow,
  row: ManifestRow,
): { code: 'malformed' | 'unsafe_path' | 'file_changed'; says: string } | undefined {
  const { seq, child, parent, kind, path, text } = document
  if (seq !== row.seq) return { code: 'malformed', says: 'It is of another row.' }
  if ((child === 0) !== (kind === 'item') || (child === 0) !== (parent === null))
    return { code: 'malformed', says: 'Document 0, and it alone, is an item without a parent.' }
  if (parent !== null && parent >= child)
    return { code: 'malformed', says: 'Its parent does not come before it.' }
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
