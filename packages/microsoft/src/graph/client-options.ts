import type { Dispatcher } from 'undici'
import type { Clock, Timers } from '../clock.ts'
import type { Random } from '../random.ts'
import type { Cloud } from '../reference/clouds.ts'
import type { ThrottleGate } from './graph-client.ts'

/** One try of one call, for logs, metrics and custody. Never carries the token, a query or a body. */
export interface GraphExchange {
  method: string
  /** Without the query, which may hold search words. */
  path: string
  /** 1 for the first try of the call. */
  attempt: number
  /** 0 where no answer came. */
  status: number
  requestId: string | undefined
  clientRequestId: string
  /** Graph's own `Date`. */
  date: string | undefined
  /** Milliseconds until the headers were there, or it was given up. */
  durationMs: number
  /** Milliseconds that the try waited at the gate. */
  gateMs: number
}

export interface GraphClientOptions {
  cloud: Cloud
  /** Client id: the limits are counted for each app. */
  app: string
  tenant: string
  /** A token that is good for a while; with true a fresh one, whatever is kept. */
  token(forceRefresh?: boolean): Promise<string>
  gate: ThrottleGate
  clock: Clock
  random: Random
  /** Connections to use; undici's own pool unless given. */
  dispatcher?: Dispatcher
  /** For the waits between tries; the machine's unless given. */
  timers?: Timers
  /** Whose mailbox `/me` is, for the gate: the signed-in user's id. */
  me?: string
  /** Milliseconds for a whole call with its waits; default 15 minutes. */
  budgetMs?: number
  /** Milliseconds without a byte before a body counts as broken; default 60,000. */
  stallMs?: number
  /** Bytes that a JSON answer may have; default 64 MiB. */
  maxJsonBytes?: number
  onExchange?(exchange: GraphExchange): void
}

/** Used where the options say nothing. */
export const clientDefaults = {
  timeoutMs: 30_000,
  budgetMs: 15 * 60_000,
  stallMs: 60_000,
  maxJsonBytes: 64 * 2 ** 20,
} as const
