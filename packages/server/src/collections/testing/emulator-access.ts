import {
  createGraphClient,
  emulatorCloud,
  type GraphClient,
  type GraphExchange,
  memoryGate,
  systemTimers,
  type ThrottleGate,
  type Timers,
} from '@gatewarden/microsoft'
import type { Dispatcher } from 'undici'
import type { Clock } from '../../platform/clock.ts'
import { systemRandom } from '../../platform/random.ts'

/** How to reach an emulator as one of its apps; plain data, so that a child process can be given it. */
export interface EmulatorAccess {
  origin: string
  tenantId: string
  appId: string
  clientSecret: string
}

export interface GraphOptions {
  dispatcher?: Dispatcher
  gate?: ThrottleGate
  /** How much faster than real time runs for the client: its waits, Microsoft's Retry-After, the gate. Default 1. */
  hurry?: number
  onExchange?: (exchange: GraphExchange) => void
}

/** A Graph client on an emulator with application permissions, as `tokens.graphFor` would make it. */
export function graphOn(access: EmulatorAccess, options: GraphOptions = {}): GraphClient {
  const timers = hurried(options.hurry ?? 1)
  const clock = hurriedClock(options.hurry ?? 1)
  let token: Promise<string> | undefined
  return createGraphClient({
    cloud: emulatorCloud(access.origin),
    app: access.appId,
    tenant: access.tenantId,
    token: (force) => {
      if (force || !token) token = appToken(access)
      return token
    },
    gate: options.gate ?? memoryGate({ clock, timers }),
    clock,
    random: systemRandom,
    timers,
    ...(options.dispatcher ? { dispatcher: options.dispatcher } : {}),
    ...(options.onExchange ? { onExchange: options.onExchange } : {}),
  })
}

const hurried = (factor: number): Timers => ({ after: (ms, run) => systemTimers.after(ms / factor, run) })

function hurriedClock(factor: number): Clock {
  const start = Date.now()
  return { now: () => new Date(start + (Date.now() - start) * factor) }
}

async function appToken(access: EmulatorAccess): Promise<string> {
  const answer = await fetch(`${access.origin}/${access.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: access.appId,
      client_secret: access.clientSecret,
      scope: 'https://graph.microsoft.com/.default',
    }),
  })
  const body: unknown = await answer.json()
  if (typeof body === 'object' && body !== null && 'access_token' in body) return String(body.access_token)
  throw new Error(`The emulator gave no token: ${JSON.stringify(body)}`)
}
