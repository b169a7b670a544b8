import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chooseBeginning } from './begin-stage.ts'
import { createControl, type EmulatorControl } from './control/control.ts'
import { createControlDoor } from './control/control-door.ts'
import { describeEmulator, type EmulatorDescription } from './control/describe.ts'
import type { MailboxImportReport } from './control/import-mailbox.ts'
import { RequestLog } from './control/request-log.ts'
import type { ExchangeContext } from './exchange/exchange-context.ts'
import { listenForMail, type MailAddress, type MailListeners } from './exchange/mail-listeners.ts'
import { createDispatch } from './http/dispatch.ts'
import type { Exchange } from './http/exchange.ts'
import { type Handle, type Listeners, listen } from './http/listeners.ts'
import { makeLocalCertificate } from './http/local-authority.ts'
import { MICROSOFT_HOSTS } from './http/microsoft-hosts.ts'
import { sendPage } from './pages/layout.ts'
import { startPage } from './pages/start-page.ts'
import type { SeedFile } from './seed/seed-tenant.ts'
import { SnapshotShelf } from './snapshot/snapshot-shelf.ts'
import { openSnapshot, type Snapshot, snapshotBytes, takeSnapshot } from './snapshot/take-snapshot.ts'
import type { Stage, StageOptions } from './stage.ts'

export interface EmulatorOptions {
  /** Port of the http origin; 0, the default, takes a free one. */
  port?: number
  /** Address to listen on; loopback unless told otherwise. */
  host?: string
  /** Tenants, people and apps to begin with, or the file (YAML or JSON) that says so; the default seed when left out. */
  seed?: SeedFile | string
  /** What to begin with in place of a seed, as `snapshot` gave it, or the file that it is in. It brings its time and seed number. */
  snapshot?: Snapshot
  /** Mail to put in beside the seed's: a folder of messages or an mbox for an address. */
  mail?: readonly { address: string; path: string }[]
  /** Where time begins; the real time when left out. */
  now?: Date
  /** Time stands still but for `advance`, so that equal programs get equal answers. */
  stillClock?: boolean
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
  /** Hangs up on all clients of IMAP and SMTP, as Exchange does when one of its servers goes; they may come again. */
  dropMailConnections(): void
  /** All that it is at this moment, for `restore` here or for `createEmulator({ snapshot })` wherever. Holds passwords and keys. */
  snapshot(): Promise<Uint8Array>
  /** The same into a file that only this user may read. */
  saveSnapshot(file: string): Promise<void>
  /**
   * Makes it what it was when the snapshot was taken, here or by another emulator; time goes on from there.
   * @throws SnapshotError, with nothing changed
   */
  restore(snapshot: Snapshot): Promise<void>
  close(): Promise<void>
}

interface AllListeners extends Listeners {
  readonly caFile: string
  readonly mail: MailListeners
}

/**
 * Starts a Microsoft 365 on this machine: Entra and Graph on one origin, over http and https. Several can run in one
 * process. It trusts everybody who can reach it: for tests and trials only.
 * @throws the system's error where the port is taken; SnapshotError; Error naming what is wrong with a seed or a mail import
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const log = new RequestLog()
  const onStage = stageOptions(options, log)
  const begin = await chooseBeginning(options, onStage)
  let { stage, imports } = await begin()
  const owned =
    options.certificateFolder === undefined ? mkdtempSync(join(tmpdir(), 'gatewarden-emulator-')) : undefined
  const snapshots = new SnapshotShelf((file) => takeSnapshot(stage, file))
  const close = async (listeners?: AllListeners) => {
    await closeAll(listeners, stage, owned)
    snapshots.close()
  }
  const enter = (next: Stage) => {
    const old = stage
    stage = next
    log.clear()
    listeners.mail.dropAll()
    old.close()
  }

  const control = createControl({ stage: () => stage, log })
  const describe = () => describeEmulator(stage.world, ready)
  const reset = async () => {
    const first = await begin()
    imports = first.imports
    enter(first.stage)
  }
  const restore = async (snapshot: Snapshot) => enter(await openSnapshot(snapshot, onStage))
  const handle = createDispatch({
    scene: () => stage,
    control: createControlDoor({ control, describe, reset, restore, snapshots }),
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
      return imports
    },
    origin,
    secureOrigin,
    caFile,
    ready,
    describe,
    reset,
    dropMailConnections: () => listeners.mail.dropAll(),
    snapshot: () => snapshotBytes(stage),
    saveSnapshot: async (file) => void (await takeSnapshot(stage, file)),
    restore,
    close: () => close(listeners),
  }
}

function stageOptions(options: EmulatorOptions, log: RequestLog): StageOptions {
  const { realistic = false, limits = realistic } = options
  return {
    start: options.now?.getTime(),
    isStill: options.stillClock ?? false,
    randomSeed: options.randomSeed ?? 1,
    spoolFolder: options.spoolFolder,
    limits,
    latency: options.latency,
    realistic,
    httpNotifications: options.httpNotifications ?? true,
    note: (command, now) => log.note({ ...command, time: new Date(now).toISOString(), bytes: 0 }),
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
