import { rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { formatCheckpoint } from './checkpoint.ts'
import { type ExtractionSettings, Families } from './documents/families.ts'
import { DuplicateIndex } from './duplicates/duplicate-index.ts'
import { FolderCounts } from './folder-counts.ts'
import { type HashedFile, syncFolder } from './hashed-file.ts'
import { bagitText, formatVersion, manifestLine, tagFiles, tagManifest } from './layout.ts'
import type { LoadFileTemplateName } from './load-files/templates.ts'
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
import { Payload } from './payload.ts'
import {
  cloudLinksReport,
  type ExceptionRow,
  exceptionsReport,
  folderKey,
  type NotCoveredRow,
  notCoveredReport,
  type ProbeRow,
  probesReport,
  type ReconciliationRow,
  reconciliationReport,
} from './reports.ts'
import { writeReviewFiles } from './review-files.ts'
import { type Signer, signNote, verifierKeyOf } from './signed-note.ts'
import { type SummaryFacts, SummaryNumbers } from './summary/summary.ts'
import { summaryHtml } from './summary/summary-html.ts'
import { summaryPdf } from './summary/summary-pdf.ts'

/** What a package holds besides natives and reports. */
export interface PackageContents {
  /** Whether natives are taken apart into text and attachments, or within which limits. Default: yes. */
  documents?: ExtractionSettings | boolean
  /** Default: `standard`. */
  loadFiles?: readonly LoadFileTemplateName[]
  /** One mbox for each folder. Default: none. */
  mbox?: boolean
  /** The summary as PDF beside the HTML. Default: yes. */
  pdf?: boolean
}

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
  contents?: PackageContents
  /** The module by which items without MIME are derived to files of other programs (`DerivingModule`). Default: they are not. */
  deriver?: URL
}

/** What is known only at the end. */
export interface PackageReports {
  reconciliation: Iterable<ReconciliationRow> | AsyncIterable<ReconciliationRow>
  notCovered: Iterable<NotCoveredRow>
  probes: Iterable<ProbeRow>
  /** Becomes settings.json, with the contents of the package. */
  settings: Record<string, unknown>
  summary: SummaryFacts
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
  exceptions: HashedFile
}

/**
 * Writes one package: rows and exceptions as they come, in flat memory, then `seal`.
 *
 * States: *open* (begin … seal), *sealed* (the folder has its final name), *abandoned* (nothing is left). Any error
 * leaves it open; the caller then abandons it. A process that dies leaves folders `….partial` and `….partial.objects`,
 * which the next `begin` for the same folder clears away.
 */
export class PackageWriter {
  readonly #settings: PackageSettings
  readonly #payload: Payload
  readonly #files: OpenFiles
  readonly #families: Families
  readonly #duplicates: DuplicateIndex
  readonly #numbers: SummaryNumbers
  readonly #paths: NativePaths
  readonly #tree = new MerkleTree()
  readonly #counts = new FolderCounts()
  readonly #placing = new Set<Promise<void>>()
  #failure: { error: unknown } | undefined
  #prev: string

  private constructor(
    settings: PackageSettings,
    parts: {
      payload: Payload
      files: OpenFiles
      families: Families
      duplicates: DuplicateIndex
      numbers: SummaryNumbers
    },
  ) {
    this.#settings = settings
    this.#payload = parts.payload
    this.#files = parts.files
    this.#families = parts.families
    this.#duplicates = parts.duplicates
    this.#numbers = parts.numbers
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
    const payload = new Payload(partial)
    await payload.begin()
    const manifest = await payload.open('data/manifest.jsonl')
    const exceptions = await payload.open('data/exceptions.csv', exceptionsReport.head)
    const links = await payload.open('data/linked-content.csv', cloudLinksReport.head)
    const duplicates = new DuplicateIndex()
    const numbers = new SummaryNumbers()
    const families = await Families.begin(
      {
        payload,
        documents: await payload.open('data/documents.jsonl'),
        async exception(row) {
          numbers.addException(row)
          await exceptions.append(exceptionsReport.line(row))
        },
        cloudLink: (link) => links.append(cloudLinksReport.line(link)),
        written: (row, logicalKey) => duplicates.add(row, logicalKey),
      },
      extractionOf(settings),
    )
    const files = { manifest, exceptions }
    return new PackageWriter(settings, { payload, files, families, duplicates, numbers })
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
    await this.#payload.makeFolder(folder)
    const { placed } = await this.#place(row)
    this.#prev = chainNext(line)
    this.#tree.add(line)
    this.#counts.addRow(folderKey(row), row.size)
    await this.#files.manifest.append(Buffer.concat([line, lineFeed]))
    await this.#families.add(row, placed)
    return row
  }

  async addException(row: ExceptionRow): Promise<void> {
    this.#counts.addException(folderKey(row), row.outcome)
    this.#numbers.addException(row)
    await this.#files.exceptions.append(exceptionsReport.line(row))
  }

  /**
   * Writes the reports, signs, and gives the folder its final name.
   * @throws RangeError where the numbers of a folder do not meet; nothing is sealed then.
   */
  async seal(reports: PackageReports): Promise<SealedPackage> {
    await Promise.all(this.#placing)
    this.#throwFailure()
    await this.#families.finish()
    await this.#writeReports(reports)
    await this.#payload.finishReports()
    const hashes = await this.#writeTagFiles()
    const root = this.#tree.root()
    const { packageId, signer, folder } = this.#settings
    const note = signNote(
      formatCheckpoint({ packageId, rows: this.#tree.count, root, files: hashes }),
      signer,
    )
    const checkpoint = await this.#payload.tagFile('checkpoint.txt', note)
    hashes.set('checkpoint.txt', checkpoint.sha256)
    await this.#payload.tagFile(
      tagManifest,
      tagFiles.map((name) => manifestLine(hashes.get(name) ?? '', name)).join(''),
    )
    await this.#payload.sync()
    await rename(this.#payload.partial, folder)
    await syncFolder(dirname(folder))
    await syncFolder(dirname(dirname(folder)))
    return {
      folder,
      packageId,
      rows: this.#tree.count,
      root: root.toString('hex'),
      files: this.#payload.files,
      bytes: this.#payload.bytes,
      publicKey: verifierKeyOf(signer),
      checkpointSha256: checkpoint.sha256,
    }
  }

  /** Gives up: closes what is open and clears the unfinished folders away. */
  async abandon(): Promise<void> {
    await Promise.allSettled(this.#placing)
    await this.#families.close()
    await this.#payload.abandon()
    await rm(this.#payload.partial, { recursive: true, force: true })
  }

  async #writeReports(reports: PackageReports): Promise<void> {
    const payload = this.#payload
    for (const path of ['data/manifest.jsonl', 'data/documents.jsonl', 'data/exceptions.csv'])
      await payload.finish(path)
    this.#duplicates.finish()
    const contents = this.#settings.contents ?? {}
    const wish = { loadFiles: contents.loadFiles ?? ['standard'], mbox: contents.mbox ?? false } as const
    const mboxes = await writeReviewFiles(payload, wish, this.#duplicates, this.#numbers)
    const reconciliation = await payload.open('data/reconciliation.csv', reconciliationReport.head)
    for await (const row of reports.reconciliation) {
      const problem = this.#counts.reconcile(folderKey(row), row)
      if (problem)
        throw new RangeError(`Folder ${JSON.stringify(row.folderPath)} of ${row.mailbox}: ${problem}`)
      this.#numbers.addFolder(row)
      await reconciliation.append(reconciliationReport.line({ ...row, mbox: mboxes.get(folderKey(row)) }))
    }
    for (const key of this.#counts.unreconciled())
      throw new RangeError(`No reconciliation was given for the folder ${key}.`)
    const notCovered = await payload.open('data/not-covered.csv', notCoveredReport.head)
    for (const row of reports.notCovered) {
      this.#numbers.addNotCovered(row)
      await notCovered.append(notCoveredReport.line(row))
    }
    const probes = await payload.open('data/probes.csv', probesReport.head)
    for (const row of reports.probes) await probes.append(probesReport.line(row))
    const settings = { ...reports.settings, contents: { documents: contents.documents !== false, ...wish } }
    await payload.report('data/settings.json', `${JSON.stringify(settings, null, 2)}\n`)
    await payload.report('data/chain-of-custody.json', `${JSON.stringify(reports.custody, null, 2)}\n`)
    const { signer, baggingDate } = this.#settings
    // Wherever it is unpacked: what its folder is called there, nobody knows here.
    const command = `gatewarden verify . --key '${verifierKeyOf(signer)}'`
    const summary = this.#numbers.summary(reports.summary, command, baggingDate)
    await payload.report('data/summary.html', summaryHtml(summary))
    if (contents.pdf !== false) await payload.report('data/summary.pdf', await summaryPdf(summary))
  }

  /** The files that the checkpoint covers; answers with their hashes. */
  async #writeTagFiles(): Promise<Map<string, string>> {
    const { softwareAgent, baggingDate, packageId, signer } = this.#settings
    const bagInfo = [
      `Bag-Software-Agent: ${softwareAgent.replace(/[\r\n]/g, ' ')}`,
      `Bagging-Date: ${baggingDate.toISOString().slice(0, 10)}`,
      `External-Identifier: ${packageId}`,
      `Gatewarden-Format: ${formatVersion}`,
      `Payload-Oxum: ${this.#payload.bytes}.${this.#payload.files}`,
    ]
    const lists = await this.#payload.finishLists()
    const write = async (name: string, text: string) => (await this.#payload.tagFile(name, text)).sha256
    return new Map([
      ['bag-info.txt', await write('bag-info.txt', `${bagInfo.join('\n')}\n`)],
      ['bagit.txt', await write('bagit.txt', bagitText)],
      ['manifest-md5.txt', lists.md5],
      ['manifest-sha256.txt', lists.sha256],
      ['public-key.txt', await write('public-key.txt', `${verifierKeyOf(signer)}\n`)],
    ])
  }

  /** Begins to place a native, once few enough are on their way; answers with what waits for it. */
  async #place(row: ManifestRow): Promise<{ placed: Promise<void> }> {
    const target = join(this.#payload.partial, row.nativePath)
    const placed = placeNative(this.#settings.natives, row.sha256, target)
    const settled = placed
      .catch((error: unknown) => {
        this.#failure ??= { error }
      })
      .finally(() => this.#placing.delete(settled))
    this.#placing.add(settled)
    if (this.#placing.size >= placingAtOnce) await Promise.race(this.#placing)
    return { placed }
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error
  }
}

const lineFeed = Buffer.from('\n')

function extractionOf({ contents, deriver }: PackageSettings): ExtractionSettings | undefined {
  const documents = contents?.documents ?? true
  if (documents === false) return undefined
  return { ...(deriver && { deriver }), ...(documents === true ? {} : documents) }
}
