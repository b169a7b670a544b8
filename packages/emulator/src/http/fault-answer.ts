import { randomUUID } from 'node:crypto'
import type { Fault } from '../control/faults.ts'
import { EntraError, errorBody } from '../entra/entra-error.ts'
import type { Exchange } from './exchange.ts'

const graphCodes: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'InvalidAuthenticationToken',
  403: 'ErrorAccessDenied',
  404: 'ErrorItemNotFound',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  502: 'BadGateway',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout',
  507: 'ErrorQuotaExceeded',
}

/** The answer that a fault asks for, in the shape of the door that it stands before. `now`: milliseconds since 1970. */
export function sendFault(
  exchange: Exchange,
  fault: Fault,
  door: 'entra' | 'graph',
  { now, requestId }: { readonly now: number; readonly requestId: string },
): void {
  const headers: Record<string, string> = { 'Content-Type': 'application/json; charset=utf-8' }
  if (fault.retryAfter !== undefined) headers['Retry-After'] = String(fault.retryAfter)
  const { status, body } =
    door === 'graph' ? graphAnswer(exchange, fault, now, requestId) : entraAnswer(exchange, fault, now)
  if (fault.body !== undefined) {
    headers['Content-Type'] = 'text/html; charset=utf-8'
    exchange.send(status, headers, fault.body)
    return
  }
  exchange.send(status, headers, JSON.stringify(body))
}

interface FaultAnswer {
  readonly status: number
  readonly body: object
}

function graphAnswer(exchange: Exchange, fault: Fault, now: number, requestId: string): FaultAnswer {
  const status = fault.status ?? 500
  const code = fault.code ?? graphCodes[status] ?? 'GenericError'
  exchange.notes.code = code
  exchange.response.setHeader('request-id', requestId)
  const innerError = {
    date: new Date(now).toISOString().slice(0, 19),
    'request-id': requestId,
    'client-request-id': exchange.header('client-request-id') ?? requestId,
  }
  return {
    status,
    body: { error: { code, message: fault.message ?? 'A fault that was set on the emulator.', innerError } },
  }
}

/** A number of the catalogue alone gives Entra's own status, error and text. */
function entraAnswer(exchange: Exchange, fault: Fault, now: number): FaultAnswer {
  const isBusy = fault.status === 429 || (fault.status ?? 0) >= 500
  const code = fault.aadsts ?? (isBusy ? 90033 : 50000)
  const error = new EntraError(code, {
    ...(fault.code !== undefined && { error: fault.code }),
    ...(fault.status !== undefined && { status: fault.status }),
    ...(fault.suberror !== undefined && { suberror: fault.suberror }),
    ...(fault.claims !== undefined && { claims: fault.claims }),
  })
  const trace = { traceId: randomUUID(), correlationId: randomUUID(), time: now }
  exchange.notes.code = `AADSTS${code}`
  const body = errorBody(error, trace, exchange.services.login)
  if (fault.message !== undefined) {
    body.error_description = String(body.error_description).replace(error.message, fault.message)
  }
  return { status: error.status, body }
}
