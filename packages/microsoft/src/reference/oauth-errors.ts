import type { RefusalKind, RefusalSubject } from '../refusal.ts'

/** How a refusal is sorted, and what is said about it. */
export interface OAuthErrorFacts {
  kind: RefusalKind
  subject: RefusalSubject
  reason: string
  remedy: string
}

const facts = (
  kind: RefusalKind,
  subject: RefusalSubject,
  reason: string,
  remedy: string,
): OAuthErrorFacts => ({
  kind,
  subject,
  reason,
  remedy,
})

const again = 'Nothing needs to be done; it is tried again.'
const signInAgain = 'The person signs in again through the connect link.'
const consentAgain = 'An administrator of the organization opens the admin consent link and approves.'

/**
 * OAuth `error` and `suberror` values, for numbers that the catalogue does not know. Sources: RFC 6749 sections
 * 4.1.2.1 and 5.2, RFC 8628 section 3.5, https://learn.microsoft.com/entra/identity-platform/reference-error-codes.
 */
// biome-ignore format: a table, one row a line
export const oauthErrors: ReadonlyMap<string, OAuthErrorFacts> = new Map([
  ['invalid_grant', facts('needs_reauth', 'person', 'The sign-in that this connection rests on is no longer valid.', signInAgain)],
  ['interaction_required', facts('needs_reauth', 'person', 'The organization asks this person to prove more before access goes on.', signInAgain)],
  ['login_required', facts('needs_reauth', 'person', 'Nobody is signed in.', signInAgain)],
  ['access_denied', facts('needs_reauth', 'person', 'The request was declined on the sign-in or consent page.', 'Start again and approve, or ask an administrator to.')],
  ['authorization_declined', facts('needs_reauth', 'person', 'The request was declined on the sign-in or consent page.', 'Start again and approve, or ask an administrator to.')],
  ['consent_required', facts('needs_admin_consent', 'tenant', 'A permission that is asked for has not been granted in this organization.', consentAgain)],
  ['permission_denied', facts('needs_admin_consent', 'tenant', 'The administrator cancelled the consent.', consentAgain)],
  ['unauthorized_client', facts('needs_admin_consent', 'tenant', 'The app may not be used in this organization as it stands.', 'Check client id and tenant, then let an administrator of the organization consent.')],
  ['invalid_client', facts('connector_misconfigured', 'app', "Entra did not accept the app's proof of itself.", 'Check the credential of the app in its registration and store a valid one here.')],
  ['invalid_request', facts('connector_misconfigured', 'app', 'Entra could not make sense of the request.', 'Compare redirect address, tenant and permissions with the app registration.')],
  ['invalid_scope', facts('connector_misconfigured', 'app', 'A permission was asked for that does not exist or cannot be asked for this way.', 'Check the permissions of the connector.')],
  ['invalid_resource', facts('connector_misconfigured', 'tenant', 'The service that access is asked to does not exist in this organization.', 'Check the cloud and whether the organization has the service.')],
  ['unsupported_grant_type', facts('connector_misconfigured', 'app', 'Entra does not offer this kind of sign-in to the app.', 'Check the app registration.')],
  ['unsupported_response_type', facts('connector_misconfigured', 'app', 'Entra does not offer this kind of sign-in to the app.', 'Check the app registration.')],
  ['temporarily_unavailable', facts('transient', 'service', 'The sign-in service is busy.', again)],
  ['server_error', facts('transient', 'service', 'The sign-in service had an error of its own.', again)],
  ['authorization_pending', facts('transient', 'person', 'The person has not finished the sign-in yet.', 'Wait for the person to finish.')],
  ['slow_down', facts('transient', 'person', 'The person has not finished the sign-in yet, and it was asked too often.', 'Wait for the person to finish.')],
  ['expired_token', facts('needs_reauth', 'person', 'The code for the sign-in has run out.', 'Start the sign-in again.')],
  ['bad_verification_code', facts('needs_reauth', 'person', 'The code for the sign-in is not known.', 'Start the sign-in again.')],
  ['bad_token', facts('needs_reauth', 'person', 'The sign-in that this connection rests on was revoked.', signInAgain)],
  ['basic_action', facts('needs_reauth', 'person', 'The organization asks this person for one more step of sign-in.', signInAgain)],
  ['additional_action', facts('needs_reauth', 'person', 'The organization asks this person for one more step of sign-in.', signInAgain)],
  ['message_only', facts('needs_reauth', 'person', 'The organization has a message for this person before access goes on.', signInAgain)],
  ['user_password_expired', facts('needs_reauth', 'person', "The person's password has expired.", 'The person changes the password, then signs in again through the connect link.')],
])

/** For answers that say nothing we know. */
export const unknownEntraError = {
  transient: facts('transient', 'service', 'The sign-in service did not answer as it should.', again),
  permanent: facts(
    'connector_misconfigured',
    'app',
    'Entra refused for a reason that Gatewarden does not know.',
    'Look up the number and the trace id in the Entra sign-in logs.',
  ),
}
