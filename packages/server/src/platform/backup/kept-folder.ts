import { mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client } from 'pg'
import { FolderSync } from '../storage/folder-sync.ts'
import { names } from './format.ts'
import type { TarMember, TarWriter } from './tar.ts'

/** A folder of a feature's own whose files belong to its rows: a backup holds those as they are once the rows were read. */
export interface KeptFolder {
  /** Its name within the backup: letters and dashes. */
  name: string
  path: string
  /** The files that are kept. */
  keeps: RegExp
  /** Brings the restored rows in line with the files that are there and with the time that has gone by since; before the commit. */
  settle(client: Client, restored: ReadonlySet<string>): Promise<void>
}

/** Adds a folder's files; one that goes meanwhile belongs to something that has ended. @returns how many */
export async function backUpFolder(tar: TarWriter, { name, path, keeps }: KeptFolder): Promise<number> {
  let count = 0
  for (const file of (await readdir(path).catch(() => [])).filter((one) => keeps.test(one)).sort()) {
    const handle = await open(join(path, file), 'r').catch(() => undefined)
    if (handle === undefined) continue
    try {
      const { size } = await handle.stat()
      const body = handle.createReadStream({ autoClose: false, ...(size > 0 && { end: size - 1 }) })
      await tar.addStream(names.file(name, file), size, body)
      count++
    } finally {
      await handle.close()
    }
  }
  return count
}

/** The files of a restore, as they come; and the end of it. */
export class RestoredFolders {
  readonly #folders: readonly KeptFolder[]
  readonly #restored = new Map<string, Set<string>>()

  constructor(folders: readonly KeptFolder[]) {
    this.#folders = folders
  }

  /** Takes a member that is a file of one of the folders. @returns whether it was */
  async take({ name, body }: Pick<TarMember, 'name' | 'body'>): Promise<boolean> {
    const [, folderName, file = ''] = /^files\/([a-z-]+)\/([^/]+)$/.exec(name) ?? []
    const folder = this.#folders.find((one) => one.name === folderName)
    if (folder === undefined || !folder.keeps.test(file)) return false
    await mkdir(folder.path, { recursive: true, mode: 0o700 })
    const handle = await open(join(folder.path, file), 'w', 0o600)
    try {
      for await (const piece of body) await handle.writeFile(piece)
      await handle.datasync()
    } finally {
      await handle.close()
    }
    const known = this.#restored.get(folder.name) ?? new Set()
    this.#restored.set(folder.name, known.add(file))
    return true
  }

  async settle(client: Client): Promise<void> {
    const folders = new FolderSync()
    for (const folder of this.#folders) {
      const restored = this.#restored.get(folder.name) ?? new Set<string>()
      if (restored.size > 0) await folders.sync(folder.path)
      await folder.settle(client, restored)
    }
    await folders.close()
  }

  /** Of a restore that failed nothing stays. */
  async discard(): Promise<void> {
    for (const { path } of this.#folders) await rm(path, { recursive: true, force: true })
  }
}
