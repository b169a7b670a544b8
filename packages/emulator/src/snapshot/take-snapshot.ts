import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { restoreStage, type SavedStage, type Stage, type StageOptions, saveStage } from '../stage.ts'
import { Spool } from '../tenant/spool.ts'
import { SnapshotError } from './snapshot-error.ts'
import { readSnapshotFile, type SnapshotHeader, writeSnapshotFile } from './snapshot-file.ts'
import { readState, writeState } from './state-json.ts'

/** All that an emulator was at one moment: its bytes, or the file that they are in. */
export type Snapshot = Uint8Array | string

/** Writes what the stage is now into a file. Changes during the writing are not in it. @throws the system's error */
export function takeSnapshot(stage: Stage, file: string): Promise<SnapshotHeader> {
  const state = writeState(saveStage(stage.state))
  return writeSnapshotFile(file, state, stage.world.spool, stage.clock.now())
}

/** The same as bytes. */
export async function snapshotBytes(stage: Stage): Promise<Uint8Array> {
  return inTemporaryFile(async (file) => {
    await takeSnapshot(stage, file)
    return readFile(file)
  })
}

/** A stage that is what the snapshot says. @throws SnapshotError; the system's error where there is no such file */
export function openSnapshot(snapshot: Snapshot, options: StageOptions): Promise<Stage> {
  if (typeof snapshot === 'string') return openFile(snapshot, options)
  return inTemporaryFile(async (file) => {
    await writeFile(file, snapshot, { mode: 0o600 })
    return openFile(file, options)
  })
}

async function openFile(file: string, options: StageOptions): Promise<Stage> {
  const spool = new Spool(options.spoolFolder)
  try {
    const lines = await readSnapshotFile(file, spool)
    const saved: SavedStage = readState(lines)
    return restoreStage(saved, options, spool)
  } catch (error) {
    spool.close()
    const isSystem = error instanceof Error && 'code' in error
    if (error instanceof SnapshotError || isSystem) throw error
    throw new SnapshotError('The snapshot has its checksum, but no state that this emulator understands.', {
      cause: error,
    })
  }
}

async function inTemporaryFile<T>(use: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'gatewarden-snapshot-'))
  try {
    return await use(join(folder, 'snapshot'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
