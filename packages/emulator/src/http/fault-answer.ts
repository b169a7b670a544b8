import { randomUUID } from 'node:crypto'
import type { Fault } from '../control/faults.ts'
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

/** The answer that a fault asks for, in the shape of the door that it stands before. */
export function sendFault(exchange: Exchange, fault: Fault, status: number, isGraph: boolean): void {
  const headers: Record<string, string> = { 'Content-Type': 'application/json; charset=utf-8' }
  if (fault.retryAfter !== undefined) headers['Retry-After'] = String(fault.retryAfter)
  exchange.notes.code = fault.code ?? (fault.aadsts === undefined ? String(status) : `AADSTS${fault.aadsts}`)
  exchange.send(
    status,
    headers,
    JSON.stringify(isGraph ? graphBody(exchange, fault, status) : entraBody(fault, status)),
  )
}

function graphBody(exchange: Exchange, fault: Fault, status: number): object {
  const requestId = randomUUID()
  exchange.response.setHeader('request-id', requestId)
  return {
    error: {
      code: fault.code ?? graphCodes[status] ?? 'GenericError',
      message: fault.message ?? 'A fault that was set on the emulator.',
      innerError: {
        date: new Date().toISOString().slice(0, 19),
        'request-id': requestId,
        'client-request-id': exchange.header('client-request-id') ?? requestId,
      },
    },
  }
}

function entraBody(fault: Fault, status: number): object {
  const [traceId, correlationId] = [randomUUID(), randomUUID()]
  const timestamp = `${new Date().toISOString().slice(0, 19).replace('T', ' ')}Z`
  const code = fault.aadsts ?? (status >= 500 ? 90033 : 50000)
  const said = fault.message ?? 'A fault that was set on the emulator.'
  return {
    error: fault.code ?? (status >= 500 || status === 429 ? 'temporarily_unavailable' : 'invalid_request'),
    error_description: `AADSTS${code}: ${said} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
  }
}
