import { createServer, type Socket } from 'node:net'
import {
  createSecureContext,
  createServer as createSecureServer,
  Server as SecureServer,
  type SecureVersion,
  TLSSocket,
} from 'node:tls'
import type { Door, DoorTls } from '../listeners/door.ts'
import { openDoor } from '../listeners/open-door.ts'
import { isWithin, plainAddress } from '../networks.ts'
import type { Device, PipeParts, Serve } from './device.ts'
import { Wire } from './wire.ts'

/** How often sessions that last are looked after: whether their credential still works, in any process, and their token. */
const lookMs = 60_000

/** A listener for IMAP or POP: TLS as it says, limits, and a session for each device. */
export async function openPipeDoor(parts: PipeParts, serve: Serve): Promise<Door> {
  const { listener, limits, log, metrics, signIns } = parts
  const contextOf = (tls: DoorTls) =>
    createSecureContext({ ...tls, minVersion: tls.minVersion as SecureVersion })
  let secureContext = contextOf(parts.tls)
  const devices = new Set<Device>()
  const sockets = new Set<Socket>()

  const accept = (socket: Socket): void => {
    const address = plainAddress(socket.remoteAddress)
    socket.on('error', () => {})
    socket.setNoDelay(true)
    if (listener.networks !== null && !isWithin(address, listener.networks)) return void socket.destroy()
    const device = deviceOn(socket, address)
    devices.add(device)
    metrics.opened(listener.protocol)
    const patience = setTimeout(() => device.credential ?? device.wire.socket.destroy(), limits.signInMs)
    serve(parts, device)
      .catch((error: unknown) =>
        log.error({ err: error, listener: listener.id }, 'a device’s session failed'),
      )
      .finally(() => {
        clearTimeout(patience)
        devices.delete(device)
        metrics.closed(listener.protocol)
        device.wire.socket.destroySoon()
      })
  }

  const deviceOn = (socket: Socket, address: string): Device => {
    const device: Device = {
      wire: new Wire(socket),
      address,
      isSecure: listener.security === 'tls',
      credential: undefined,
      async secure() {
        const plain = device.wire.socket
        device.wire.release()
        const secure = new TLSSocket(plain, { isServer: true, secureContext })
        secure.on('error', () => {})
        device.wire = new Wire(secure)
        device.isSecure = true
      },
    }
    return device
  }

  const server =
    listener.security === 'tls'
      ? createSecureServer({ ...parts.tls, minVersion: parts.tls.minVersion as SecureVersion }, accept)
      : createServer(accept)
  server.maxConnections = limits.sessions
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    // A handshake that never comes would hold a place.
    if (listener.security === 'tls') socket.on('error', () => {})
  })

  const drop = (credentialId: string): void => {
    for (const { credential, wire } of devices) if (credential?.id === credentialId) wire.socket.destroy()
  }
  const lookAfter = async (): Promise<void> => {
    const credentials = new Map(
      [...devices].flatMap(({ credential }) => (credential ? [[credential.id, credential]] : [])),
    )
    for (const [id, credential] of credentials) if (!(await signIns.stillWorks(credential))) drop(id)
    const now = parts.clock.now()
    for (const device of devices) await device.lookAfter?.(now)
  }
  const timer = setInterval(() => {
    lookAfter().catch((err: unknown) => log.warn({ err }, 'sessions of devices could not be looked after'))
  }, lookMs)
  timer.unref()

  return openDoor(server, parts, {
    listen: (port, host) => server.listen(port, host),
    drop,
    lookAfter,
    renewTls(tls) {
      secureContext = contextOf(tls)
      if (server instanceof SecureServer)
        server.setSecureContext({ ...tls, minVersion: tls.minVersion as SecureVersion })
    },
    async close() {
      clearInterval(timer)
      parts.spares.close()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  })
}
