import type { Logger } from 'pino'
import type { Clock } from '../../platform/clock.ts'
import type { RelayMetrics } from '../metrics.ts'
import type { RelayListener } from './listener.ts'

/** An open port. */
export interface Door {
  readonly port: number
  /** Takes no more devices, gives those that are there a moment, and hangs up. */
  close(): Promise<void>
  /** Shows devices that connect from now on another certificate. Whoever is connected stays. */
  renewTls(tls: DoorTls): void
  /** Hangs up whoever signed in with this credential. */
  drop(credentialId: string): void
  /** Looks after sessions that last, as it does by itself each minute. */
  lookAfter(): Promise<void>
}

/** What TLS is spoken with; the options of node:tls. */
export interface DoorTls {
  cert: string
  key: string
  minVersion: string
  ciphers?: string
}

export interface DoorLimits {
  sessions: number
  /** Milliseconds that sessions get to end by themselves. */
  closeMs: number
  /** Milliseconds until a device has to have signed in, or from a trusted network begun a message, however it sends. */
  signInMs: number
}

export interface DoorParts {
  listener: RelayListener
  tls: DoorTls
  /** Address of this machine. */
  host: string
  limits: DoorLimits
  log: Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>
  metrics: RelayMetrics
  clock: Clock
}
