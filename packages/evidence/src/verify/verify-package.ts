import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { FolderCounts } from '../folder-counts.ts'
import { type PayloadReport, payloadReports, tagFiles, tagManifest } from '../layout.ts'
import { chainStart } from '../manifest-row.ts'
import { parseVerifierKey } from '../signed-note.ts'
import { PackageFiles, type ReadFile } from './package-files.ts'
import { PayloadList } from './payload-list.ts'
import { type Problem, Problems } from './problems.ts'
import { readExceptions, readReconciliation } from './reconcile.ts'
import { type RowFacts, readRows } from './row-pass.ts'
import { checkTagHashes, readTagFiles, type SignerStatus } from './tag-files.ts'
import { walkFiles } from './walk.ts'

export interface VerifyOptions {
  /** The verifier key line (`name+id+key`), got from somewhere else than the package. */
  publicKey?: string
  /** How many problems to keep; all are counted. Default 1,000. */
  keepProblems?: number
  onRow?: (rows: number) => void
}

export interface VerifyResult {
  /** Nothing is wrong. Says nothing about who signed: see `signer`. */
  ok: boolean
  folder: string
  packageId: string | null
  /** `established`: signed by the key that was supplied. `not_established`: whole, but no key was supplied. */
  signer: { status: SignerStatus; name: string | null; publicKey: string | null }
  checkpointSha256: string | null
  rows: number
  /** Files and bytes under `data/`. */
  files: number
  bytes: number
  problemCount: number
  problems: Problem[]
}

/**
 * Verifies a package offline: reads only, follows no link, in flat memory. docs/package-format.md, "Verifying".
 * @throws RangeError for a public key that is none. Whatever is wrong with the package is in the result.
 */
export async function verifyPackage(folder: string, options: VerifyOptions = {}): Promise<VerifyResult> {
  const supplied = options.publicKey === undefined ? undefined : parseVerifierKey(options.publicKey)
  const problems = new Problems(options.keepProblems ?? 1000)
  const root = resolve(folder)
  if (!(await stat(root).catch(() => undefined))?.isDirectory()) {
    problems.add('not_a_package', '', `There is no folder ${folder}.`)
    return result(root, problems)
  }
  const files = new PackageFiles(root, problems)
  const tags = await readTagFiles(files, problems, supplied)
  const counts = new FolderCounts()
  const sha256 = await payloadList(files, problems, 'manifest-sha256.txt')
  const md5 = await payloadList(files, problems, 'manifest-md5.txt')
  const rows = await readRows({
    files,
    problems,
    lists: [
      ...(sha256 ? [{ list: sha256, hash: (row: { sha256: string }) => row.sha256 }] : []),
      ...(md5 ? [{ list: md5, hash: (row: { md5: string }) => row.md5 }] : []),
    ],
    counts,
    chainStart: tags.checkpoint && chainStart(tags.checkpoint.packageId),
    onRow: options.onRow,
  })
  if (tags.checkpoint) checkTree(rows, tags.checkpoint, problems)
  const reports: Record<PayloadReport, ReadFile | undefined> = {
    'data/chain-of-custody.json': await files.hash('data/chain-of-custody.json'),
    'data/exceptions.csv': await readExceptions(files, problems, counts),
    'data/loadfile.csv': await files.hash('data/loadfile.csv'),
    'data/loadfile.dat': await files.hash('data/loadfile.dat'),
    'data/manifest.jsonl': rows.file,
    'data/not-covered.csv': await files.hash('data/not-covered.csv'),
    'data/reconciliation.csv': await readReconciliation(files, problems, counts),
  }
  const payload = { files: rows.natives, bytes: rows.nativeBytes }
  for (const name of payloadReports) {
    const file = reports[name]
    if (!file) continue
    payload.files++
    payload.bytes += file.size
    await sha256?.expectReport(file.sha256, name)
    await md5?.expectReport(file.md5, name)
  }
  for (const [name, list] of [
    ['manifest-sha256.txt', sha256],
    ['manifest-md5.txt', md5],
  ] as const) {
    if (list) tags.hashes.set(name, (await list.finish()).sha256)
  }
  checkTagHashes(tags, problems)
  if (tags.payload && (tags.payload.bytes !== payload.bytes || tags.payload.files !== payload.files)) {
    problems.add(
      'count_mismatch',
      'bag-info.txt',
      `Payload-Oxum is ${tags.payload.bytes}.${tags.payload.files}; what the rows name is ${payload.bytes}.${payload.files}.`,
    )
  }
  await checkNothingElse(root, rows, problems)
  return {
    ...result(root, problems),
    packageId: tags.checkpoint?.packageId ?? null,
    signer: tags.signer,
    checkpointSha256: tags.checkpointSha256,
    rows: rows.rows,
    ...payload,
  }
}

async function payloadList(
  files: PackageFiles,
  problems: Problems,
  name: string,
): Promise<PayloadList | undefined> {
  const reader = await files.lines(name)
  return reader && new PayloadList(name, reader, problems)
}

function checkTree(rows: RowFacts, checkpoint: { rows: number; root: Buffer }, problems: Problems): void {
  const manifest = 'data/manifest.jsonl'
  if (rows.rows !== checkpoint.rows) {
    problems.add('count_mismatch', manifest, `It has ${rows.rows} rows; ${checkpoint.rows} were signed.`)
  }
  if (rows.root !== checkpoint.root.toString('hex')) {
    problems.add('root_mismatch', manifest, 'Its Merkle root is not the one that was signed.')
  }
}

/** Every file of the folder must be one that the format or a row names. */
async function checkNothingElse(root: string, rows: RowFacts, problems: Problems): Promise<void> {
  const named = new Set<string>([...tagFiles, ...payloadReports, tagManifest])
  for await (const path of walkFiles(root, problems)) {
    if (named.has(path)) continue
    const [, number] = /\/(\d{8,15})\.(?:eml|json)$/.exec(path) ?? []
    if (number === undefined || !rows.seen.take(Number(number), path)) {
      problems.add('file_extra', path, 'Nothing in the package names this file.')
    }
  }
}

const result = (folder: string, problems: Problems): VerifyResult => ({
  ok: problems.count === 0,
  folder,
  packageId: null,
  signer: { status: 'invalid', name: null, publicKey: null },
  checkpointSha256: null,
  rows: 0,
  files: 0,
  bytes: 0,
  problemCount: problems.count,
  problems: problems.kept,
})
