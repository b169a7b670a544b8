import { importMailbox, type MailboxImportReport } from './control/import-mailbox.ts'
import { loadSeed } from './control/load-seed.ts'
import type { EmulatorOptions } from './create-emulator.ts'
import { makeSigningKeys } from './entra/signing-keys.ts'
import { defaultSeed } from './seed/default-seed.ts'
import { readSeedFile } from './seed/read-seed-file.ts'
import type { SeedFile } from './seed/seed-tenant.ts'
import { openSnapshot } from './snapshot/take-snapshot.ts'
import { makeStage, type Stage, type StageOptions } from './stage.ts'

/** The stage with which an emulator begins, and what came of the mail that was to be put in. */
export interface FirstStage {
  readonly stage: Stage
  readonly imports: readonly MailboxImportReport[]
}

/** What an emulator begins with, and begins with again at each reset: a seed or a snapshot, and mail. */
export async function chooseBeginning(
  options: EmulatorOptions,
  stageOptions: StageOptions,
): Promise<() => Promise<FirstStage>> {
  const make = await stageMaker(options, stageOptions)
  return async () => {
    const stage = await make()
    try {
      const imports: MailboxImportReport[] = []
      for (const { address, path } of options.mail ?? []) {
        imports.push(await importMailbox(stage.world, address, path))
      }
      return { stage, imports }
    } catch (error) {
      stage.close()
      throw error
    }
  }
}

async function stageMaker(
  options: EmulatorOptions,
  stageOptions: StageOptions,
): Promise<() => Stage | Promise<Stage>> {
  const { snapshot } = options
  if (snapshot === undefined) {
    const seed = await chooseSeed(options)
    // The keys are another emulator's after a snapshot, and the same again after a reset.
    const keys = await makeSigningKeys()
    return () => {
      const stage = makeStage(stageOptions, keys)
      try {
        loadSeed(stage.world, seed)
      } catch (error) {
        stage.close()
        throw error
      }
      return stage
    }
  }
  const doubled = (['seed', 'randomSeed', 'now'] as const).find((name) => options[name] !== undefined)
  if (doubled !== undefined) {
    throw new Error(`A snapshot brings what it was made with: leave out the option ${doubled}.`)
  }
  return () => openSnapshot(snapshot, stageOptions)
}

async function chooseSeed(options: EmulatorOptions): Promise<SeedFile> {
  if (typeof options.seed === 'string') return readSeedFile(options.seed)
  return options.seed ?? defaultSeed({ seedNumber: options.randomSeed ?? 1, now: options.now ?? new Date() })
}
