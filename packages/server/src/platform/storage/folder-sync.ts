import { type FileHandle, open } from 'node:fs/promises'

interface State {
  running: Promise<void>
  next: Promise<void> | undefined
}

/**
 * Syncs folders, gathering callers: a call that comes while its folder is being synced shares the sync that begins when
 * that one ends. Each call is answered by a sync that began after it was made. Folders stay open once they were synced:
 * opening costs as much as syncing.
 */
export class FolderSync {
  readonly #states = new Map<string, State>()
  readonly #handles = new Map<string, Promise<FileHandle>>()

  sync(folder: string): Promise<void> {
    const state = this.#states.get(folder)
    if (!state) return this.#begin(folder)
    // A failure is the failed callers' to hear; those who wait get a sync of their own.
    state.next ??= state.running.catch(() => undefined).then(() => this.#begin(folder))
    return state.next
  }

  #begin(folder: string): Promise<void> {
    const running = this.#syncNow(folder).finally(() => {
      const state = this.#states.get(folder)
      if (state?.running === running && !state.next) this.#states.delete(folder)
    })
    this.#states.set(folder, { running, next: undefined })
    return running
  }

  async #syncNow(folder: string): Promise<void> {
    let handle = this.#handles.get(folder)
    if (!handle) {
      handle = open(folder, 'r')
      this.#handles.set(folder, handle)
      handle.catch(() => this.#handles.delete(folder))
    }
    await (await handle).sync()
  }

  /** Closes the folders. */
  async close(): Promise<void> {
    const handles = [...this.#handles.values()]
    this.#handles.clear()
    for (const handle of handles) await (await handle).close()
  }
}
