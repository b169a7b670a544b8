import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { GatewardenError } from '../errors.ts'

export interface Listener {
  port: number
  /** Stops accepting, lets running requests finish for `graceMs`, then cuts them off. */
  close(graceMs: number): Promise<void>
}

/** @throws GatewardenError `port_in_use`, `config_invalid` */
export async function listen(
  app: { fetch: (request: Request, env: unknown) => Response | Promise<Response> },
  at: { host: string; port: number; requestTimeoutMs: number },
): Promise<Listener> {
  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  server.requestTimeout = at.requestTimeoutMs
  server.headersTimeout = Math.min(60_000, at.requestTimeoutMs)
  // Longer than the idle time-out of common proxies, so that they, not we, end idle connections.
  server.keepAliveTimeout = 75_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFailure(error, at)))
    server.listen(at.port, at.host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close(graceMs) {
      return new Promise((resolve) => {
        const force = setTimeout(() => server.closeAllConnections(), graceMs)
        // A connection that was busy becomes idle, and would be kept alive for a minute.
        const sweep = setInterval(() => server.closeIdleConnections(), 20)
        server.close(() => {
          clearTimeout(force)
          clearInterval(sweep)
          resolve()
        })
        server.closeIdleConnections()
      })
    },
  }
}

function listenFailure(error: NodeJS.ErrnoException, at: { host: string; port: number }): GatewardenError {
  if (error.code === 'EADDRINUSE') {
    return new GatewardenError('port_in_use', {
      detail: `Port ${at.port} on ${at.host} is in use by another program.`,
      remedy:
        'End that program, or choose another port with --port or GATEWARDEN_PORT (0 takes any free one).',
      cause: error,
    })
  }
  return new GatewardenError('config_invalid', {
    detail: `Cannot listen on ${at.host}:${at.port} (${error.code ?? error.message}).`,
    remedy: 'Set listen.host to an address of this machine and listen.port to one that this user may use.',
    cause: error,
  })
}
