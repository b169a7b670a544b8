import { BodyTooLarge, type Door, type Exchange } from '../http/exchange.ts'
import { isLoopbackHost } from '../http/loopback.ts'
import { ControlError } from './control-error.ts'
import { answered } from './control-route.ts'
import { type ControlNeeds, controlRoutes } from './control-routes.ts'
import { absentPage, home, sendUiPage } from './ui/ui-layout.ts'

/** `/_emulator`: everything a test needs to arrange and observe, for whoever is on this machine. */
export function createControlDoor(needs: ControlNeeds): Door {
  const routes = controlRoutes(needs)
  return async (exchange) => {
    try {
      refuseForeigners(exchange)
      const path = exchange.path.slice('/_emulator'.length).replace(/\/$/, '')
      const here = routes.filter((route) => route.path.test(path))
      const route = here.find(({ method }) => method === exchange.method)
      if (!route) {
        const status = here.length > 0 ? 405 : 404
        throw new Refused(status, `There is no ${exchange.method} /_emulator${path}.`)
      }
      const answer = await route.run(exchange, (route.path.exec(path) ?? []).slice(1))
      if (answer === answered) return
      if (answer === undefined) exchange.send(204, {}, '')
      else sendJson(exchange, 200, answer)
    } catch (error) {
      const status = statusOf(error)
      if (status === undefined || !(error instanceof Error)) throw error
      if (status === 404 && exchange.path.startsWith(`${home}/`))
        sendUiPage(exchange, absentPage(error.message))
      else sendJson(exchange, status, { error: error.message })
    }
  }
}

class Refused extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.name = 'Refused'
    this.status = status
  }
}

/**
 * Only names of this machine: a page elsewhere that has its own name point here (DNS rebinding), or that posts across
 * origins, gets nothing.
 */
function refuseForeigners(exchange: Exchange): void {
  const host = exchange.header('host') ?? ''
  if (!isLoopbackHost(host)) throw new Refused(403, `The host ${JSON.stringify(host)} is not this machine.`)
  const origin = exchange.header('origin')
  if (origin !== undefined && origin !== exchange.origin) {
    throw new Refused(403, `Requests from pages of ${JSON.stringify(origin)} are not answered.`)
  }
}

/** Undefined for what is no refusal but a failure of the emulator. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof Refused || error instanceof ControlError) return error.status
  if (error instanceof BodyTooLarge) return 413
  return error instanceof RangeError ? 400 : undefined
}

function sendJson(exchange: Exchange, status: number, body: unknown): void {
  exchange.send(
    status,
    { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' },
    `${JSON.stringify(body)}\n`,
  )
}
