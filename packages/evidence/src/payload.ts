import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { HashedFile, syncFolder, type WrittenFile } from './hashed-file.ts'
import { manifestLine } from './layout.ts'
import { syncBelow } from './sync-below.ts'

/** The files of a package as they are being written, and the two lists that BagIt wants of those under `data/`. */
export class Payload {
  readonly partial: string
  /** Open reports, by path. */
  readonly #open = new Map<string, HashedFile>()
  /** Reports that are written, by path. */
  readonly #written = new Map<string, WrittenFile>()
  /** Folders made so far, relative to the package. */
  readonly #folders = new Set<string>()
  #sha256: HashedFile | undefined
  #md5: HashedFile | undefined
  files = 0
  bytes = 0

  constructor(partial: string) {
    this.partial = partial
  }

  async begin(): Promise<void> {
    await mkdir(join(this.partial, 'data', 'native'), { recursive: true, mode: 0o700 })
    this.#sha256 = await HashedFile.create(join(this.partial, 'manifest-sha256.txt'))
    this.#md5 = await HashedFile.create(join(this.partial, 'manifest-md5.txt'))
  }

  /** Opens a report; `finishReports` ends it unless `finish` did. */
  async open(path: string, head = ''): Promise<HashedFile> {
    const file = await HashedFile.create(join(this.partial, path))
    this.#open.set(path, file)
    await file.append(head)
    return file
  }

  async finish(path: string): Promise<void> {
    const file = this.#open.get(path)
    if (!file) return
    this.#written.set(path, await file.finish())
    this.#open.delete(path)
  }

  /** Writes a whole report. */
  async report(path: string, content: string | Uint8Array): Promise<void> {
    await (await this.open(path)).append(content)
    await this.finish(path)
  }

  /** Writes a file beside `data/`, which no payload manifest lists. */
  async tagFile(name: string, text: string): Promise<WrittenFile> {
    const file = await HashedFile.create(join(this.partial, name))
    try {
      await file.append(text)
      return await file.finish()
    } catch (error) {
      await file.abandon()
      throw error
    }
  }

  async list(path: string, file: WrittenFile): Promise<void> {
    this.files++
    this.bytes += file.size
    await this.#sha256?.append(manifestLine(file.sha256, path))
    await this.#md5?.append(manifestLine(file.md5, path))
  }

  /** Makes a folder with those above it, once. */
  async makeFolder(folder: string): Promise<void> {
    if (this.#folders.has(folder)) return
    await mkdir(join(this.partial, folder), { recursive: true, mode: 0o700 })
    for (let made = folder; made !== 'data'; made = dirname(made)) this.#folders.add(made)
  }

  /** Ends the reports that are open and lists all of them, in the order of their paths. */
  async finishReports(): Promise<void> {
    for (const path of [...this.#open.keys()]) await this.finish(path)
    for (const path of [...this.#written.keys()].sort()) {
      const file = this.#written.get(path)
      if (file) await this.list(path, file)
    }
  }

  /** Ends the payload manifests; answers with their SHA-256. */
  async finishLists(): Promise<{ sha256: string; md5: string }> {
    const [sha256, md5] = [await this.#sha256?.finish(), await this.#md5?.finish()]
    return { sha256: sha256?.sha256 ?? '', md5: md5?.sha256 ?? '' }
  }

  /** Makes durable what threads wrote without syncing it, and the names of everything. */
  async sync(): Promise<void> {
    await syncBelow(this.partial)
    for (const made of [...this.#folders, 'data/native', 'data', ''])
      await syncFolder(join(this.partial, made))
  }

  async abandon(): Promise<void> {
    const files = [...this.#open.values(), this.#sha256, this.#md5]
    await Promise.all(files.map((file) => file?.abandon()))
  }
}
