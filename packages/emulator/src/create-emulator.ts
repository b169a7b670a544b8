import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createControl, type EmulatorControl } from './control/control.ts'
import { createControlDoor } from './control/control-door.ts'
import { describeEmulator, type EmulatorDescription } from './control/describe.ts'
import { Faults } from './control/faults.ts'
import { importMailbox, type MailboxImportReport } from './control/import-mailbox.ts'
import { loadSeed } from './control/load-seed.ts'
import { OutlookLimits } from './control/outlook-limits.ts'
import { RequestLog } from './control/request-log.ts'
import { createEntraContext, createEntraDoor } from './entra/entra-door.ts'
import { makeSigningKeys } from './entra/signing-keys.ts'
import { accessTokenVerifier } from './entra/verify-access-token.ts'
import { createGraphDoor } from './graph/graph-door.ts'
import { createDispatch } from './http/dispatch.ts'
import type { Door } from './http/exchange.ts'
import { listen } from './http/listeners.ts'
import { makeLocalCertificate } from './http/local-authority.ts'
import { defaultSeed } from './seed/default-seed.ts'
import { readSeedFile } from './seed/read-seed-file.ts'
import type { SeedFile } from './seed/seed-tenant.ts'
import { EmulatorClock } from './tenant/clock.ts'
import { Spool } from './tenant/spool.ts'
import { World } from './tenant/world.ts'

export interface EmulatorOptions {
  /** Port of the http origin; 0, the default, takes a free one. */
  port?: number
  /** Address to listen on; loopback unless told otherwise. */
  host?: string
  /** Tenants, people and apps to begin with, or the file (YAML or JSON) that says so; the default seed when left out. */
  seed?: SeedFile | string
  /** Mail to put in beside the seed's: a folder of messages or an mbox for an address. */
  mail?: readonly { address: string; path: string }[]
  /** Where time begins; the real time when left out. */
  now?: Date
  /** Decides ids, lifetimes and what the generated mail says. Default 1. */
  randomSeed?: number
  /** Where the bytes of mail are kept; a temporary folder, removed at the end, when left out. */
  spoolFolder?: string
  /** Enforce Outlook's limits for each app and mailbox. */
  limits?: boolean
  /** Real milliseconds added to every answer of Graph. */
  latency?: number
  /** Hears of what fails inside the emulator; written to standard error when left out. */
  onError?: (error: unknown) => void
}

/** What `gatewarden emulator --json` prints when it is ready. */
export interface ReadyLine {
  origin: string
  secureOrigin: string
  caFile: string
}

export interface Emulator extends EmulatorControl {
  readonly origin: string
  readonly secureOrigin: string
  readonly caFile: string
  readonly ready: ReadyLine
  /** What came of `mail`: how much was brought in, and what was left out and why. */
  readonly imports: readonly MailboxImportReport[]
  /** Its tenants, people and apps with their passwords and secrets. */
  describe(): EmulatorDescription
  /** Everything as at the start: the seed, no faults, no sign-ins, an empty request log. Ids are the same again. */
  reset(): Promise<void>
  close(): Promise<void>
}

/** What `reset` makes anew. */
interface Stage {
  world: World
  imports: readonly MailboxImportReport[]
  faults: Faults
  limits: OutlookLimits
  entra: Door
  graph: Door
  forgetSyncStates: () => void
}

/**
 * Starts a Microsoft 365 on this machine: Entra and Graph on one origin, over http and https. Several can run in one
 * process. It trusts everybody who can reach it: for tests and trials only.
 * @throws the system's error where the port is taken; Error naming what is wrong with a seed or a mail import
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const randomSeed = options.randomSeed ?? 1
  const seed = await chooseSeed(options)
  const log = new RequestLog()
  const keys = await makeSigningKeys()

  const makeStage = async (): Promise<Stage> => {
    const clock = new EmulatorClock(options.now?.getTime())
    const world = new World(clock, randomSeed, new Spool(options.spoolFolder))
    const imports = await fillWorld(world, seed, options.mail ?? []).catch((error: unknown) => {
      world.spool.close()
      throw error
    })
    const limits = new OutlookLimits(clock, options.limits, options.latency)
    const graph = createGraphDoor({ world, verify: accessTokenVerifier(world, keys, 'graph'), limits })
    const entra = createEntraDoor(createEntraContext(world, keys))
    return {
      world,
      imports,
      limits,
      faults: new Faults(world.random),
      entra,
      graph: graph.answer,
      forgetSyncStates: graph.forgetSyncStates,
    }
  }
  let stage = await makeStage()
  const folder = mkdtempSync(join(tmpdir(), 'gatewarden-emulator-'))

  const control = createControl({ stage: () => stage, log })
  const onError =
    options.onError ??
    ((error) => process.stderr.write(`emulator: ${error instanceof Error ? error.stack : String(error)}\n`))
  const description = () => describeEmulator(stage.world, ready)
  const reset = async () => {
    const old = stage
    stage = await makeStage()
    log.clear()
    old.world.spool.close()
  }
  const controlDoor = createControlDoor({ control, describe: () => description(), reset })

  const caFile = join(folder, 'ca.pem')
  const certificate = await makeLocalCertificate(caFile, Date.now())
  const listeners = await listen(
    (request, response, scheme) => {
      const { faults, world, entra, graph } = stage
      const doors = { entra, graph, control: controlDoor, other: sayWhatThisIs }
      createDispatch(doors, { faults, log, clock: world.clock, onError })(request, response, scheme)
    },
    { host: options.host ?? '127.0.0.1', port: options.port ?? 0, certificate },
  ).catch((error: unknown) => {
    stage.world.spool.close()
    rmSync(folder, { recursive: true, force: true })
    throw error
  })
  const ready = { origin: listeners.origin, secureOrigin: listeners.secureOrigin, caFile }
  return {
    ...control,
    get world() {
      return stage.world
    },
    get imports() {
      return stage.imports
    },
    ...ready,
    ready,
    describe: description,
    reset,
    async close() {
      await listeners.close()
      stage.world.spool.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function fillWorld(
  world: World,
  seed: SeedFile,
  mail: readonly { address: string; path: string }[],
): Promise<MailboxImportReport[]> {
  loadSeed(world, seed)
  const reports: MailboxImportReport[] = []
  for (const { address, path } of mail) reports.push(await importMailbox(world, address, path))
  return reports
}

async function chooseSeed(options: EmulatorOptions): Promise<SeedFile> {
  if (typeof options.seed === 'string') return readSeedFile(options.seed)
  return options.seed ?? defaultSeed({ seedNumber: options.randomSeed ?? 1, now: options.now ?? new Date() })
}

const sayWhatThisIs: Door = (exchange) =>
  exchange.send(
    exchange.path === '/' ? 200 : 404,
    { 'Content-Type': 'text/plain; charset=utf-8' },
    'A Microsoft 365 emulator. GET /_emulator says who lives here.\n',
  )
