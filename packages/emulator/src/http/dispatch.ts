import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault, Faults } from '../control/faults.ts'
import type { RequestLog } from '../control/request-log.ts'
import type { EmulatorClock } from '../tenant/clock.ts'
import { cutConnection } from './cut-connection.ts'
import { BodyTooLarge, type Door, Exchange } from './exchange.ts'
import { sendFault } from './fault-answer.ts'
import type { Handle } from './listeners.ts'
import { serviceAt } from './microsoft-hosts.ts'

/** What a reset makes anew. */
export interface Scene {
  readonly entra: Door
  readonly graph: Door
  readonly faults: Faults
  readonly clock: EmulatorClock
}

export interface DispatchParts {
  readonly scene: () => Scene
  readonly control: Door
  /** For `/`. */
  readonly start: Door
  readonly log: RequestLog
  readonly onError: (error: unknown, exchange: Exchange) => void
}

/** Graph's own, Outlook's for the ranges of uploads, and that of reports. */
const graphPaths = /^\/(v1\.0|beta|api\/gv1\.0|data\/v1\.0)(\/|$)/i

/** Leads each request to its door, past the faults, and writes it into the log when its answer is out. */
export function createDispatch(parts: DispatchParts): Handle {
  return (request, response, scheme) => {
    const host = request.headers.host ?? `localhost:${request.socket.localPort ?? 80}`
    const isReadable = /^[\w.\-:[\]]{1,255}$/.test(host)
    const origin = `${scheme}://${isReadable ? host : 'localhost'}`
    const exchange = new Exchange(
      request,
      response,
      scheme === 'https' ? origin.replace(/:443$/, '') : origin,
    )
    run(parts, exchange, isReadable).catch((error: unknown) => fail(parts, exchange, error))
  }
}

async function run(parts: DispatchParts, exchange: Exchange, isReadable: boolean): Promise<void> {
  const { path } = exchange
  if (!isReadable) {
    exchange.send(400, { 'Content-Type': 'text/plain' }, 'The Host header cannot be read.\n')
    return
  }
  if (path === '/_emulator' || path.startsWith('/_emulator/')) {
    await parts.control(exchange)
    return
  }
  const scene = parts.scene()
  record(parts.log, scene.clock, exchange)
  if (path === '/' || path === '/favicon.ico') {
    await parts.start(exchange)
    return
  }
  const door = doorOf(exchange)
  if (door === undefined) {
    exchange.send(404, { 'Content-Type': 'text/plain' }, 'The emulator has nothing at this host and path.\n')
    return
  }
  const fault = scene.faults.hit(exchange, door)
  if (fault && (await isAnsweredBy(fault, exchange, door, scene))) return
  await scene[door](exchange)
}

/** Under one of Microsoft's names only what Microsoft has there; elsewhere both, told apart by their paths. */
function doorOf({ origin, path }: Exchange): 'entra' | 'graph' | undefined {
  const isGraph = graphPaths.test(path)
  switch (serviceAt(origin)) {
    case undefined:
      return isGraph ? 'graph' : 'entra'
    case 'login':
      return isGraph ? undefined : 'entra'
    case 'graph':
      return path.startsWith('/oidc/') ? 'entra' : 'graph'
    case 'outlook':
      return isGraph ? 'graph' : undefined
    case 'smtp':
      return undefined
  }
}

function record(log: RequestLog, clock: EmulatorClock, exchange: Exchange): void {
  const started = performance.now()
  const now = clock.now()
  const { response } = exchange
  // Held here, since a request that was destroyed has none.
  const { socket } = exchange.request
  const before = socket.bytesWritten
  response.once('close', () => {
    const length = Number(response.getHeader('content-length'))
    log.add(exchange, {
      now,
      status:
        response.headersSent && (response.writableFinished || isAlive(response)) ? response.statusCode : 0,
      duration: performance.now() - started,
      bytes: Number.isNaN(length) ? Math.max(0, socket.bytesWritten - before) : length,
    })
  })
}

function isAlive(response: ServerResponse): boolean {
  return response.socket !== null && !response.socket.destroyed
}

/** Whether the fault leaves nothing to do for the door. */
async function isAnsweredBy(
  fault: Fault,
  exchange: Exchange,
  door: 'entra' | 'graph',
  { clock, faults }: Scene,
): Promise<boolean> {
  if (fault.delay !== undefined) await sleep(fault.delay)
  if (fault.reset === 'before') {
    exchange.request.socket.destroy()
    return true
  }
  if (fault.status !== undefined || fault.aadsts !== undefined) {
    sendFault(exchange, fault, door, { now: clock.now(), requestId: faults.nextRequestId() })
    return true
  }
  if (fault.reset !== undefined) cutConnection(exchange.response, fault.reset)
  return false
}

function fail(parts: DispatchParts, exchange: Exchange, error: unknown): void {
  const { request, response } = exchange
  if (request.destroyed && !request.complete) return
  if (error instanceof BodyTooLarge && !response.headersSent) {
    exchange.send(413, { 'Content-Type': 'text/plain', Connection: 'close' }, `${error.message}\n`)
    return
  }
  parts.onError(error, exchange)
  if (response.headersSent) response.destroy()
  else exchange.send(500, { 'Content-Type': 'text/plain' }, 'The emulator failed; its log says how.\n')
}
