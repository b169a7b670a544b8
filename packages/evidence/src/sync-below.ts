import { execFile } from 'node:child_process'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { filesBelow } from './tar.ts'

const run = promisify(execFile)

/**
 * Makes all files below a folder durable, not the names of its folders. On Linux one call does it for their whole file
 * system (syncfs(2), which reports what could not be written, by `sync -f` of coreutils or BusyBox): a package has a text
 * and more for each message, and to sync each when it is written takes a commit of the journal each. Elsewhere, or
 * where that program is missing or fails, they are synced one by one.
 * @throws the file system's error
 */
export async function syncBelow(folder: string, program = 'sync'): Promise<void> {
  if (process.platform === 'linux') {
    const done = await run(program, ['-f', folder]).then(
      () => true,
      () => false,
    )
    if (done) return
  }
  for await (const path of filesBelow(folder, '')) {
    const file = await open(join(folder, path), 'r')
    try {
      await file.sync()
    } finally {
      await file.close()
    }
  }
}
