import { setTimeout as wait } from 'node:timers/promises'
import { isAlive } from './postmaster-file.ts'
import { removeSocketFolder } from './socket-folder.ts'

const pollMs = 8
const patienceMs = 30_000

/** Fast shutdown, and if that takes longer than 30 s the immediate one; its log makes the next start whole. */
export async function stopPostmaster(pid: number, socketFolder: string): Promise<void> {
  const began = performance.now()
  let hard = false
  signal(pid, 'SIGINT')
  while (isAlive(pid)) {
    await wait(pollMs)
    if (!hard && performance.now() - began > patienceMs) {
      hard = true
      signal(pid, 'SIGQUIT')
    }
  }
  await removeSocketFolder(socketFolder)
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // Gone already: what was wanted.
  }
}
