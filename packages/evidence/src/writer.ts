import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { formatCheckpoint } from './checkpoint.ts'
import { FolderCounts } from './folder-counts.ts'
import { HashedFile, syncFolder, type WrittenFile } from './hashed-file.ts'
import {
  bagitText,
  formatVersion,
  manifestLine,
  type PayloadReport,
  payloadReports,
  tagFiles,
  tagManifest,
} from './layout.ts'
import { loadFileCsv, loadFileDat } from './load-file.ts'
import {
  type CollectedItem,
  chainNext,
  chainStart,
  collectedItemSchema,
  longestRowBytes,
  type ManifestRow,
  rowBytes,
} from './manifest-row.ts'
import { MerkleTree } from './merkle.ts'
import { NativePaths, nativeFileName } from './native-path.ts'
import { type NativeSource, placeNative } from './natives.ts'
import {
  type ExceptionRow,
  exceptionsReport,
  folderKey,
  type NotCoveredRow,
  notCoveredReport,
  type ReconciliationRow,
  reconciliationReport,
} from './reports.ts'
import { type Signer, signNote, verifierKeyOf } from './signed-note.ts'

/** What a package is made from, besides its rows. */
export interface PackageSettings {
  /** Where the package will be. Nothing may be there yet; its parent is made where it is missing. */
  folder: string
  /** Where it is written until then, in the same file system; whatever is there goes. Default: `folder` and `.partial`. */
  workFolder?: string
  /** Unique for ever; letters, digits, `_`, `-` and `.` only. */
  packageId: string
  /** `Name/version` of the program that collected. */
  softwareAgent: string
  /** The day of sealing, UTC. */
  baggingDate: Date
  signer: Signer
  /** In the order in which their rows come. */
  custodians: readonly { name: string; mailboxes: readonly string[] }[]
  natives: NativeSource
}

/** What is known only at the end. */
export interface PackageReports {
  reconciliation: Iterable<ReconciliationRow> | AsyncIterable<ReconciliationRow>
  notCovered: Iterable<NotCoveredRow>
  /** Becomes chain-of-custody.json as it is. */
  custody: unknown
}

export interface SealedPackage {
  folder: string
  packageId: string
  rows: number
  /** Of the Merkle tree, hex. */
  root: string
  /** Files and bytes under `data/`. */
  files: number
  bytes: number
  /** The line that verifies it. */
  publicKey: string
  /** SHA-256 of checkpoint.txt, hex: names this very package in 64 digits. */
  checkpointSha256: string
}

/** How many natives are being placed at once. */
const placingAtOnce = 32

interface OpenFiles {
  manifest: HashedFile
  dat: HashedFile
  csv: HashedFile
  exceptions: HashedFile
  reconciliation: HashedFile
  sha256: HashedFile
  md5: HashedFile
}

/**
 * Writes one package: rows and exceptions as they come, in flat memory, then `seal`.
 *
 * States: *open* (begin … seal), *sealed* (the folder has its final name), *abandoned* (nothing is left). Any error
 * leaves it open; the caller then abandons it. A process that dies leaves a folder `….partial`, which the next
 * `begin` for the same folder clears away.
 */
export class PackageWriter {
  readonly #settings: PackageSettings
  readonly #partial: string
  readonly #files: OpenFiles
  readonly #paths: NativePaths
  readonly #tree = new MerkleTree()
  readonly #counts = new FolderCounts()
  /** Folders made so far, relative to the package. */
  readonly #folders = new Set<string>()
  readonly #placing = new Set<Promise<void>>()
  #failure: { error: unknown } | undefined
  #prev: string
  #payloadFiles = 0
  #payloadBytes = 0

  private constructor(settings: PackageSettings, partial: string, files: OpenFiles) {
    this.#settings = settings
    this.#partial = partial
    this.#files = files
    this.#paths = new NativePaths(settings.custodians)
    this.#prev = chainStart(settings.packageId)
  }

  /** @throws RangeError for an unfit package id; the file system's errors. */
  static async begin(settings: PackageSettings): Promise<PackageWriter> {
    if (!/^[\w.-]{1,128}$/.test(settings.packageId)) {
      throw new RangeError(
        'A package id has letters, digits, "_", "-" and "." only, and at most 128 of them.',
      )
    }
    const partial = settings.workFolder ?? `${settings.folder}.partial`
    await rm(partial, { recursive: true, force: true })
    await mkdir(join(partial, 'data', 'native'), { recursive: true, mode: 0o700 })
    const create = (name: string) => HashedFile.create(join(partial, name))
    const files: OpenFiles = {
      manifest: await create('data/manifest.jsonl'),
      dat: await create('data/loadfile.dat'),
      csv: await create('data/loadfile.csv'),
      exceptions: await create('data/exceptions.csv'),
      reconciliation: await create('data/reconciliation.csv'),
      sha256: await create('manifest-sha256.txt'),
      md5: await create('manifest-md5.txt'),
    }
    await files.dat.append(loadFileDat.head)
    await files.csv.append(loadFileCsv.head)
    await files.exceptions.append(exceptionsReport.head)
    await files.reconciliation.append(reconciliationReport.head)
    return new PackageWriter(settings, partial, files)
  }

  /**
   * Adds the next row and its native.
   * @throws ZodError for an item that the format cannot hold; what placing an earlier native ended with.
   */
  async add(item: CollectedItem): Promise<ManifestRow> {
    this.#throwFailure()
    const checked = collectedItemSchema.parse(item)
    const seq = this.#tree.count + 1
    const folder = this.#paths.folderFor(checked)
    const row: ManifestRow = {
      ...checked,
      seq,
      prev: this.#prev,
      nativePath: `${folder}/${nativeFileName(seq, checked.nativeKind)}`,
    }
    const line = rowBytes(row)
    if (line.length > longestRowBytes)
      throw new RangeError(`The row of item ${row.itemId} is ${line.length} bytes long.`)
    await this.#makeFolder(folder)
    await this.#place(row)
    this.#prev = chainNext(line)
    this.#tree.add(line)
    this.#counts.addRow(folderKey(row), row.size)
    await this.#files.manifest.append(Buffer.concat([line, lineFeed]))
    await this.#files.dat.append(loadFileDat.line(row))
    await this.#files.csv.append(loadFileCsv.line(row))
    await this.#listPayload(row.nativePath, row)
    return row
  }

  async addException(row: ExceptionRow): Promise<void> {
    this.#counts.addException(folderKey(row), row.outcome)
    await this.#files.exceptions.append(exceptionsReport.line(row))
  }

  /**
   * Writes the reports, signs, and gives the folder its final name.
   * @throws RangeError where the numbers of a folder do not meet; nothing is sealed then.
   */
  async seal(reports: PackageReports): Promise<SealedPackage> {
    await Promise.all(this.#placing)
    this.#throwFailure()
    const written = await this.#writeReports(reports)
    for (const name of payloadReports) await this.#listPayload(name, written[name])
    const hashes = await this.#writeTagFiles()
    const root = this.#tree.root()
    const { packageId, signer, folder } = this.#settings
    const note = signNote(
      formatCheckpoint({ packageId, rows: this.#tree.count, root, files: hashes }),
      signer,
    )
    const checkpoint = await this.#write('checkpoint.txt', note)
    hashes.set('checkpoint.txt', checkpoint.sha256)
    await this.#write(
      tagManifest,
      tagFiles.map((name) => manifestLine(hashes.get(name) ?? '', name)).join(''),
    )
    for (const made of [...this.#folders, 'data/native', 'data', ''])
      await syncFolder(join(this.#partial, made))
    await rename(this.#partial, folder)
    await syncFolder(dirname(folder))
    await syncFolder(dirname(dirname(folder)))
    return {
      folder,
      packageId,
      rows: this.#tree.count,
      root: root.toString('hex'),
      files: this.#payloadFiles,
      bytes: this.#payloadBytes,
      publicKey: verifierKeyOf(signer),
      checkpointSha256: checkpoint.sha256,
    }
  }

  /** Gives up: closes what is open and clears the unfinished folder away. */
  async abandon(): Promise<void> {
    await Promise.allSettled(this.#placing)
    await Promise.all(Object.values(this.#files).map((file: HashedFile) => file.abandon()))
    await rm(this.#partial, { recursive: true, force: true })
  }

  async #writeReports(reports: PackageReports): Promise<Record<PayloadReport, WrittenFile>> {
    const { reconciliation } = this.#files
    for await (const row of reports.reconciliation) {
      const problem = this.#counts.reconcile(folderKey(row), row)
      if (problem)
        throw new RangeError(`Folder ${JSON.stringify(row.folderPath)} of ${row.mailbox}: ${problem}`)
      await reconciliation.append(reconciliationReport.line(row))
    }
    for (const key of this.#counts.unreconciled())
      throw new RangeError(`No reconciliation was given for the folder ${key}.`)
    const notCovered = [notCoveredReport.head, ...[...reports.notCovered].map(notCoveredReport.line)]
    return {
      'data/chain-of-custody.json': await this.#write(
        'data/chain-of-custody.json',
        `${JSON.stringify(reports.custody, null, 2)}\n`,
      ),
      'data/exceptions.csv': await this.#files.exceptions.finish(),
      'data/loadfile.csv': await this.#files.csv.finish(),
      'data/loadfile.dat': await this.#files.dat.finish(),
      'data/manifest.jsonl': await this.#files.manifest.finish(),
      'data/not-covered.csv': await this.#write('data/not-covered.csv', notCovered.join('')),
      'data/reconciliation.csv': await reconciliation.finish(),
    }
  }

  /** The files that the checkpoint covers; answers with their hashes. */
  async #writeTagFiles(): Promise<Map<string, string>> {
    const { softwareAgent, baggingDate, packageId, signer } = this.#settings
    const bagInfo = [
      `Bag-Software-Agent: ${softwareAgent.replace(/[\r\n]/g, ' ')}`,
      `Bagging-Date: ${baggingDate.toISOString().slice(0, 10)}`,
      `External-Identifier: ${packageId}`,
      `Gatewarden-Format: ${formatVersion}`,
      `Payload-Oxum: ${this.#payloadBytes}.${this.#payloadFiles}`,
    ]
    return new Map([
      ['bag-info.txt', (await this.#write('bag-info.txt', `${bagInfo.join('\n')}\n`)).sha256],
      ['bagit.txt', (await this.#write('bagit.txt', bagitText)).sha256],
      ['manifest-md5.txt', (await this.#files.md5.finish()).sha256],
      ['manifest-sha256.txt', (await this.#files.sha256.finish()).sha256],
      ['public-key.txt', (await this.#write('public-key.txt', `${verifierKeyOf(signer)}\n`)).sha256],
    ])
  }

  async #write(name: string, text: string): Promise<WrittenFile> {
    const file = await HashedFile.create(join(this.#partial, name))
    try {
      await file.append(text)
      return await file.finish()
    } catch (error) {
      await file.abandon()
      throw error
    }
  }

  async #listPayload(path: string, file: WrittenFile): Promise<void> {
    this.#payloadFiles++
    this.#payloadBytes += file.size
    await this.#files.sha256.append(manifestLine(file.sha256, path))
    await this.#files.md5.append(manifestLine(file.md5, path))
  }

  async #makeFolder(folder: string): Promise<void> {
    if (this.#folders.has(folder)) return
    await mkdir(join(this.#partial, folder), { recursive: true, mode: 0o700 })
    for (let made = folder; made !== 'data/native'; made = dirname(made)) this.#folders.add(made)
  }

  async #place(row: ManifestRow): Promise<void> {
    const placed = placeNative(this.#settings.natives, row.sha256, join(this.#partial, row.nativePath))
      .catch((error: unknown) => {
        this.#failure ??= { error }
      })
      .finally(() => this.#placing.delete(placed))
    this.#placing.add(placed)
    if (this.#placing.size >= placingAtOnce) await Promise.race(this.#placing)
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error
  }
}

const lineFeed = Buffer.from('\n')
