import { canonicalJson } from '../canonical-json.ts'
import type { FolderCounts } from '../folder-counts.ts'
import { chainNext, type ManifestRow, manifestRowSchema } from '../manifest-row.ts'
import { MerkleTree } from '../merkle.ts'
import { nativeFileName } from '../native-path.ts'
import { folderKey } from '../reports.ts'
import type { Line } from './line-reader.ts'
import { isSafePath, type PackageFiles, type ReadFile } from './package-files.ts'
import type { PayloadList } from './payload-list.ts'
import type { Problems } from './problems.ts'
import { SeenPaths } from './seen-paths.ts'

const manifest = 'data/manifest.jsonl'
const readingAtOnce = 8
const bufferBytes = 128 * 1024

/** What the rows turned out to be. */
export interface RowFacts {
  rows: number
  /** Of the Merkle tree, hex. */
  root: string
  /** Natives read and their bytes. */
  natives: number
  nativeBytes: number
  seen: SeenPaths
  file: ReadFile | undefined
}

interface Pass {
  files: PackageFiles
  problems: Problems
  lists: readonly { list: PayloadList; hash: (row: ManifestRow) => string }[]
  counts: FolderCounts
  /** `prev` of the first row; undefined where the package id is not known. */
  chainStart: string | undefined
  onRow: ((rows: number) => void) | undefined
}

/** Reads the manifest once, side by side with the payload manifests, and each row's native. */
export async function readRows(pass: Pass): Promise<RowFacts> {
  const tree = new MerkleTree()
  const seen = new SeenPaths()
  const natives = new NativeReader(pass.files, pass.problems)
  const reader = await pass.files.lines(manifest)
  let expected = { seq: 1, prev: pass.chainStart }
  for (let line = await reader?.next(); line; line = await reader?.next()) {
    if (!line.isComplete)
      pass.problems.add('truncated', manifest, 'The last line does not end with LF.', line.number)
    tree.add(line.bytes)
    const row = parseRow(line, pass.problems)
    if (row) {
      checkOrder(row, expected, line.number, pass.problems)
      pass.counts.addRow(folderKey(row), row.size)
      for (const { list, hash } of pass.lists) await list.expectNative(hash(row), row.nativePath)
      if (seen.add(row.seq, row.nativePath)) await natives.check(row, line.number)
    }
    expected = { seq: (row?.seq ?? expected.seq) + 1, prev: chainNext(line.bytes) }
    pass.onRow?.(tree.count)
  }
  if (reader?.tooLong)
    pass.problems.add('malformed', manifest, 'A line is longer than the format allows.', tree.count + 1)
  await natives.done()
  return {
    rows: tree.count,
    root: tree.root().toString('hex'),
    natives: natives.count,
    nativeBytes: natives.bytes,
    seen,
    file: await reader?.finish(),
  }
}

function parseRow(line: Line, problems: Problems): ManifestRow | undefined {
  const text = line.bytes.toString('utf8')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    problems.add('malformed', manifest, 'The line is not JSON.', line.number)
    return undefined
  }
  const checked = manifestRowSchema.safeParse(value)
  if (!checked.success) {
    const [issue] = checked.error.issues
    problems.add(
      'malformed',
      manifest,
      `The row is not as the format wants it: ${issue?.path.join('.') || 'row'}: ${issue?.message}.`,
      line.number,
    )
    return undefined
  }
  if (canonicalJson(checked.data) !== text)
    problems.add('malformed', manifest, 'The row is not in canonical form.', line.number)
  const { nativePath, nativeKind, seq } = checked.data
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
  return checked.data
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

/** Reads natives, a few at a time, and holds them against their rows. */
class NativeReader {
  readonly #files: PackageFiles
  readonly #problems: Problems
  readonly #buffers = Array.from({ length: readingAtOnce }, () => Buffer.allocUnsafe(bufferBytes))
  readonly #running = new Set<Promise<void>>()
  count = 0
  bytes = 0

  constructor(files: PackageFiles, problems: Problems) {
    this.#files = files
    this.#problems = problems
  }

  async check(row: ManifestRow, line: number): Promise<void> {
    const handle = await this.#files.open(row.nativePath, line, manifest)
    if (!handle) return
    while (this.#buffers.length === 0) await Promise.race(this.#running)
    const buffer = this.#buffers.pop() ?? Buffer.allocUnsafe(bufferBytes)
    const reading = this.#files
      .hashAndClose(row.nativePath, handle, buffer)
      .then((file) => file && this.#compare(row, file))
      .finally(() => {
        this.#buffers.push(buffer)
        this.#running.delete(reading)
      })
    this.#running.add(reading)
  }

  async done(): Promise<void> {
    await Promise.all(this.#running)
  }

  #compare(row: ManifestRow, file: ReadFile): void {
    this.count++
    this.bytes += file.size
    const say = (message: string) => this.#problems.add('file_changed', row.nativePath, message)
    if (file.size < row.size)
      this.#problems.add(
        'truncated',
        row.nativePath,
        `It has ${file.size} bytes; row ${row.seq} says ${row.size}.`,
      )
    else if (file.size > row.size) say(`It has ${file.size} bytes; row ${row.seq} says ${row.size}.`)
    else if (file.sha256 !== row.sha256) say(`Its SHA-256 is not the one of row ${row.seq}.`)
    else if (file.md5 !== row.md5) say(`Its MD5 is not the one of row ${row.seq}.`)
  }
}
