import { createServer, type Server, type Socket } from 'node:net'
import { createSecureContext, createServer as createSecureServer } from 'node:tls'
import type { LocalCertificate } from '../http/local-authority.ts'
import type { World } from '../tenant/world.ts'
import type { ExchangeContext } from './exchange-context.ts'
import { serveImap } from './imap/serve-imap.ts'
import { ConcurrentSubmissions } from './smtp/concurrent-submissions.ts'
import { serveSmtp } from './smtp/serve-smtp.ts'
import { Connection } from './wire/connection.ts'

/** Where a mail server listens. */
export interface MailAddress {
  readonly host: string
  readonly port: number
}

export interface MailListeners {
  /** Plain with STARTTLS, as Exchange's port 143. */
  readonly imap: MailAddress
  /** TLS from the beginning, as port 993. */
  readonly imaps: MailAddress
  /** Plain with STARTTLS, as port 587. */
  readonly smtp: MailAddress
  /** Ends all connections; clients may come again. */
  dropAll(): void
  close(): Promise<void>
}

export interface MailListenAt {
  readonly host: string
  /** 0 takes a free one. */
  readonly imapPort: number
  readonly imapsPort: number
  readonly smtpPort: number
  readonly certificate: Pick<LocalCertificate, 'cert' | 'key'>
}

/** Most clients of one server at a time. */
const MAX_CONNECTIONS = 1000

type Serve = (context: ExchangeContext, connection: Connection) => Promise<void>

/** Listens for IMAP and SMTP. @param context of the present stage: a reset makes another @throws the system's error, such as EADDRINUSE */
export async function listenForMail(
  context: () => ExchangeContext,
  at: MailListenAt,
  onError: (error: unknown) => void,
): Promise<MailListeners> {
  const { cert, key } = at.certificate
  const secureContext = createSecureContext({ cert, key, minVersion: 'TLSv1.2' })
  const open = new Set<Connection>()
  const submissions = new WeakMap<World, ConcurrentSubmissions>()
  const accept = (serve: Serve, isSecure: boolean) => (socket: Socket) => {
    const connection = new Connection(socket, secureContext, isSecure)
    open.add(connection)
    serve(context(), connection)
      .catch((error: unknown) => {
        if (!socket.destroyed) onError(error)
        connection.close()
      })
      .finally(() => open.delete(connection))
  }
  const serveSubmission: Serve = (stage, connection) => {
    const underWay = submissions.get(stage.world) ?? new ConcurrentSubmissions()
    submissions.set(stage.world, underWay)
    return serveSmtp(stage, connection, underWay)
  }
  const servers = {
    imap: createServer(accept(serveImap, false)),
    imaps: createSecureServer({ secureContext, cert, key, minVersion: 'TLSv1.2' }, accept(serveImap, true)),
    smtp: createServer(accept(serveSubmission, false)),
  }
  // Also those that have not got through to TLS yet: a server closes only when its last socket has.
  const sockets = new Set<Socket>()
  for (const server of Object.values(servers)) {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    })
  }
  const close = async () => {
    for (const socket of sockets) socket.destroy()
    await Promise.all(Object.values(servers).map(end))
  }
  const begun = (server: Server, port: number) => begin(server, at.host, port)
  try {
    const imap = await begun(servers.imap, at.imapPort)
    const imaps = await begun(servers.imaps, at.imapsPort)
    const smtp = await begun(servers.smtp, at.smtpPort)
    const dropAll = () => {
      for (const connection of open) connection.close()
    }
    return { imap, imaps, smtp, dropAll, close }
  } catch (error) {
    await close()
    throw error
  }
}

function begin(server: Server, host: string, port: number): Promise<MailAddress> {
  server.maxConnections = MAX_CONNECTIONS
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.removeListener('error', reject)
      const address = server.address()
      resolve({ host, port: typeof address === 'object' && address ? address.port : port })
    })
  })
}

function end(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) resolve()
    else server.close(() => resolve())
  })
}
