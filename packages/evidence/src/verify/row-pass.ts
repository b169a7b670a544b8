import type { FolderCounts } from '../folder-counts.ts'
import { chainNext, type ManifestRow, manifestRowSchema } from '../manifest-row.ts'
import { MerkleTree } from '../merkle.ts'
import { nativeFileName } from '../native-path.ts'
import { folderKey } from '../reports.ts'
import { DocumentPass, type Lists } from './document-pass.ts'
import { FileReader } from './file-reader.ts'
import type { Line } from './line-reader.ts'
import { isSafePath, type PackageFiles, type ReadFile } from './package-files.ts'
import { type LineForm, parseLine } from './parse-line.ts'
import type { Problems } from './problems.ts'
import { SeenPaths } from './seen-paths.ts'

const manifest = 'data/manifest.jsonl'
const form: LineForm<ManifestRow> = { file: manifest, name: 'row', schema: manifestRowSchema }

/** What the rows turned out to be. */
export interface RowFacts {
  rows: number
  /** Of the Merkle tree, hex. */
  root: string
  /** Natives, attachments and texts read, and their bytes. */
  files: number
  bytes: number
  /** Whether a row or a document names a path; true once only. */
  take(path: string): boolean
  manifest: ReadFile | undefined
  documents: ReadFile | undefined
}

interface Pass {
  files: PackageFiles
  problems: Problems
  lists: Lists
  counts: FolderCounts
  /** `prev` of the first row; undefined where the package id is not known. */
  chainStart: string | undefined
  onRow: ((rows: number) => void) | undefined
}

/** Reads the manifest once, side by side with documents and payload manifests, and every file that they name. */
export async function readRows(pass: Pass): Promise<RowFacts> {
  const tree = new MerkleTree()
  const seen = new SeenPaths()
  const fileReader = new FileReader(pass.files, pass.problems)
  const documents = await DocumentPass.begin({ ...pass, reader: fileReader })
  const reader = await pass.files.lines(manifest)
  let expected = { seq: 1, prev: pass.chainStart }
  for (let line = await reader?.next(); line; line = await reader?.next()) {
    tree.add(line.bytes)
    const row = parseRow(line, pass.problems)
    if (row) {
      checkOrder(row, expected, line.number, pass.problems)
      pass.counts.addRow(folderKey(row), row.size)
      for (const { list, hash } of pass.lists) await list.expect(hash(row), row.nativePath)
      const says = { file: manifest, line: line.number, name: `row ${row.seq}` }
      if (seen.add(row.seq, row.nativePath)) await fileReader.check({ ...row, path: row.nativePath }, says)
      await documents.family(row)
    }
    expected = { seq: (row?.seq ?? expected.seq) + 1, prev: chainNext(line.bytes) }
    pass.onRow?.(tree.count)
  }
  if (reader?.tooLong)
    pass.problems.add('malformed', manifest, 'A line is longer than the format allows.', tree.count + 1)
  const documentsFile = await documents.finish()
  await fileReader.done()
  return {
    rows: tree.count,
    root: tree.root().toString('hex'),
    files: fileReader.count,
    bytes: fileReader.bytes,
    take(path) {
      const [, number] = /\/(\d{8,15})\.(?:eml|json)$/.exec(path) ?? []
      if (path.startsWith('data/native/')) return number !== undefined && seen.take(Number(number), path)
      return documents.seen.take(path)
    },
    manifest: await reader?.finish(),
    documents: documentsFile,
  }
}

function parseRow(line: Line, problems: Problems): ManifestRow | undefined {
  const row = parseLine(line, form, problems)
  if (!row) return undefined
  const { nativePath, nativeKind, seq } = row
  if (!isSafePath(nativePath) || !nativePath.startsWith('data/native/')) {
    problems.add(
      'unsafe_path',
      manifest,
      `nativePath ${JSON.stringify(nativePath)} is not a path below data/native.`,
      line.number,
    )
    return undefined
  }
  if (!nativePath.endsWith(`/${nativeFileName(seq, nativeKind)}`)) {
    problems.add(
      'malformed',
      manifest,
      `nativePath does not end in the row's number, ${nativeFileName(seq, nativeKind)}.`,
      line.number,
    )
  }
  return row
}

function checkOrder(
  row: ManifestRow,
  expected: { seq: number; prev: string | undefined },
  line: number,
  problems: Problems,
): void {
  if (row.seq !== expected.seq) {
    problems.add('order_broken', manifest, `Row ${row.seq} stands where row ${expected.seq} should be.`, line)
  }
  if (expected.prev !== undefined && row.prev !== expected.prev) {
    problems.add(
      'chain_broken',
      manifest,
      'The row before it is not the one that was there when the package was written.',
      line,
    )
  }
}
