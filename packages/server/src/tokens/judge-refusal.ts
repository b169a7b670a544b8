import { MicrosoftError, type Refusal } from '@gatewarden/microsoft'
import type { Move } from '../connections/index.ts'
import { GatewardenError } from '../platform/errors.ts'
import { refusalFacts } from '../platform/http/problem.ts'
import type { StoredFailure } from './token-store.ts'

/** What a failed exchange with Entra means. */
export interface Judgement {
  failure: StoredFailure
  /** Where the connection goes; undefined: it stays. */
  move: Omit<Move, 'actor' | 'onlyIfGrant'> | undefined
  /** Milliseconds until it may be tried again by itself; null: not by time. */
  retryAfterMs: number | null
  /** Whether the background should look from time to time whether it was mended at Microsoft. */
  watch: boolean
  outcome: 'transient' | 'refused' | 'misconfigured'
}

const firstWaitMs = 1000
const longestWaitMs = 60_000

/**
 * Sorts what an exchange threw; undefined for what is no answer of Microsoft's and no state of the app: a bug, or a
 * database that is away.
 * @param failures how many came before it in a row
 */
export function judge(
  error: unknown,
  kind: 'organization' | 'person',
  failures: number,
): Judgement | undefined {
  if (error instanceof GatewardenError && error.code === 'connector_misconfigured') {
    return {
      failure: {
        code: error.code,
        detail: error.detail,
        remedy: error.remedy ?? null,
        extra: error.extra,
      },
      move: undefined,
      retryAfterMs: null,
      watch: false,
      outcome: 'misconfigured',
    }
  }
  if (error instanceof GatewardenError && error.code === 'scope_not_granted') {
    return {
      failure: { code: error.code, detail: error.detail, remedy: error.remedy ?? null, extra: error.extra },
      move: undefined,
      retryAfterMs: longestWaitMs,
      watch: false,
      outcome: 'refused',
    }
  }
  if (!(error instanceof MicrosoftError)) return undefined
  const { refusal } = error
  if (refusal.kind === 'transient') {
    const backoff = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(failures, 10))
    const retryAfterMs = Math.max(backoff, refusal.retryAfterMs ?? 0)
    const throttled = refusal.status === 429
    return {
      failure: {
        ...stored(throttled ? 'microsoft_throttled' : 'microsoft_unavailable', refusal),
        extra: { ...facts(refusal), retryAfterSeconds: Math.ceil(retryAfterMs / 1000) },
      },
      move: undefined,
      retryAfterMs,
      watch: false,
      outcome: 'transient',
    }
  }
  const status = statusFor(refusal, kind)
  return {
    failure: stored(codeFor(status, refusal), refusal),
    move: {
      status,
      code: reasonCode(refusal),
      reason: refusal.reason,
      remedy: refusal.remedy,
      refusal,
    },
    retryAfterMs: null,
    watch: status !== 'needs_reauth',
    outcome: refusal.kind === 'connector_misconfigured' ? 'misconfigured' : 'refused',
  }
}

/** Nobody can sign in again for an organization: what asks for that there is an error to be looked at. */
function statusFor(
  refusal: Refusal,
  kind: 'organization' | 'person',
): 'needs_reauth' | 'needs_admin' | 'error' {
  if (refusal.kind === 'needs_admin_consent') return 'needs_admin'
  return refusal.kind === 'needs_reauth' && kind === 'person' ? 'needs_reauth' : 'error'
}

function codeFor(status: 'needs_reauth' | 'needs_admin' | 'error', refusal: Refusal): StoredFailure['code'] {
  if (status === 'needs_reauth') return 'needs_reauth'
  if (status === 'needs_admin') return 'needs_admin_consent'
  return refusal.kind === 'connector_misconfigured' ? 'connector_misconfigured' : 'connection_not_active'
}

const facts = (refusal: Refusal) => ({ microsoft: refusalFacts(refusal) })

const stored = (code: StoredFailure['code'], refusal: Refusal): StoredFailure => ({
  code,
  detail: refusal.reason,
  remedy: refusal.remedy,
  extra: facts(refusal),
})

/** The stable code of a reason that Microsoft gave: its number, else its word. */
export const reasonCode = (refusal: Refusal): string =>
  refusal.aadsts === undefined ? refusal.error : `AADSTS${refusal.aadsts}`

/** A failure as it was stored, thrown to everybody who waited. */
export function asError(failure: StoredFailure): GatewardenError {
  return new GatewardenError(failure.code, {
    detail: failure.detail,
    ...(failure.remedy === null ? {} : { remedy: failure.remedy }),
    extra: failure.extra,
  })
}
