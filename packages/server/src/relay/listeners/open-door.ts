import type { Server } from 'node:net'
import { GatewardenError } from '../../platform/errors.ts'
import type { Door, DoorParts } from './door.ts'

/** Opens the port of a listener. @throws GatewardenError `port_in_use`, or the system's error */
export async function openDoor(
  server: Server,
  { host, listener }: Pick<DoorParts, 'host' | 'listener'>,
  { listen, ...door }: { listen(port: number, host: string): void } & Omit<Door, 'port'>,
): Promise<Door> {
  await listenAt(server, { host, port: listener.port, listen })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : listener.port
  return { port, ...door }
}

/** Begins to listen. @throws GatewardenError `port_in_use`, or the system's error */
export function listenAt(
  server: Server,
  {
    host,
    port,
    listen = (...where) => server.listen(...where),
  }: { host: string; port: number; listen?: (port: number, host: string) => void },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => reject(inWords(error, host, port))
    server.once('error', failed)
    server.once('listening', () => {
      server.removeListener('error', failed)
      resolve()
    })
    listen(port, host)
  })
}

function inWords(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EACCES')
    return new GatewardenError('port_in_use', {
      detail: `${host}:${port} may not be listened on: ports below 1024 are the system's.`,
      remedy: 'Let this user bind it (CAP_NET_BIND_SERVICE), redirect the port, or choose a higher one.',
      cause: error,
    })
  if (error.code !== 'EADDRINUSE') return error
  return new GatewardenError('port_in_use', {
    detail: `${host}:${port} is in use by another program.`,
    remedy: 'Choose another port for the listener, or stop that program.',
    cause: error,
  })
}
