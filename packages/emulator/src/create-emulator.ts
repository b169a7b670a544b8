import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ControlStage, createControl, type EmulatorControl } from './control/control.ts'
import { createControlDoor } from './control/control-door.ts'
import { describeEmulator, type EmulatorDescription } from './control/describe.ts'
import { Faults } from './control/faults.ts'
import { importMailbox, type MailboxImportReport } from './control/import-mailbox.ts'
import { loadSeed } from './control/load-seed.ts'
import { OutlookLimits } from './control/outlook-limits.ts'
import { RequestLog } from './control/request-log.ts'
import { createEntraContext, createEntraDoor } from './entra/entra-door.ts'
import { makeSigningKeys, type SigningKeys, signJwt } from './entra/signing-keys.ts'
import { accessTokenVerifier } from './entra/verify-access-token.ts'
import type { ExchangeContext } from './exchange/exchange-context.ts'
import { listenForMail, type MailAddress, type MailListeners } from './exchange/mail-listeners.ts'
import type { NotedCommand } from './exchange/note-command.ts'
import { createGraphDoor } from './graph/graph-door.ts'
import { createDispatch, type Scene } from './http/dispatch.ts'
import type { Exchange } from './http/exchange.ts'
import { type Handle, type Listeners, listen } from './http/listeners.ts'
import { makeLocalCertificate } from './http/local-authority.ts'
import { MICROSOFT_HOSTS } from './http/microsoft-hosts.ts'
import { sendPage } from './pages/layout.ts'
import { startPage } from './pages/start-page.ts'
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
  /** Port of the https origin; the one after `port` where that is given and free, else any. */
  securePort?: number
  /** Ports of the mail servers: IMAP with STARTTLS, IMAP in TLS, SMTP submission with STARTTLS; 0, the default, takes a free one. */
  imapPort?: number
  imapsPort?: number
  smtpPort?: number
  /**
   * Port on which it answers under Microsoft's own host names as well, over TLS; 0 takes a free one, left out it does not.
   * The authority then may vouch for those names too.
   */
  tlsPort?: number
  /**
   * Where the authority behind the certificates stays from start to start (`ca.pem`, and `ca-key.pem` for this user only;
   * `microsoft-ca.pem` and `microsoft-ca-key.pem` with `tlsPort`); made for this one start when left out.
   */
  certificateFolder?: string
  /** Where the bytes of mail are kept; a temporary folder, removed at the end, when left out. */
  spoolFolder?: string
  /** Enforce Outlook's limits for each app and mailbox. */
  limits?: boolean
  /** Real milliseconds added to every answer of Graph. */
  latency?: number
  /** Outlook's limits, and answers that take about as long as Microsoft's. */
  realistic?: boolean
  /** Take notification URLs with http on this machine, which Microsoft does not. Default true. */
  httpNotifications?: boolean
  /** Hears of what fails inside the emulator; written to standard error when left out. */
  onError?: (error: unknown) => void
}

/** What `gatewarden emulator --json` prints when it is ready. */
export interface ReadyLine {
  origin: string
  secureOrigin: string
  caFile: string
  /** IMAP that begins in clear and goes over to TLS, as at port 143. */
  imap: MailAddress
  /** IMAP in TLS from the beginning, as at port 993. */
  imaps: MailAddress
  /** Submission, as at port 587. */
  smtp: MailAddress
  /** With `tlsPort`: where which of Microsoft's host names are answered. */
  tls?: { port: number; hosts: readonly string[] }
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
interface Stage extends Scene, ControlStage {
  readonly imports: readonly MailboxImportReport[]
  readonly close: () => void
  readonly exchange: ExchangeContext
}

interface AllListeners extends Listeners {
  readonly caFile: string
  readonly mail: MailListeners
}

/**
 * Starts a Microsoft 365 on this machine: Entra and Graph on one origin, over http and https. Several can run in one
 * process. It trusts everybody who can reach it: for tests and trials only.
 * @throws the system's error where the port is taken; Error naming what is wrong with a seed or a mail import
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const seed = await chooseSeed(options)
  const log = new RequestLog()
  const keys = await makeSigningKeys()
  const note = (command: NotedCommand, now: number) =>
    log.note({ ...command, time: new Date(now).toISOString(), bytes: 0 })
  let stage = await makeStage(options, seed, keys, note)
  const owned =
    options.certificateFolder === undefined ? mkdtempSync(join(tmpdir(), 'gatewarden-emulator-')) : undefined
  const close = (listeners?: AllListeners) => closeAll(listeners, stage, owned)

  const control = createControl({ stage: () => stage, log })
  const describe = () => describeEmulator(stage.world, ready)
  const reset = async () => {
    const old = stage
    stage = await makeStage(options, seed, keys, note)
    log.clear()
    listeners.mail.dropAll()
    old.close()
  }
  const handle = createDispatch({
    scene: () => stage,
    control: createControlDoor({ control, describe, reset }),
    start: (exchange) => answerStart(exchange, describe()),
    log,
    onError: options.onError ?? writeError,
  })
  const listeners = await makeListeners(handle, () => stage.exchange, options, owned).catch(
    async (error: unknown) => {
      await close()
      throw error
    },
  )
  const { origin, secureOrigin, tlsPort, caFile } = listeners
  const tls = tlsPort === null ? {} : { tls: { port: tlsPort, hosts: MICROSOFT_HOSTS } }
  const { imap, imaps, smtp } = listeners.mail
  const ready: ReadyLine = { origin, secureOrigin, caFile, imap, imaps, smtp, ...tls }
  return {
    ...control,
    get world() {
      return stage.world
    },
    get imports() {
      return stage.imports
    },
    origin,
    secureOrigin,
    caFile,
    ready,
    describe,
    reset,
    close: () => close(listeners),
  }
}

async function makeStage(
  options: EmulatorOptions,
  seed: SeedFile,
  keys: SigningKeys,
  note: (command: NotedCommand, now: number) => void,
): Promise<Stage> {
  const clock = new EmulatorClock(options.now?.getTime())
  const world = new World(clock, options.randomSeed ?? 1, new Spool(options.spoolFolder))
  const imports = await fillWorld(world, seed, options.mail ?? []).catch((error: unknown) => {
    world.spool.close()
    throw error
  })
  const { realistic = false } = options
  const limits = new OutlookLimits(clock, options.limits ?? realistic, options.latency)
  limits.realistic = realistic
  world.sendingLimits.enabled = options.limits ?? realistic
  const faults = new Faults(world.random)
  const graph = createGraphDoor({
    world,
    verify: accessTokenVerifier(world, keys, 'graph'),
    limits,
    notifications: {
      faults,
      rules: { allowLoopbackHttp: options.httpNotifications ?? true },
      sign: (claims) => signJwt(keys, claims, { x5t: keys.keyId }),
    },
  })
  return {
    world,
    clock,
    imports,
    limits,
    faults,
    entra: createEntraDoor(createEntraContext(world, keys)),
    graph: graph.answer,
    forgetSyncStates: graph.forgetSyncStates,
    subscriptions: graph.subscriptions,
    close: () => {
      graph.close()
      world.spool.close()
    },
    exchange: {
      world,
      limits,
      verify: accessTokenVerifier(world, keys, 'exchange'),
      note: (command) => note(command, clock.now()),
    },
  }
}

async function makeListeners(
  handle: Handle,
  exchange: () => ExchangeContext,
  options: EmulatorOptions,
  owned: string | undefined,
): Promise<AllListeners> {
  const folder = owned ?? options.certificateFolder ?? ''
  const { host = '127.0.0.1', port = 0, securePort, tlsPort } = options
  const names = tlsPort === undefined ? [] : MICROSOFT_HOSTS
  const certificate = await makeLocalCertificate(folder, owned === undefined, Date.now(), names)
  const listeners = await listen(handle, { host, port, securePort, tlsPort, names, certificate })
  const { imapPort = 0, imapsPort = 0, smtpPort = 0, onError = writeError } = options
  const mailAt = { host, imapPort, imapsPort, smtpPort, certificate }
  const mail = await listenForMail(exchange, mailAt, onError).catch(async (error: unknown) => {
    await listeners.close()
    throw error
  })
  return { ...listeners, caFile: certificate.caFile, mail }
}

async function closeAll(
  listeners: AllListeners | undefined,
  stage: Stage,
  owned: string | undefined,
): Promise<void> {
  await Promise.all([listeners?.close(), listeners?.mail.close()])
  stage.close()
  if (owned !== undefined) rmSync(owned, { recursive: true, force: true })
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

/** The address itself, for a person with a browser. */
function answerStart(exchange: Exchange, { origin, secureOrigin, tenants }: EmulatorDescription): void {
  if (exchange.path !== '/') {
    exchange.send(404, { 'Content-Type': 'text/plain' }, 'There is no picture.\n')
    return
  }
  const rows = tenants.map(({ id, domain, displayName, users }) => ({
    id,
    domain,
    displayName,
    people: users.length,
  }))
  sendPage(exchange, startPage({ origin, secureOrigin, tenants: rows }))
}

function writeError(error: unknown): void {
  process.stderr.write(`emulator: ${error instanceof Error ? error.stack : String(error)}\n`)
}
