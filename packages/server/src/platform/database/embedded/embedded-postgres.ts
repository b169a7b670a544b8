import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, realpathSync, statSync, truncateSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { GatewardenError } from '../../errors.ts'
import { type Binaries, prepareBinaries } from './binaries.ts'
import { clusterRole, ensureCluster, writeAccessRules } from './cluster.ts'
import { choosePlace } from './place.ts'
import { isPostmasterOf, readPostmasterFile } from './postmaster-file.ts'
import { commandFor, idsFor, type RunAs } from './run-as.ts'
import { serverSettings } from './server-settings.ts'
import { ensurePrivateFolder, makeSocketFolder, removeSocketFolder } from './socket-folder.ts'
import { stopPostmaster } from './stop-postmaster.ts'
import type { SystemUserOptions } from './system-user.ts'

/** How to reach the running server. */
export interface SocketAddress {
  /** Folder of the Unix socket. */
  host: string
  port: number
  user: string
}

export interface EmbeddedPostgres {
  address: SocketAddress
  pid: number
  /** True where the server ran already: a Gatewarden before us was killed. */
  attached: boolean
  /** Ends every session and waits until the server is gone and its files are at rest. */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  /** Absolute folder that holds (or will hold) the cluster. */
  folder: string
  /** False: never sync to disk. For tests. */
  durable?: boolean
  /** Ends with the process that started it, where the machine has setpriv. For tests: a killed run leaves no server. */
  diesWithParent?: boolean
  /** False: behave as where user namespaces are refused. For tests. */
  namespaces?: boolean
  /** Folder for the socket; not given: one is chosen. A server that comes back must be found where it was. */
  socketFolder?: string
  /** For root where namespaces are refused: who runs it, and where. */
  systemUser?: SystemUserOptions
  /** How long to wait for a server that recovers after a crash, in milliseconds. */
  startTimeoutMs?: number
}

const port = 5432
const pollMs = 8
const setpriv = '/usr/bin/setpriv'

/**
 * Starts the PostgreSQL of this folder, or joins the one that runs there.
 *
 *   no cluster ──initdb beside it, rename──▶ at rest ──spawn──▶ starting ──a session opens──▶ running
 *   running, found by postmaster.pid ──a session opens──▶ running (attached)
 *   postmaster.pid of a dead server ──spawn──▶ recovering ──▶ running
 *
 * Two starts at once are sorted out by PostgreSQL's own lock file: the slower one attaches.
 * @throws GatewardenError `data_folder_unusable`, `database_unavailable`, `disk_full`
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const durable = options.durable ?? true
  const deadline = performance.now() + (options.startTimeoutMs ?? 120_000)
  const { binaries, runAs, folder, clusterFolder } = await prepareCluster(options)

  for (;;) {
    const running = await attach(clusterFolder, deadline)
    if (running) return running
    const started = await start({
      binaries,
      runAs,
      folder,
      clusterFolder,
      durable,
      diesWithParent: options.diesWithParent ?? false,
      deadline,
      socketFolder: options.socketFolder,
    })
    if (started) return started
    if (performance.now() > deadline) throw doesNotStart(folder, 'it was started again and again')
    await wait(100)
  }
}

/** A cluster at rest, and who may run it. */
interface PreparedCluster {
  binaries: Binaries
  runAs: RunAs
  folder: string
  clusterFolder: string
}

/**
 * Makes the cluster of this folder where there is none, which takes about a second, and starts nothing.
 * @param onMaking called when the process that makes it runs
 * @throws GatewardenError `data_folder_unusable`, `database_unavailable`, `disk_full`
 */
export async function prepareCluster(
  options: EmbeddedOptions,
  onMaking?: () => void,
): Promise<PreparedCluster> {
  const { runAs, folder, root } = await choosePlace(options)
  const clusterFolder = join(folder, 'data')
  const binaries = await prepareBinaries(root, join(folder, 'lib'))
  await ensureCluster(binaries, runAs, clusterFolder, {
    durable: options.durable ?? true,
    onMaking,
  })
  return { binaries, runAs, folder, clusterFolder }
}

/** Joins the server of this folder if one runs. For processes that never start one themselves. */
export async function attachEmbeddedPostgres(folder: string): Promise<EmbeddedPostgres | undefined> {
  let resolved: string
  try {
    resolved = realpathSync(folder)
  } catch {
    return undefined
  }
  return attach(join(resolved, 'data'), performance.now() + 10_000)
}

async function attach(clusterFolder: string, deadline: number): Promise<EmbeddedPostgres | undefined> {
  for (;;) {
    const file = readPostmasterFile(clusterFolder)
    if (!file || !isPostmasterOf(file.pid, clusterFolder)) return undefined
    if (file.socketFolder !== '' && file.port > 0) {
      const address = { host: file.socketFolder, port: file.port, user: clusterRole }
      const answer = await tryAddress(address)
      if (answer === 'open') {
        return { address, pid: file.pid, attached: true, stop: () => stopPostmaster(file.pid, address.host) }
      }
      if (answer instanceof GatewardenError) throw answer
    }
    if (performance.now() > deadline) {
      throw doesNotStart(clusterFolder, `process ${file.pid} holds it and lets nobody in`)
    }
    await wait(50)
  }
}

interface StartPlan {
  binaries: Binaries
  runAs: RunAs
  folder: string
  clusterFolder: string
  durable: boolean
  diesWithParent: boolean
  deadline: number
  socketFolder: string | undefined
}

/** Starts a server; undefined where another one was faster or remains of a killed one are still in the way. */
async function start(plan: StartPlan): Promise<EmbeddedPostgres | undefined> {
  const { runAs, clusterFolder } = plan
  const stale = readPostmasterFile(clusterFolder)
  if (stale && stale.socketFolder !== plan.socketFolder) await removeSocketFolder(stale.socketFolder)
  await writeAccessRules(clusterFolder, runAs, clientName(runAs))
  const socketFolder = plan.socketFolder ?? (await makeSocketFolder(plan.folder))
  await ensurePrivateFolder(socketFolder, runAs.how === 'user' ? runAs : undefined)
  const logFile = join(plan.folder, 'postgres.log')
  const child = spawnPostmaster(plan, socketFolder, logFile, stale?.pid)
  let ended: string | undefined
  child.once('error', (error) => {
    ended = error.message
  })
  child.once('exit', (code, signal) => {
    ended = `it ended with ${signal ?? `code ${code}`}`
  })
  const address = { host: socketFolder, port, user: clusterRole }
  while (ended === undefined) {
    const answer = await tryAddress(address)
    const pid = readPostmasterFile(clusterFolder)?.pid
    // The socket may be another start's, which was faster: then ours is about to end.
    if (answer === 'open' && pid !== undefined && pid === child.pid) {
      child.unref()
      return { address, pid, attached: false, stop: () => stopPostmaster(pid, socketFolder) }
    }
    if (answer instanceof GatewardenError || performance.now() > plan.deadline) {
      child.kill('SIGQUIT')
      throw answer instanceof GatewardenError ? answer : doesNotStart(plan.folder, 'it let nobody in in time')
    }
    await wait(pollMs)
  }
  await removeSocketFolder(socketFolder)
  const said = lastLines(logFile)
  if (/postmaster\.pid" already exists|pre-existing shared memory block/.test(said)) return undefined
  if (/No space left on device/i.test(said)) {
    throw new GatewardenError('disk_full', {
      detail: `The disk is full: the database in ${plan.folder} cannot start.`,
      remedy: 'Free some space there and start again; what was committed is safe.',
    })
  }
  throw doesNotStart(plan.folder, `${ended}. ${said}`)
}

function spawnPostmaster(
  plan: StartPlan,
  socketFolder: string,
  logFile: string,
  stalePid: number | undefined,
): ChildProcess {
  const leash = plan.diesWithParent && existsSync(setpriv) ? [setpriv, '--pdeathsig', 'QUIT'] : []
  const [program = '', ...begin] = [...leash, plan.binaries.postgres]
  const [command, args] = commandFor(plan.runAs, program, [
    ...begin,
    '-D',
    plan.clusterFolder,
    '-p',
    String(port),
    ...serverSettings({ socketFolder, durable: plan.durable }),
  ])
  keepLogShort(logFile)
  const log = openSync(logFile, 'a', 0o600)
  try {
    return spawn(command, args, {
      cwd: plan.folder,
      // Its own session: a Ctrl-C in the terminal is for Gatewarden, which then stops its database last.
      detached: true,
      stdio: ['ignore', log, log],
      env: {
        ...plan.binaries.env,
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        LC_ALL: 'C',
        TZ: 'UTC',
        // The number in a left-over postmaster.pid may belong to a stranger by now. PostgreSQL takes it for alive,
        // unless it is its own grandparent's; its check for left-over shared memory still runs.
        ...(stalePid === undefined ? {} : { PG_GRANDPARENT_PID: String(stalePid) }),
      },
      ...idsFor(plan.runAs),
    })
  } finally {
    closeSync(log)
  }
}

/** What PostgreSQL sees our own processes as. */
function clientName(runAs: RunAs): string {
  return runAs.how === 'user' ? userInfo().username : runAs.name
}

/** `open`: a session opens. `not-yet`: nobody there, or it is starting, recovering or stopping. */
async function tryAddress(address: SocketAddress): Promise<'open' | 'not-yet' | GatewardenError> {
  const client = new Client({ ...address, database: 'postgres', connectionTimeoutMillis: 5000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return 'open'
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code !== '28000') return 'not-yet'
    return new GatewardenError('data_folder_unusable', {
      detail: 'The database of this data folder was started by another user and does not let this one in.',
      remedy: 'Run Gatewarden as the user that owns the data folder.',
    })
  } finally {
    await client.end().catch(() => undefined)
  }
}

function keepLogShort(file: string): void {
  try {
    if (statSync(file).size > 1024 * 1024) truncateSync(file)
  } catch {
    // Not there yet.
  }
}

function lastLines(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim().split('\n').slice(-4).join(' ')
  } catch {
    return ''
  }
}

const doesNotStart = (folder: string, seen: string): GatewardenError =>
  new GatewardenError('database_unavailable', {
    detail: `The embedded database in ${folder} does not start: ${seen}`,
    remedy: `Look into ${join(folder, 'postgres.log')}.`,
  })
