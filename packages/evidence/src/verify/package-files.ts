import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, lstat, open } from 'node:fs/promises'
import { join } from 'node:path'
import { LineReader } from './line-reader.ts'
import type { Problems } from './problems.ts'

const longestPath = 1024

/** Whether a path that a package names stays inside it on every platform. */
export const isSafePath = (path: string): boolean =>
  path.length <= longestPath &&
  !/[\\\0:]/.test(path) &&
  path.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..')

/** The code of a file system's error. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown'

/** Why a file could not be opened, as a problem names it. */
const openProblems: Record<string, 'file_missing' | 'not_a_regular_file'> = {
  ENOENT: 'file_missing',
  ENOTDIR: 'not_a_regular_file',
  ELOOP: 'not_a_regular_file',
  EISDIR: 'not_a_regular_file',
}

const reading = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/** Reads files of one package: regular ones only, through real folders only, never following a link. */
export class PackageFiles {
  readonly root: string
  readonly #problems: Problems
  /** The folder that was last seen to be one; neighbours in a package share it. */
  #known = ''

  constructor(root: string, problems: Problems) {
    this.root = root
    this.#problems = problems
  }

  /** Opens a file, or adds the problem and answers undefined. The caller closes it. */
  async open(path: string, line?: number, from = path): Promise<FileHandle | undefined> {
    if (!isSafePath(path)) {
      this.#problems.add(
        'unsafe_path',
        from,
        `${JSON.stringify(path)} leads out of the package, or means something else on another system.`,
        line,
      )
      return undefined
    }
    let handle: FileHandle | undefined
    try {
      const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')))
      if (!(await this.#isRealFolder(folder))) throw Object.assign(new Error(), { code: 'ENOTDIR' })
      handle = await open(join(this.root, path), reading)
      if (!(await handle.stat()).isFile()) throw Object.assign(new Error(), { code: 'EISDIR' })
      return handle
    } catch (error) {
      await handle?.close()
      const code = codeOf(error)
      const problem = openProblems[code] ?? 'file_unreadable'
      const says = {
        file_missing: 'The file is missing.',
        not_a_regular_file: 'It is not a regular file in a real folder; links and devices are not followed.',
        file_unreadable: `The file cannot be read (${code}).`,
      }[problem]
      this.#problems.add(problem, path, says, path === from ? line : undefined)
      return undefined
    }
  }

  /** A reader of the file's lines; what cannot be read becomes a problem and ends it. */
  async lines(path: string): Promise<LineReader | undefined> {
    const handle = await this.open(path)
    return handle && new LineReader(handle, (error) => this.#unreadable(path, error))
  }

  /** Hashes a file, or adds the problem and answers undefined. `buffer` is scratch space. */
  async hash(path: string, buffer = Buffer.allocUnsafe(128 * 1024)): Promise<ReadFile | undefined> {
    const handle = await this.open(path)
    return handle && (await this.hashAndClose(path, handle, buffer))
  }

  async hashAndClose(path: string, handle: FileHandle, buffer: Buffer): Promise<ReadFile | undefined> {
    return hashAndClose(handle, buffer).catch((error: unknown) => this.#unreadable(path, error))
  }

  #unreadable(path: string, error: unknown): undefined {
    this.#problems.add('file_unreadable', path, `The file cannot be read (${codeOf(error)}).`)
    return undefined
  }

  async #isRealFolder(folder: string): Promise<boolean> {
    if (folder === this.#known || folder === '') return true
    let path = ''
    for (const segment of folder.split('/')) {
      path = path === '' ? segment : `${path}/${segment}`
      if (!(await lstat(join(this.root, path))).isDirectory()) return false
    }
    this.#known = folder
    return true
  }
}

/** What a file turned out to be. */
export interface ReadFile {
  sha256: string
  md5: string
  size: number
}

/** Reads a file to its end and closes it. `buffer` is scratch space. */
async function hashAndClose(handle: FileHandle, buffer: Buffer): Promise<ReadFile> {
  const sha256 = createHash('sha256')
  const md5 = createHash('md5')
  let size = 0
  try {
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, null)
      if (bytesRead === 0) break
      const bytes = buffer.subarray(0, bytesRead)
      sha256.update(bytes)
      md5.update(bytes)
      size += bytesRead
    }
  } finally {
    await handle.close()
  }
  return { sha256: sha256.digest('hex'), md5: md5.digest('hex'), size }
}
