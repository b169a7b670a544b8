import type { App } from './app.ts'
import type { AppRow, CredentialRow } from './app-store.ts'
import { orderToTry } from './credential-order.ts'
import { expiryOf } from './expiry.ts'
import { certificateFacts } from './read-certificate.ts'

/** An app as it is shown: its status follows from its credentials. */
export function shownApp(row: AppRow, credentials: readonly CredentialRow[], now: Date): App {
  return {
    id: row.id,
    name: row.name,
    cloud: row.cloud,
    clientId: row.client_id,
    ...standing(credentials, now),
    throttle: {
      concurrency: row.throttle_concurrency,
      requestsPer10Minutes: row.throttle_requests_per_10min,
    },
    credentials: credentials.map((credential) => shownCredential(credential, now)),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

export function shownCredential(row: CredentialRow, now: Date): App['credentials'][number] {
  return {
    id: row.id,
    kind: row.kind,
    status: row.status,
    position: row.position,
    hint: row.hint,
    notBefore: row.not_before,
    expiresAt: row.expires_at,
    expiry: expiryOf(row.expires_at, now),
    certificate:
      row.certificate === null
        ? null
        : { pem: row.certificate, ...certificateFacts(row.certificate), madeHere: row.made_here },
    lastAcceptedAt: row.last_accepted_at,
    lastRefusedAt: row.last_refused_at,
    refusal: row.refusal,
    createdAt: row.created_at,
  }
}

type Standing = Pick<App, 'status' | 'reason' | 'remedy' | 'refusal'>

/** Whether an app can prove itself now; if not, why, and what to do. */
export function standing(
  credentials: readonly Pick<
    CredentialRow,
    | 'id'
    | 'kind'
    | 'status'
    | 'position'
    | 'not_before'
    | 'expires_at'
    | 'created_at'
    | 'refusal'
    | 'last_refused_at'
  >[],
  now: Date,
): Standing {
  if (credentials.length === 0) {
    return {
      status: 'incomplete',
      reason: 'The app has no credential yet.',
      remedy: 'Add a client secret or a certificate (POST /v1/apps/{id}/credentials).',
      refusal: null,
    }
  }
  const usable = orderToTry(credentials.map(timed), now)
  if (usable.length > 0) return { status: 'active', reason: null, remedy: null, refusal: null }

  const refused = credentials
    .filter((credential) => credential.status === 'refused')
    .sort((a, b) => (b.last_refused_at?.getTime() ?? 0) - (a.last_refused_at?.getTime() ?? 0))[0]
  if (refused?.refusal) {
    return {
      status: 'paused',
      reason: refused.refusal.reason,
      remedy: `${refused.refusal.remedy} What is connected stays connected and goes on once a credential works.`,
      refusal: refused.refusal,
    }
  }
  const coming = credentials.find(
    (credential) => credential.not_before !== null && credential.not_before > now,
  )
  return {
    status: 'paused',
    reason: coming
      ? `The only credential that has not expired becomes valid at ${coming.not_before?.toISOString()}.`
      : 'Every credential of the app has expired.',
    remedy:
      'Add a new client secret or certificate (POST /v1/apps/{id}/credentials). No new consent is needed.',
    refusal: null,
  }
}

/** A row with the names that ordering goes by. */
export function timed<R extends Pick<CredentialRow, 'not_before' | 'expires_at' | 'created_at'>>(row: R) {
  return { ...row, notBefore: row.not_before, expiresAt: row.expires_at, createdAt: row.created_at }
}
