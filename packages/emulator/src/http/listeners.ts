import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { LocalCertificate } from './local-authority.ts'

export type Handle = (request: IncomingMessage, response: ServerResponse, scheme: 'http' | 'https') => void

export interface Listeners {
  /** Scheme, host and port. */
  origin: string
  secureOrigin: string
  close(): Promise<void>
}

/** Listens with http and https; both answer the same. @throws the system's error, such as EADDRINUSE */
export async function listen(
  handle: Handle,
  at: { host: string; port: number; certificate: LocalCertificate },
): Promise<Listeners> {
  const plain = createServer({ keepAliveTimeout: 75_000, requestTimeout: 0 }, (request, response) =>
    handle(request, response, 'http'),
  )
  const secure = createSecureServer(
    { keepAliveTimeout: 75_000, requestTimeout: 0, cert: at.certificate.cert, key: at.certificate.key },
    (request, response) => handle(request, response, 'https'),
  )
  const port = await begin(plain, at.host, at.port)
  const securePort = await begin(secure, at.host, 0).catch(async (error: unknown) => {
    await end(plain)
    throw error
  })
  const name = at.host.includes(':') ? `[${at.host}]` : at.host
  const shown = name === '0.0.0.0' || name === '[::]' ? 'localhost' : name
  return {
    origin: `http://${shown}:${port}`,
    secureOrigin: `https://${shown}:${securePort}`,
    close: async () => {
      await Promise.all([end(plain), end(secure)])
    },
  }
}

function begin(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.removeListener('error', reject)
      const address = server.address() as AddressInfo
      resolve(address.port)
    })
  })
}

function end(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
