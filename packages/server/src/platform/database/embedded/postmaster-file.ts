import { readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** What PostgreSQL writes into postmaster.pid: the first lines of the file, in this order. */
export interface PostmasterFile {
  pid: number
  dataFolder: string
  /** The folder of its Unix socket. */
  socketFolder: string
  port: number
}

/** Reads postmaster.pid; undefined where there is none, or it is still being written. */
export function readPostmasterFile(clusterFolder: string): PostmasterFile | undefined {
  let text: string
  try {
    text = readFileSync(join(clusterFolder, 'postmaster.pid'), 'utf8')
  } catch {
    return undefined
  }
  const [pid, dataFolder, , port, socketFolder] = text.split('\n')
  if (!pid || !/^-?\d+$/.test(pid) || !dataFolder) return undefined
  return {
    pid: Math.abs(Number(pid)),
    dataFolder,
    socketFolder: socketFolder ?? '',
    port: Number(port ?? 0),
  }
}

/** Whether a process with this number runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
  return !isZombie(pid)
}

/** A dead child that nobody has asked after yet keeps its number; it holds nothing else. */
function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return /^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2))
  } catch {
    return false
  }
}

/**
 * Whether the process that postmaster.pid names is a PostgreSQL of this cluster, or a stranger that was given the
 * number since. A postmaster's working folder is its cluster. Where that cannot be seen, it counts as ours.
 */
export function isPostmasterOf(pid: number, clusterFolder: string): boolean {
  if (!isAlive(pid)) return false
  if (process.platform !== 'linux') return true
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === clusterFolder
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code !== 'ENOENT'
  }
}
