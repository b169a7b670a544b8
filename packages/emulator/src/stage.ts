import type { ControlStage } from './control/control.ts'
import { Faults } from './control/faults.ts'
import { OutlookLimits } from './control/outlook-limits.ts'
import { findApi } from './entra/app-resources.ts'
import type { EntraContext } from './entra/entra-context.ts'
import { createEntraContext, createEntraDoor } from './entra/entra-door.ts'
import { loadSigningKeys, type SigningKeys, saveSigningKeys, signJwt } from './entra/signing-keys.ts'
import { accessTokenVerifier } from './entra/verify-access-token.ts'
import type { ExchangeContext } from './exchange/exchange-context.ts'
import type { NotedCommand } from './exchange/note-command.ts'
import { createGraphDoor, type GraphDoor } from './graph/graph-door.ts'
import type { Scene } from './http/dispatch.ts'
import { EmulatorClock } from './tenant/clock.ts'
import { Spool } from './tenant/spool.ts'
import { World } from './tenant/world.ts'

/** Everything of an emulator that a reset makes anew: all but its addresses and its log. */
export interface Stage extends Scene, ControlStage {
  readonly exchange: ExchangeContext
  /** What a snapshot is of. */
  readonly state: StageState
  readonly close: () => void
}

/** How an emulator was started, as far as its stages need to know. */
export interface StageOptions {
  /** Milliseconds since 1970; the real time when left out. */
  readonly start?: number | undefined
  /** The clock moves by `advance` alone. */
  readonly isStill: boolean
  readonly randomSeed: number
  readonly spoolFolder?: string | undefined
  readonly limits: boolean
  readonly latency?: number | undefined
  readonly realistic: boolean
  readonly httpNotifications: boolean
  /** Hears of what clients of the mail servers ask. */
  readonly note: (command: NotedCommand, now: number) => void
}

/** The whole state of an emulator, as plain data. The bytes of the mail lie beside it, in the spool. */
export type SavedStage = ReturnType<typeof saveStage>

export interface StageState {
  readonly world: World
  readonly keys: SigningKeys
  readonly faults: Faults
  readonly limits: OutlookLimits
  readonly entra: EntraContext
  readonly given: GraphDoor['given']
}

interface StageParts extends StageState {
  readonly graph: GraphDoor
}

/** A stage with nobody on it. @param load what was there before, whose mail is in `spool` */
export function makeStage(
  options: StageOptions,
  keys: SigningKeys,
  spool = new Spool(options.spoolFolder),
): Stage {
  return stageOf(assemble(options, keys, options.randomSeed, spool), options)
}

/** The stage that was saved. @param spool holds its mail; closed with the stage, or when this throws */
export function restoreStage(saved: SavedStage, options: StageOptions, spool: Spool): Stage {
  const parts = assemble(options, loadSigningKeys(saved.keys), saved.world.random.seed, spool)
  try {
    fill(parts, saved)
  } catch (error) {
    parts.graph.close()
    spool.close()
    throw error
  }
  return stageOf(parts, options)
}

function fill({ world, faults, limits, entra, given }: StageState, saved: SavedStage): void {
  world.load(saved.world, (appId) => findApi(world, appId))
  faults.load(saved.faults)
  limits.load(saved.limits)
  entra.grants.load(saved.entra.grants)
  entra.sessions.load(saved.entra.sessions)
  entra.throttle.load(saved.entra.throttle)
  entra.devices.load(saved.entra.devices, world)
  given.tokens.load(saved.given.tokens)
  given.subscriptions.load(saved.given.subscriptions)
  given.downloads.load(saved.given.downloads)
}

function assemble(options: StageOptions, keys: SigningKeys, randomSeed: number, spool: Spool): StageParts {
  const clock = options.isStill ? stillClock(options.start) : new EmulatorClock(options.start)
  const world = new World(clock, randomSeed, spool)
  const limits = new OutlookLimits(clock, options.limits, options.latency)
  limits.realistic = options.realistic
  world.sendingLimits.enabled = options.limits
  const faults = new Faults(world.random)
  const graph = createGraphDoor({
    world,
    verify: accessTokenVerifier(world, keys, 'graph'),
    limits,
    notifications: {
      faults,
      rules: { allowLoopbackHttp: options.httpNotifications },
      sign: (claims) => signJwt(keys, claims, { x5t: keys.keyId }),
    },
  })
  const entra = createEntraContext(world, keys)
  return { world, keys, faults, limits, entra, graph, given: graph.given }
}

function stillClock(start = Date.now()): EmulatorClock {
  return new EmulatorClock(start, () => start)
}

function stageOf(parts: StageParts, options: StageOptions): Stage {
  const { world, keys, faults, limits, entra, graph, given } = parts
  const { clock } = world
  return {
    world,
    clock,
    limits,
    faults,
    entra: createEntraDoor(entra),
    graph: graph.answer,
    forgetSyncStates: graph.forgetSyncStates,
    subscriptions: graph.subscriptions,
    exchange: {
      world,
      limits,
      faults,
      verify: accessTokenVerifier(world, keys, 'exchange'),
      note: (command) => options.note(command, clock.now()),
    },
    state: { world, keys, faults, limits, entra, given },
    close: () => {
      graph.close()
      world.spool.close()
    },
  }
}

/**
 * Left out is what lives for moments: connections, requests and notifications on their way, upload sessions, and sign-ins
 * whose pages somebody has open.
 */
export function saveStage({ world, keys, faults, limits, entra, given }: StageState) {
  return {
    keys: saveSigningKeys(keys),
    world: world.save(),
    faults: faults.save(),
    limits: limits.save(),
    entra: {
      grants: entra.grants.save(),
      sessions: entra.sessions.save(),
      throttle: entra.throttle.save(),
      devices: entra.devices.save(),
    },
    given: {
      tokens: given.tokens.save(),
      subscriptions: given.subscriptions.save(),
      downloads: given.downloads.save(),
    },
  }
}
