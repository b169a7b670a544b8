/** What rows and exceptions of one folder add up to. */
interface Counts {
  collected: number
  bytes: number
  exceptions: number
  vanished: number
  reconciled: boolean
}

/** The numbers that a reconciliation line states. */
export interface StatedNumbers {
  enumerated: number
  collected: number
  filtered: number
  exceptions: number
  vanished: number
  bytes: number
}

/**
 * Adds up rows and exceptions by folder and holds reconciliation lines against the sums. The writer uses it before it
 * seals, the verifier after it has read. A folder is named by `folderKey` or `folderKeyOfCells`.
 */
export class FolderCounts {
  readonly #folders = new Map<string, Counts>()

  addRow(folder: string, size: number): void {
    const counts = this.#of(folder)
    counts.collected++
    counts.bytes += size
  }

  addException(folder: string, outcome: 'exception' | 'vanished' | 'native_only'): void {
    const counts = this.#of(folder)
    // What has its native is counted by its row.
    if (outcome === 'native_only') return
    if (outcome === 'exception') counts.exceptions++
    else counts.vanished++
  }

  /** Undefined when the line holds; else one sentence about what does not meet. */
  reconcile(folder: string, stated: StatedNumbers): string | undefined {
    const counts = this.#of(folder)
    if (counts.reconciled) return 'This folder has a second line.'
    counts.reconciled = true
    const sum = stated.collected + stated.filtered + stated.exceptions + stated.vanished
    if (sum !== stated.enumerated) {
      return `Enumerated is ${stated.enumerated}, but collected, filtered, exceptions and vanished add up to ${sum}.`
    }
    for (const name of ['collected', 'bytes', 'exceptions', 'vanished'] as const) {
      if (stated[name] !== counts[name])
        return `It states ${name} ${stated[name]}; the package has ${counts[name]}.`
    }
    return undefined
  }

  /** Folders with rows or exceptions that no line reconciled, by their keys. */
  *unreconciled(): Iterable<string> {
    for (const [key, counts] of this.#folders) if (!counts.reconciled) yield key
  }

  #of(key: string): Counts {
    let counts = this.#folders.get(key)
    if (!counts) {
      counts = { collected: 0, bytes: 0, exceptions: 0, vanished: 0, reconciled: false }
      this.#folders.set(key, counts)
    }
    return counts
  }
}
