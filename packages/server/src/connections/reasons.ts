import type { Move } from './service.ts'

type Reason = Omit<Move, 'actor' | 'onlyIfGrant'>

const list = (names: readonly string[]): string => names.join(', ')

/** Every way into a status that Microsoft's own refusals do not name: code, sentence and remedy in one place. */
export const reasons = {
  awaitingSignIn: (): Reason => ({
    status: 'pending',
    code: 'awaiting_sign_in',
    reason: 'The link was opened; nobody has signed in yet.',
    remedy: 'Sign in at Microsoft, by the same link in the same browser.',
  }),
  awaitingConsent: (): Reason => ({
    status: 'pending',
    code: 'awaiting_consent',
    reason: 'The administrator has signed in and has not consented yet.',
    remedy: 'Accept the permissions at Microsoft, by the same link in the same browser.',
  }),
  awaitingCompletion: (): Reason => ({
    status: 'pending',
    code: 'awaiting_completion',
    reason: 'Everything is granted; the program that began has not said yet that it was the same person.',
    remedy: 'Redeem the completion code (POST /v1/connect-sessions/{id}/complete).',
  }),
  awaitingApproval: (customers: readonly string[]): Reason => ({
    status: 'pending',
    code: 'awaiting_approval',
    reason: `This Microsoft 365 organization is connected for another customer already (${customers.length}).`,
    remedy: 'The operator checks that both may have it and approves (POST /v1/connections/{id}/approve).',
  }),
  consentNeeded: (): Reason => ({
    status: 'needs_admin',
    code: 'consent_needed',
    reason: 'Only an administrator of the organization can grant what is asked for.',
    remedy:
      'Send the link for administrators to one (POST /v1/connections/{id}/admin-link). A consent that is given in Entra is noticed by itself.',
  }),
  consentNotSeen: (): Reason => ({
    status: 'needs_admin',
    code: 'consent_not_seen',
    reason: "The organization's token shows none of the permissions that are asked for.",
    remedy:
      'Right after a consent Microsoft may need some minutes; it is looked for by itself. Otherwise an administrator consents.',
  }),
  adminToConfirm: (): Reason => ({
    status: 'needs_admin',
    code: 'admin_to_confirm',
    reason:
      'The consent is there, and an administrator of the organization has yet to confirm this connection.',
    remedy:
      'An administrator signs in once by the link for administrators (POST /v1/connections/{id}/admin-link). If one has and it stays so, set groupMembershipClaims to DirectoryRole in the manifest of the app registration, so that a sign-in shows the role.',
  }),
  permissionsMissing: (missing: readonly string[]): Reason => ({
    status: 'error',
    code: 'permissions_missing',
    reason: `Less was granted than is asked for. Missing: ${list(missing)}.`,
    remedy:
      'Add what is missing to the API permissions of the app registration, then let an administrator consent again. It is noticed by itself.',
  }),
  permissionsReduced: (missing: readonly string[]): Reason => ({
    status: 'active',
    code: 'permissions_reduced',
    reason: `Works, but no longer with everything that is asked for. Missing: ${list(missing)}.`,
    remedy: 'Let an administrator consent again, or take the permissions off the connector.',
  }),
  importWaiting: (why?: string): Reason => ({
    status: 'pending',
    code: 'import_waiting',
    reason: `It was imported, and Microsoft has not said yet whose it is${why === undefined ? '.' : `: ${why}`}`,
    remedy:
      'It is tried again by itself. Signing in by a new link (POST /v1/connections/{id}/reconnect) works too.',
  }),
  importRefused: (why: string): Reason => ({
    status: 'pending',
    code: 'import_refused',
    reason: `Microsoft does not take what was imported: ${why}`,
    remedy: 'Send the customer a link to sign in once (POST /v1/connections/{id}/reconnect).',
  }),
  active: (): Reason => ({ status: 'active', code: null, reason: null, remedy: null }),
} as const
