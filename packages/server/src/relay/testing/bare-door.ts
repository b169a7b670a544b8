import { pino } from 'pino'
import { Registry } from 'prom-client'
import { systemClock } from '../../platform/clock.ts'
import type { Door, DoorParts } from '../listeners/door.ts'
import type { RelayListener } from '../listeners/listener.ts'
import { createRelayMetrics } from '../metrics.ts'
import { SpareConnections } from '../pipe/spare-connections.ts'
import { RateLimits } from '../rate-limits.ts'
import { issueLeaf, makeAuthority } from '../tls/issue-certificate.ts'

const nobody = (): never => {
  throw new Error('nobody has signed in')
}

/** A door with nothing behind it, neither a database nor Microsoft: every password is wrong. */
export async function bareDoor(
  wish: Pick<RelayListener, 'protocol' | 'security'>,
  limits: DoorParts['limits'],
): Promise<Door & AsyncDisposable> {
  const now = systemClock.now()
  const { certificate, privateKey } = await issueLeaf(await makeAuthority(now), ['localhost'], now)
  const listener: RelayListener = {
    ...wish,
    id: 'rls_1',
    name: 'bare',
    port: 0,
    oldestTls: '1.2',
    hostname: 'localhost',
    networks: null,
    trusts: false,
    smtp: wish.protocol === 'smtp' ? { answer: 'durable', route: 'smtp', maxMessageBytes: 10_000 } : null,
    certificateKind: 'own',
    acme: null,
    certificate,
    status: 'active',
    createdAt: now,
    updatedAt: now,
  }
  const door = await open({
    listener,
    tls: { cert: certificate, key: privateKey, minVersion: 'TLSv1.2' },
    host: '127.0.0.1',
    limits,
    log: pino({ level: 'silent' }),
    metrics: createRelayMetrics({ metrics: new Registry(), db: { query: nobody } as never }),
    clock: systemClock,
  })
  return { ...door, port: door.port, [Symbol.asyncDispose]: () => door.close() }
}

async function open(parts: DoorParts): Promise<Door> {
  const signIns = {
    device: async () => ({ kind: 'refused' as const, why: 'password' as const }),
    trusted: nobody,
    stillWorks: nobody,
    flush: nobody,
  }
  if (parts.listener.protocol === 'smtp') {
    const { openSmtpDoor } = await import('../smtp/smtp-door.ts')
    const take = { platform: {}, spool: {}, carrierFor: nobody, wake: nobody } as never
    return openSmtpDoor({ ...parts, signIns, rates: new RateLimits(systemClock), take })
  }
  const { openPipeDoor } = await import('../pipe/pipe-door.ts')
  const { serveImap } = await import('../pipe/serve-imap.ts')
  const { servePop } = await import('../pipe/serve-pop.ts')
  const upstream = { place: nobody, token: nobody, graph: nobody }
  return openPipeDoor(
    { ...parts, signIns, upstream, spares: new SpareConnections() },
    parts.listener.protocol === 'imap' ? serveImap : servePop,
  )
}
