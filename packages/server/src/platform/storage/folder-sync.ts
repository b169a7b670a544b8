import { open } from 'node:fs/promises'

interface State {
  running: Promise<void>
  next: Promise<void> | undefined
}

/**
 * Syncs folders, gathering callers: a call that comes while its folder is being synced shares the sync that begins when
 * that one ends. Each call is answered by a sync that began after it was made.
 */
export class FolderSync {
  readonly #folders = new Map<string, State>()

  sync(folder: string): Promise<void> {
    const state = this.#folders.get(folder)
    if (!state) return this.#begin(folder)
    // A failure is the failed callers' to hear; those who wait get a sync of their own.
    state.next ??= state.running.catch(() => undefined).then(() => this.#begin(folder))
    return state.next
  }

  #begin(folder: string): Promise<void> {
    const running = syncFolder(folder).finally(() => {
      if (this.#folders.get(folder)?.running === running && !this.#folders.get(folder)?.next) {
        this.#folders.delete(folder)
      }
    })
    this.#folders.set(folder, { running, next: undefined })
    return running
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
