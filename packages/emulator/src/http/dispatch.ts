import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault, Faults } from '../control/faults.ts'
import type { RequestLog } from '../control/request-log.ts'
import type { EmulatorClock } from '../tenant/clock.ts'
import { cutConnection } from './cut-connection.ts'
import { BodyTooLarge, type Door, Exchange } from './exchange.ts'
import { sendFault } from './fault-answer.ts'
import type { Handle } from './listeners.ts'

export interface Doors {
  entra: Door
  graph: Door
  control: Door
  /** For paths that belong to nobody. */
  other: Door
}

const graphPaths = /^\/(v1\.0|beta)(\/|$)|^\/oidc\//i

/** Leads each request to its door, past the faults, and writes it into the log when its answer is out. */
export function createDispatch(
  doors: Doors,
  state: {
    faults: Faults
    log: RequestLog
    clock: EmulatorClock
    onError: (error: unknown, exchange: Exchange) => void
  },
): Handle {
  const doorOf = (path: string): Door => {
    if (path === '/_emulator' || path.startsWith('/_emulator/')) return doors.control
    if (graphPaths.test(path)) return doors.graph
    return path === '/' || path === '/favicon.ico' ? doors.other : doors.entra
  }

  const run = async (exchange: Exchange): Promise<void> => {
    const door = doorOf(exchange.path)
    const fault = door === doors.control ? undefined : state.faults.hit(exchange)
    if (fault && (await isAnsweredBy(fault, exchange, door === doors.graph))) return
    await door(exchange)
  }

  return (request, response, scheme) => {
    const host = request.headers.host ?? `localhost:${request.socket.localPort ?? 80}`
    const exchange = new Exchange(request, response, `${scheme}://${host}`)
    if (!exchange.path.startsWith('/_emulator')) record(exchange, state)
    run(exchange).catch((error: unknown) => fail(exchange, error, state.onError))
  }
}

function record(exchange: Exchange, state: { log: RequestLog; clock: EmulatorClock }): void {
  const started = performance.now()
  const time = new Date(state.clock.now()).toISOString()
  const before = exchange.request.socket.bytesWritten
  exchange.response.once('close', () => {
    const { response } = exchange
    const length = Number(response.getHeader('content-length'))
    state.log.add(exchange, {
      time,
      status:
        response.headersSent && response.socket?.destroyed !== true
          ? response.statusCode
          : statusOfCut(response),
      duration: performance.now() - started,
      bytes: Number.isNaN(length) ? Math.max(0, exchange.request.socket.bytesWritten - before) : length,
    })
  })
}

/** A connection that was cut after the answer was complete counts as answered. */
const statusOfCut = (response: ServerResponse): number =>
  response.writableFinished ? response.statusCode : 0

/** Whether the fault leaves nothing to do for the door. */
async function isAnsweredBy(fault: Fault, exchange: Exchange, isGraph: boolean): Promise<boolean> {
  if (fault.delay !== undefined) await sleep(fault.delay)
  if (fault.reset === 'before') {
    exchange.request.socket.destroy()
    return true
  }
  if (fault.status !== undefined) {
    sendFault(exchange, fault, fault.status, isGraph)
    return true
  }
  if (fault.reset !== undefined) cutConnection(exchange.response, fault.reset)
  return false
}

function fail(exchange: Exchange, error: unknown, tell: (error: unknown, exchange: Exchange) => void): void {
  const { request, response } = exchange
  if (request.destroyed && !request.complete) return
  if (error instanceof BodyTooLarge && !response.headersSent) {
    exchange.send(413, { 'Content-Type': 'text/plain', Connection: 'close' }, `${error.message}\n`)
    return
  }
  tell(error, exchange)
  if (response.headersSent) request.socket.destroy()
  else exchange.send(500, { 'Content-Type': 'text/plain' }, 'The emulator failed; its log says how.\n')
}
