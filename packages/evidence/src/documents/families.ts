import { readdir, rm } from 'node:fs/promises'
import { cpus } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { canonicalJson } from '../canonical-json.ts'
import type { HashedFile } from '../hashed-file.ts'
import type { ManifestRow } from '../manifest-row.ts'
import type { Payload } from '../payload.ts'
import type { ExceptionRow } from '../reports.ts'
import { type DocumentCode, documentCodes } from './document-codes.ts'
import {
  attachmentPath,
  type DocumentRow,
  derivedBase,
  derivedPath,
  documentId,
  safeExtension,
  textBase,
  textPath,
} from './document-row.ts'
import type { ExtractedDocument, ExtractedFamily } from './extract-family.ts'
import {
  defaultExtractionLimits,
  type Extraction,
  type ExtractionLimits,
  type ExtractionPrograms,
  Extractor,
} from './extractor.ts'
import { ObjectFolder } from './object-folder.ts'

/** How many families may wait for those before them, for each thread. */
const ahead = 8

/** A link to a file in OneDrive or SharePoint, which the package does not hold. */
export interface CloudLink {
  row: ManifestRow
  document: string
  url: string
}

export interface FamilyFiles {
  payload: Payload
  documents: HashedFile
  exception: (row: ExceptionRow) => Promise<void>
  cloudLink: (link: CloudLink) => Promise<void>
  /** Told of each item, in their order, once its family is written. */
  written: (row: ManifestRow, logicalKey: string | null) => void
}

export interface ExtractionSettings extends Partial<ExtractionLimits>, ExtractionPrograms {}

/**
 * Writes families in the order of their rows while threads take the natives apart, a few ahead. A native that cannot
 * be taken apart is a family of its own, with a code.
 */
export class Families {
  readonly #files: FamilyFiles
  readonly #objects: ObjectFolder
  readonly #extractor: Extractor | undefined
  readonly #ahead: number
  readonly #queue: { row: ManifestRow; extraction: Promise<Extraction | undefined> }[] = []

  private constructor(
    files: FamilyFiles,
    objects: ObjectFolder,
    extractor: Extractor | undefined,
    wait: number,
  ) {
    this.#files = files
    this.#objects = objects
    this.#extractor = extractor
    this.#ahead = wait
  }

  /** @param settings how natives are taken apart; undefined: they are not */
  static async begin(files: FamilyFiles, settings: ExtractionSettings | undefined): Promise<Families> {
    const folder = `${files.payload.partial}.objects`
    const objects = new ObjectFolder(folder, 'families')
    await objects.remove()
    if (!settings) return new Families(files, objects, undefined, 1)
    await objects.create()
    const { script, deriver, ...limits } = settings
    const programs = { ...(script && { script }), ...(deriver && { deriver }) }
    const threads = Math.max(1, Math.min(4, cpus().length))
    const all = { ...defaultExtractionLimits, threads, ...limits }
    return new Families(files, objects, new Extractor(folder, all, programs), all.threads * ahead)
  }

  /** Takes the next family. `placed` resolves when the native has its place in the package. */
  async add(row: ManifestRow, placed: Promise<void>): Promise<void> {
    const extraction = this.#extract(row, placed)
    // Looked at when its turn comes; until then nobody waits for it.
    extraction.catch(() => undefined)
    this.#queue.push({ row, extraction })
    if (this.#queue.length >= this.#ahead) await this.#writeNext()
  }

  /** Writes what waits. */
  async finish(): Promise<void> {
    while (this.#queue.length > 0) await this.#writeNext()
    await this.close()
  }

  async close(): Promise<void> {
    await this.#extractor?.close()
    await this.#objects.remove()
  }

  async #extract(row: ManifestRow, placed: Promise<void>): Promise<Extraction | undefined> {
    if (!this.#extractor) return undefined
    const { payload } = this.#files
    const [text, derived] = [textBase(row.seq), derivedBase(row.seq)]
    await Promise.all([placed, payload.makeFolder(dirname(text))])
    if (row.nativeKind === 'graph_json') await payload.makeFolder(dirname(derived))
    const below = (path: string) => join(payload.partial, path)
    const ask = {
      path: below(row.nativePath),
      itemClass: row.itemClass,
      text: below(text),
      derived: below(derived),
    }
    return this.#extractor.extract(ask, row.size)
  }

  async #writeNext(): Promise<void> {
    const next = this.#queue.shift()
    if (!next) return
    const { row } = next
    const extraction = await next.extraction
    if (extraction && 'code' in extraction) await this.#clearAway(row)
    const family =
      extraction && 'family' in extraction ? extraction.family : familyOfItemAlone(extraction?.code ?? null)
    await this.#files.payload.list(row.nativePath, row)
    for (const [child, found] of family.documents.entries()) await this.#write(row, child, found, family)
    this.#files.written(row, family.logicalKey)
  }

  async #write(
    row: ManifestRow,
    child: number,
    found: ExtractedDocument,
    family: ExtractedFamily,
  ): Promise<void> {
    const { payload, documents, exception, cloudLink } = this.#files
    const path = found.content ? attachmentPath(row.seq, child, safeExtension(found)) : row.nativePath
    const { sha256, md5, size } = found.content ?? row
    if (found.content) {
      await payload.makeFolder(dirname(path))
      await this.#objects.place(sha256, join(payload.partial, path))
      await payload.list(path, found.content)
    }
    const made = child === 0 ? family.derived : null
    const derived = made && { path: derivedPath(row.seq, made.format), ...made }
    if (derived) await payload.list(derived.path, derived)
    const text = found.text && { path: textPath(row.seq, child), ...found.text }
    if (text) await payload.list(text.path, text)
    const { parent, kind, name, mediaType, isInline, headers, code } = found
    const document: DocumentRow = {
      seq: row.seq,
      child,
      ...{ parent, kind, path, sha256, md5, size, name, mediaType, isInline, headers, text, code },
      derived,
      logicalKey: child === 0 ? family.logicalKey : null,
    }
    await documents.append(`${canonicalJson(document)}\n`)
    if (code && code !== 'binary') await exception(exceptionOf(row, child, code))
    for (const url of found.links) await cloudLink({ row, document: documentId(row.seq, child), url })
  }

  /** A thread that was ended may have written some texts of its native, or what it derived. */
  async #clearAway({ seq, nativeKind }: ManifestRow): Promise<void> {
    for (const path of nativeKind === 'graph_json' ? [textBase(seq), derivedBase(seq)] : [textBase(seq)]) {
      const base = join(this.#files.payload.partial, path)
      for (const name of await readdir(dirname(base)))
        if (name.startsWith(`${basename(base)}.`)) await rm(join(dirname(base), name))
    }
  }
}

const familyOfItemAlone = (code: DocumentCode | null): ExtractedFamily => ({
  logicalKey: null,
  derived: null,
  documents: [
    {
      ...{ parent: null, kind: 'item', name: null, mediaType: null, isInline: false, headers: null },
      ...{ content: null, text: null, code, links: [] },
    },
  ],
})

/** The line of the exceptions report for a document of which something is missing although its native is there. */
const exceptionOf = (row: ManifestRow, child: number, code: DocumentCode): ExceptionRow => ({
  outcome: 'native_only',
  code,
  ...documentCodes[code],
  document: documentId(row.seq, child),
  custodian: row.custodian,
  mailbox: row.mailbox,
  folderPath: row.folderPath,
  folderId: row.folderId,
  itemId: row.itemId,
  internetMessageId: row.internetMessageId,
  subject: row.subject,
  from: row.from?.address ?? null,
  sentAt: row.sentAt,
  receivedAt: row.receivedAt,
  attempts: row.attempt,
  lastTriedAt: row.collectedAt,
  requestId: row.requestId,
})
