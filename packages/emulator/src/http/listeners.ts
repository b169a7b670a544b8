import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { createSecureContext, type SecureContext } from 'node:tls'
import type { LocalCertificate } from './local-authority.ts'

export type Handle = (request: IncomingMessage, response: ServerResponse, scheme: 'http' | 'https') => void

export interface Listeners {
  /** Scheme, host and port. */
  readonly origin: string
  readonly secureOrigin: string
  /** Where Microsoft's host names are answered; null where they are not. */
  readonly tlsPort: number | null
  close(): Promise<void>
}

export interface ListenAt {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** Undefined: the port after `port` where that is given and free, else any. */
  readonly securePort: number | undefined
  /** Where `names` are answered; undefined for nowhere, 0 for any free one. */
  readonly tlsPort: number | undefined
  /** Names that the certificate vouches for beside those of this machine. */
  readonly names: readonly string[]
  readonly certificate: LocalCertificate
}

const settings = { keepAliveTimeout: 75_000, requestTimeout: 0, maxHeaderSize: 64 * 1024 }

/** Listens with http and https; both answer the same. @throws the system's error, such as EADDRINUSE */
export async function listen(handle: Handle, at: ListenAt): Promise<Listeners> {
  const plain = createServer(settings, (request, response) => handle(request, response, 'http'))
  const secure = makeSecure(handle, at)
  const named = at.tlsPort === undefined ? null : makeSecure(handle, at)
  const servers = [plain, secure, ...(named ? [named] : [])]
  try {
    const port = await begin(plain, at.host, at.port)
    const securePort = await beginSecure(secure, at)
    const tlsPort = named && (await begin(named, at.host, at.tlsPort ?? 0))
    const name = at.host.includes(':') ? `[${at.host}]` : at.host
    const shown = name === '0.0.0.0' || name === '[::]' ? 'localhost' : name
    return {
      origin: `http://${shown}:${port}`,
      secureOrigin: `https://${shown}:${securePort}`,
      tlsPort,
      close: async () => {
        await Promise.all(servers.map(end))
      },
    }
  } catch (error) {
    await Promise.all(servers.map(end))
    throw error
  }
}

/** Whoever asks for a name that the certificate does not have is refused in the handshake; without a name it is this machine. */
function makeSecure(handle: Handle, at: ListenAt): Server {
  const { cert, key } = at.certificate
  const context = createSecureContext({ cert, key })
  const known = new Set(['localhost', ...at.names])
  const options = {
    ...settings,
    cert,
    key,
    SNICallback: (name: string, done: (error: Error | null, found?: SecureContext) => void) => {
      if (known.has(name.toLowerCase())) done(null, context)
      else done(new Error(`there is no certificate for ${name}`))
    },
  }
  return createSecureServer(options, (request, response) => handle(request, response, 'https'))
}

async function beginSecure(server: Server, at: ListenAt): Promise<number> {
  if (at.securePort !== undefined) return begin(server, at.host, at.securePort)
  const next = at.port === 0 || at.port === 65_535 ? 0 : at.port + 1
  return begin(server, at.host, next).catch((error: unknown) => {
    if (next !== 0 && isInUse(error)) return begin(server, at.host, 0)
    throw error
  })
}

function isInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}

function begin(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.removeListener('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

function end(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
