import type { Notify } from '@gatewarden/microsoft'
import type { Route } from '../listeners/listener.ts'

/** See the migration: handing_over is from the last byte's going to Microsoft's answer. */
export const messageStates = ['waiting', 'handing_over', 'sent', 'failed', 'unknown'] as const
export type MessageState = (typeof messageStates)[number]

/** One address of the envelope, and what became of it. */
export interface Recipient {
  address: string
  state: MessageState
  /** What Microsoft answered last. */
  reply: string | null
  /** What reports the device asked for (RFC 3461). */
  notify?: Notify
}

/** What the device asked for in delivery reports (RFC 3461). */
export interface Dsn {
  returns?: 'full' | 'headers'
  envelopeId?: string
}

/** A message that was answered 250. */
export interface RelayMessage {
  id: string
  listenerId: string
  credentialId: string
  connectionId: string
  mailbox: string
  route: Route
  mailFrom: string
  recipients: Recipient[]
  dsn: Dsn | null
  size: number
  state: MessageState
  tries: number
  nextAt: Date | null
  reason: string | null
  remedy: string | null
  createdAt: Date
  endedAt: Date | null
}
