import { mkdtempSync, rmSync } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SnapshotHeader } from './snapshot-file.ts'

/** A snapshot that is kept until the emulator closes. */
export interface KeptSnapshot {
  /** 1, 2, 3, … */
  readonly id: string
  readonly name: string | null
  /** Real time, and that of the emulator. */
  readonly takenAt: string
  readonly now: string
  readonly bytes: number
}

/** Snapshots that are kept by number, so that whoever works over HTTP need not carry them about. Resets leave them. */
export class SnapshotShelf {
  readonly #take: (file: string) => Promise<SnapshotHeader>
  readonly #kept = new Map<string, KeptSnapshot>()
  #folder: string | undefined
  #last = 0

  constructor(take: (file: string) => Promise<SnapshotHeader>) {
    this.#take = take
  }

  get list(): KeptSnapshot[] {
    return [...this.#kept.values()]
  }

  /** Takes one and keeps it. @param name for people; need not be its only one */
  async keep(name: string | null = null): Promise<KeptSnapshot> {
    this.#folder ??= mkdtempSync(join(tmpdir(), 'gatewarden-snapshots-'))
    this.#last += 1
    const id = String(this.#last)
    const file = join(this.#folder, id)
    const { takenAt, now } = await this.#take(file)
    const kept = { id, name, takenAt, now, bytes: (await stat(file)).size }
    this.#kept.set(id, kept)
    return kept
  }

  /** The file of one that is kept. */
  fileOf(id: string): string | undefined {
    return this.#folder !== undefined && this.#kept.has(id) ? join(this.#folder, id) : undefined
  }

  /** @returns false when there is none of this number */
  async remove(id: string): Promise<boolean> {
    const file = this.fileOf(id)
    if (file === undefined) return false
    this.#kept.delete(id)
    await rm(file, { force: true })
    return true
  }

  close(): void {
    this.#kept.clear()
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true })
  }
}
