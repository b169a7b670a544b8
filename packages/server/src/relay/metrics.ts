import { Counter, Gauge } from 'prom-client'
import type { Platform } from '../platform/platform.ts'
import type { Protocol } from './credentials/credential.ts'
import type { Answering } from './listeners/listener.ts'
import { countByState } from './queue/message-store.ts'

export interface RelayMetrics {
  opened(protocol: Protocol): void
  closed(protocol: Protocol): void
  signIn(protocol: Protocol, answer: string): void
  took(answer: Answering, code: number): void
  ended(state: string): void
  moved(): void
}

/** Sessions, sign-ins, messages taken and what became of them. */
export function createRelayMetrics({ metrics, db }: Pick<Platform, 'metrics' | 'db'>): RelayMetrics {
  const registers = [metrics]
  const sessions = new Gauge({
    name: 'gatewarden_relay_sessions',
    help: 'Devices that are connected.',
    labelNames: ['protocol'],
    registers,
  })
  const signIns = new Counter({
    name: 'gatewarden_relay_sign_ins_total',
    help: 'Sign-ins of devices: in, wait (locked out), or refused for the password, the network or the protocol.',
    labelNames: ['protocol', 'answer'],
    registers,
  })
  const taken = new Counter({
    name: 'gatewarden_relay_messages_total',
    help: 'Messages that devices handed over, by the way of answering and the answer’s code.',
    labelNames: ['answer', 'code'],
    registers,
  })
  const ended = new Counter({
    name: 'gatewarden_relay_deliveries_total',
    help: 'Messages that were answered 250, by how they ended: sent, failed, unknown.',
    labelNames: ['state'],
    registers,
  })
  const moved = new Counter({
    name: 'gatewarden_relay_moved_sessions_total',
    help: 'IMAP sessions that went on over another connection, because their token or Microsoft ended the one before.',
    registers,
  })
  new Gauge({
    name: 'gatewarden_relay_backlog',
    help: 'Messages that wait, are being handed over, or of which nobody knows whether they were sent.',
    labelNames: ['state'],
    registers,
    async collect() {
      this.reset()
      for (const { state, n } of await countByState(db.query)) this.set({ state }, n)
    },
  })
  return {
    opened: (protocol) => sessions.inc({ protocol }),
    closed: (protocol) => sessions.dec({ protocol }),
    signIn: (protocol, answer) => signIns.inc({ protocol, answer }),
    took: (answer, code) => taken.inc({ answer, code: String(code) }),
    ended: (state) => ended.inc({ state }),
    moved: () => moved.inc(),
  }
}
