import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { FolderCounts } from '../folder-counts.ts'
import { requiredReports, tagFiles, tagManifest } from '../layout.ts'
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
      ...(sha256 ? [{ list: sha256, hash: (file: { sha256: string }) => file.sha256 }] : []),
      ...(md5 ? [{ list: md5, hash: (file: { md5: string }) => file.md5 }] : []),
    ],
    counts,
    chainStart: tags.checkpoint && chainStart(tags.checkpoint.packageId),
    onRow: options.onRow,
  })
  if (tags.checkpoint) checkTree(rows, tags.checkpoint, problems)
  const payload = { files: rows.files, bytes: rows.bytes }
  const lists = { sha256, md5 }
  const reports = await checkReports(files, problems, lists, {
    'data/documents.jsonl': rows.documents,
    'data/exceptions.csv': await readExceptions(files, problems, counts),
    'data/manifest.jsonl': rows.manifest,
    'data/reconciliation.csv': await readReconciliation(files, problems, counts),
  })
  payload.files += reports.files
  payload.bytes += reports.bytes
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
  await checkNothingElse(root, rows, reports.names, problems)
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

/**
 * Every report that is listed, or that every package must have, is there with its hashes.
 * @param read what was read already, by path
 */
async function checkReports(
  files: PackageFiles,
  problems: Problems,
  lists: { sha256: PayloadList | undefined; md5: PayloadList | undefined },
  read: Readonly<Record<string, ReadFile | undefined>>,
): Promise<{ names: ReadonlySet<string>; files: number; bytes: number }> {
  const listed = { sha256: await lists.sha256?.reports(), md5: await lists.md5?.reports() }
  const names = new Set([...requiredReports, ...(listed.sha256?.keys() ?? []), ...(listed.md5?.keys() ?? [])])
  const found = { names, files: 0, bytes: 0 }
  for (const name of [...names].sort()) {
    for (const algorithm of ['sha256', 'md5'] as const)
      if (listed[algorithm]?.has(name) === false) lists[algorithm]?.lacks(name)
    const file = name in read ? read[name] : await files.hash(name)
    if (!file) continue
    found.files++
    found.bytes += file.size
    for (const algorithm of ['sha256', 'md5'] as const) {
      const hash = listed[algorithm]?.get(name)
      if (hash === undefined || hash === file[algorithm]) continue
      problems.add('file_changed', name, `It does not have the hash that manifest-${algorithm}.txt gives.`)
      break
    }
  }
  return found
}

/** Every file of the folder must be one that the format, a list, a row or a document names. */
async function checkNothingElse(
  root: string,
  rows: RowFacts,
  reports: ReadonlySet<string>,
  problems: Problems,
): Promise<void> {
  const named = new Set<string>([...tagFiles, ...reports, tagManifest])
  for await (const path of walkFiles(root, problems)) {
    if (!named.has(path) && !rows.take(path))
      problems.add('file_extra', path, 'Nothing in the package names this file.')
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
