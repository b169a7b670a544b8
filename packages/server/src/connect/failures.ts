import { IdTokenError, MicrosoftError, type Refusal } from '@gatewarden/microsoft'
import type { Move } from '../connections/index.ts'
import { GatewardenError } from '../platform/errors.ts'
import { reasonCode } from '../tokens/index.ts'

/** Why a session came to no good end, in the form in which it is stored at the session and at the connection. */
export type Failure = Omit<Move, 'actor' | 'onlyIfGrant' | 'status' | 'code' | 'reason' | 'remedy'> & {
  status: 'error' | 'needs_admin'
  code: string
  reason: string
  remedy: string
}

const error = (code: string, reason: string, remedy: string): Failure => ({
  status: 'error',
  code,
  reason,
  remedy,
})
const again = 'Begin again by the same link in the same browser, or ask for a new link.'

export const failures = {
  foreignBrowser: () =>
    error(
      'foreign_browser',
      'The answer from Microsoft arrived in another browser than the one that began.',
      'Open the link and sign in with one and the same browser. Nothing was connected.',
    ),
  expired: () => error('sign_in_expired', 'The sign-in at Microsoft took too long.', again),
  linkExpired: () =>
    error('link_expired', 'The link was not used to the end in its time.', 'Ask for a new link.'),
  linkWithdrawn: () =>
    error('link_withdrawn', 'The link was withdrawn by those who made it.', 'Ask for a new link.'),
  completionExpired: () =>
    error(
      'completion_expired',
      'The program that began never said that it was the same person who ended.',
      'Connect again; the completion code has to be redeemed within 15 minutes.',
    ),
  malformed: (parameter: string, problem: string) =>
    error(
      'answer_malformed',
      `The answer did not come from Microsoft as it should: ${parameter} ${problem}.`,
      again,
    ),
  otherTenant: (expected: string, came: string) =>
    error(
      'other_tenant',
      `The answer is about the organization ${came}, but this connection is for ${expected}.`,
      'Use an account of the right organization. Nothing was connected.',
    ),
  otherIdentity: () =>
    error(
      'other_identity',
      'Another account signed in than the one that this connection belongs to. The connection was left as it is.',
      'Sign in with the same account, or make a new connection for the other one.',
    ),
  noRefreshToken: () =>
    error(
      'no_refresh_token',
      'Microsoft gave no refresh token, so the connection would end within the hour.',
      'Check that the app registration is not a single-page app and that offline access was accepted.',
    ),
  notAdministrator: (): Failure => ({
    status: 'needs_admin',
    code: 'not_an_administrator',
    reason: 'The account that opened the link for administrators is no administrator who can grant this.',
    remedy: 'Send the link to a Global Administrator or Privileged Role Administrator of the organization.',
  }),
} as const

/**
 * What Microsoft refused on the way. Declined by whoever signed in: an error, told apart from what only an
 * administrator can grant.
 */
export function refusedBy(refusal: Refusal): Failure {
  const common = { reason: refusal.reason, remedy: refusal.remedy, refusal }
  const declined =
    refusal.aadsts === 65004 || (refusal.error === 'access_denied' && refusal.aadsts === undefined)
  if (declined) return { status: 'error', code: 'consent_declined', ...common }
  const status = refusal.kind === 'needs_admin_consent' ? 'needs_admin' : 'error'
  return { status, code: reasonCode(refusal), ...common }
}

/** What an exchange or a check on the way threw; undefined for a bug. */
export function failureOf(thrown: unknown): Failure | undefined {
  if (thrown instanceof MicrosoftError) return refusedBy(thrown.refusal)
  if (thrown instanceof IdTokenError) {
    return error(
      `id_token_${thrown.problem}`,
      thrown.message,
      thrown.problem === 'tenant' ? 'Use a work or school account of the right organization.' : again,
    )
  }
  if (thrown instanceof GatewardenError && thrown.code === 'connector_misconfigured') {
    const failure = error('connector_misconfigured', thrown.detail, thrown.remedy ?? 'Mend the connector.')
    const { cause } = thrown
    return cause instanceof MicrosoftError ? { ...failure, refusal: cause.refusal } : failure
  }
  if (thrown instanceof GatewardenError && thrown.code === 'conflict')
    return error('busy', thrown.detail, again)
  return undefined
}
