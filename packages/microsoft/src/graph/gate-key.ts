import { systemTimers } from '../clock.ts'
import { MicrosoftError } from '../microsoft-error.ts'
import type { Refusal } from '../refusal.ts'
import type { GraphClientOptions } from './client-options.ts'
import type { GateKey, GraphRequest, Permit } from './graph-client.ts'

/** Whose limits a call counts against. */
export function gateKey(
  options: Pick<GraphClientOptions, 'app' | 'tenant' | 'me'>,
  request: Pick<GraphRequest, 'mailbox'>,
  url: URL,
): GateKey {
  return {
    app: options.app,
    tenant: options.tenant,
    mailbox: (request.mailbox ?? mailboxOf(url, options.me)).toLowerCase(),
  }
}

/**
 * The mailbox in `/users/{id}/…`, `/users('{id}')/…` or `/me/…`; empty for calls to the directory, to which reading
 * the user object itself belongs.
 */
function mailboxOf(url: URL, me = 'me'): string {
  const [collection = '', ...rest] = url.pathname.split('/').slice(2).map(decodeURIComponent)
  if (rest.length === 0 || rest[0] === '') return ''
  if (collection === 'me') return me
  const keyed = /^users\('(.+)'\)$/.exec(collection)?.[1]
  if (keyed !== undefined) return keyed
  return collection === 'users' && rest.length > 1 ? (rest[0] ?? '') : ''
}

/** Waits at the gate, but not beyond the call's deadline (milliseconds of the caller's clock). */
export async function enterGate(
  options: Pick<GraphClientOptions, 'gate' | 'clock' | 'timers'>,
  key: GateKey,
  deadline: number,
  signal: AbortSignal | undefined,
): Promise<Permit> {
  signal?.throwIfAborted()
  const left = deadline - options.clock.now().getTime()
  const ends = new AbortController()
  const giveUp = (): void => ends.abort(signal?.reason)
  signal?.addEventListener('abort', giveUp, { once: true })
  const cancel = Number.isFinite(left)
    ? (options.timers ?? systemTimers).after(left, () => ends.abort(outOfTime))
    : () => undefined
  try {
    return await options.gate.acquire(key, ends.signal)
  } catch (error) {
    throw error === outOfTime ? new MicrosoftError(heldBack) : error
  } finally {
    cancel()
    signal?.removeEventListener('abort', giveUp)
  }
}

const outOfTime = new Error('The time for this call is up.')

const heldBack: Refusal = {
  kind: 'transient',
  credentialRefused: false,
  subject: 'mailbox',
  error: 'gate_timeout',
  reason: "The time for this call was up before the mailbox's limits let it through.",
  remedy: 'Ask again later, or give the call more time.',
  status: 0,
}
