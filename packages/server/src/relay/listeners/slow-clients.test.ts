import { once } from 'node:events'
import { connect } from 'node:net'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { systemClock } from '../../platform/clock.ts'
import { createRelayMetrics } from '../metrics.ts'
import { SpareConnections } from '../pipe/spare-connections.ts'
import { RateLimits } from '../rate-limits.ts'
import { issueLeaf, makeAuthority } from '../tls/issue-certificate.ts'
import type { DoorParts } from './door.ts'
import type { RelayListener } from './listener.ts'

const nobody = (): never => {
  throw new Error('nobody has signed in')
}
const absent = { signIns: { device: nobody, trusted: nobody, stillWorks: nobody, flush: nobody } }

test.each(['smtp', 'imap', 'pop'] as const)(
  'a client of %s that sends a byte now and then holds no place for long',
  async (protocol) => {
    await using door = await openShort(protocol)
    const socket = connect(door.port, '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'data')
    const drip = setInterval(() => socket.write('N'), 10)
    // It may also be reset: what was written last was read by nobody.
    await new Promise((resolve) => socket.resume().once('close', resolve))
    clearInterval(drip)
    expect(socket.destroyed).toBe(true)
  },
)

/** A door whose clients have a fifth of a second to sign in. */
async function openShort(protocol: 'smtp' | 'imap' | 'pop') {
  const authority = await makeAuthority(systemClock.now())
  const { certificate, privateKey } = await issueLeaf(authority, ['localhost'], systemClock.now())
  const listener: RelayListener = {
    id: 'rls_1',
    name: 'short',
    protocol,
    port: 0,
    security: 'starttls',
    oldestTls: '1.2',
    hostname: 'localhost',
    networks: null,
    trusts: false,
    smtp: protocol === 'smtp' ? { answer: 'durable', route: 'smtp', maxMessageBytes: 10_000 } : null,
    certificateKind: 'own',
    certificate,
    status: 'active',
    createdAt: systemClock.now(),
    updatedAt: systemClock.now(),
  }
  const parts: DoorParts = {
    listener,
    tls: { cert: certificate, key: privateKey, minVersion: 'TLSv1.2' },
    host: '127.0.0.1',
    limits: { sessions: 10, closeMs: 100, signInMs: 200 },
    log: pino({ level: 'silent' }),
    metrics: createRelayMetrics({ metrics: new Registry(), db: { query: nobody } as never }),
    clock: systemClock,
  }
  const door = await open(parts)
  return { port: door.port, [Symbol.asyncDispose]: () => door.close() }
}

async function open(parts: DoorParts) {
  if (parts.listener.protocol === 'smtp') {
    const { openSmtpDoor } = await import('../smtp/smtp-door.ts')
    const take = { platform: {}, spool: {}, carrierFor: nobody, wake: nobody } as never
    return openSmtpDoor({ ...parts, ...absent, rates: new RateLimits(systemClock), take })
  }
  const { openPipeDoor } = await import('../pipe/pipe-door.ts')
  const { serveImap } = await import('../pipe/serve-imap.ts')
  const { servePop } = await import('../pipe/serve-pop.ts')
  const upstream = { place: nobody, token: nobody, graph: nobody }
  return openPipeDoor(
    { ...parts, ...absent, upstream, spares: new SpareConnections() },
    parts.listener.protocol === 'imap' ? serveImap : servePop,
  )
}
