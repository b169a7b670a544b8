/**
 * The AADSTS errors that the emulated sign-in service gives, by itself or as an ordered fault: OAuth error, HTTP status at
 * the token endpoint, and text. The numbers and the openings of the texts are Microsoft's
 * (https://learn.microsoft.com/entra/identity-platform/reference-error-codes, recordings of 2026), the rest is ours.
 * `{names}` are filled in.
 */
export interface EntraErrorKind {
  readonly error: string
  readonly status: number
  readonly text: string
  readonly suberror?: string
  /** Only some codes come with `error_uri`; seen in recordings of August 2026. */
  readonly hasUri: boolean
}

/** number | OAuth error | status, then `uri` where there is an error_uri, and the suberror | text */
const TABLE = `
16000 | interaction_required | 400 | User account from identity provider does not exist in tenant and can’t access the application yet. Several accounts are signed in: choose one.
28003 | invalid_scope | 400 | Provided value for the input parameter scope can't be empty when requesting an access token with the authorization code.
50001 | invalid_resource | 400 | The resource is disabled or the resource named could not be found.
50011 | invalid_request | 400 | The redirect URI '{redirectUri}' specified in the request does not match the redirect URIs configured for the application '{app}'. Make sure that the one sent is exactly one of those in the registration.
50013 | invalid_grant | 400 | Assertion failed signature validation. [Reason - {why}]
50020 | invalid_grant | 400 | User account '{user}' from identity provider '{issuer}' does not exist in tenant '{tenant}' and cannot access the application '{app}' in that tenant. Sign out and sign in with an account of that tenant.
50027 | invalid_client | 400 | JWT token is invalid or malformed.
50034 | invalid_grant | 400 | The user account {user} does not exist in the {tenant} directory.
50053 | invalid_grant | 400 | The account is locked, because there were too many sign-in attempts with a wrong user name or password.
50055 | invalid_grant | 400 user_password_expired | The password is expired.
50057 | invalid_grant | 400 | The user account is disabled.
50058 | login_required | 400 | Session information is not sufficient for single-sign-on. No user is signed in here.
50059 | invalid_request | 400 | No tenant-identifying information found in either the request or implied by any provided credentials.
50072 | interaction_required | 400 | Due to a configuration change made by your administrator, you must enroll in multi-factor authentication to access '{resource}'.
50074 | interaction_required | 400 | Strong Authentication is required.
50076 | interaction_required | 400 basic_action | Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '{resource}'.
50078 | interaction_required | 400 | Presented multi-factor authentication has expired due to policies configured by your administrator.
50079 | interaction_required | 400 basic_action | Due to a configuration change made by your administrator, you must enroll in multi-factor authentication to access '{resource}'.
50089 | invalid_request | 400 | Authentication failed due to flow token expired. Start the sign-in again.
50105 | interaction_required | 400 | Your administrator has configured the application {appName} ('{app}') to block users unless they are specifically granted access. The signed-in user '{user}' is not assigned to it.
50126 | invalid_grant | 400 | Error validating credentials due to invalid username or password.
50132 | invalid_grant | 400 | The session is not valid; sign in again.
50133 | invalid_grant | 400 | The session is not valid due to password expiration or recent password change.
50147 | invalid_request | 400 | Invalid size of the code challenge parameter: it has 43 to 128 characters.
50158 | interaction_required | 400 | External security challenge not satisfied.
50173 | invalid_grant | 400 bad_token | The provided grant has expired due to it being revoked, a fresh auth token is needed. The grant was issued on '{issued}' and the TokensValidFrom date for this user is '{validFrom}'.
50194 | invalid_request | 400 | Application '{app}'({appName}) is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such applications created after '10/15/2018'. Use a tenant-specific endpoint.
50196 | temporarily_unavailable | 400 | The server terminated an operation because it encountered a client request loop.
53000 | interaction_required | 400 additional_action | Device is not in required device state: it must be compliant.
53001 | interaction_required | 400 | Device is not in required device state: it must be domain joined.
53003 | interaction_required | 400 message_only | Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.
54005 | invalid_grant | 400 | OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.
65001 | invalid_grant | 400 consent_required | The user or administrator has not consented to use the application with ID '{app}' named '{appName}'. Send an interactive authorization request for this user and resource.
65004 | access_denied | 400 | User declined to consent to access the app.
70000 | invalid_grant | 400 | Provided grant is invalid or malformed.
70003 | unsupported_grant_type | 400 | The app requested an unsupported grant type '{grant}'.
70007 | unsupported_response_type | 400 | '{value}' is not a supported value of '{parameter}' when requesting a token.
70008 | invalid_grant | 400 | The provided authorization code or refresh token has expired. Send a new interactive authorization request for this user and resource.
70011 | invalid_scope | 400 | The provided value for the input parameter 'scope' isn't valid. {why}
70016 | authorization_pending | 400 | OAuth 2.0 device flow error. Authorization is pending. Continue polling.
70018 | bad_verification_code | 400 | Invalid verification code.
70019 | expired_token | 400 | Verification code expired.
70020 | authorization_declined | 400 | The user has declined the request.
70043 | invalid_grant | 400 bad_token | The refresh token has expired or is invalid due to sign-in frequency checks by Conditional Access.
90002 | invalid_request | 400 | Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.
90014 | invalid_request | 400 | The required field '{parameter}' is missing from the request.
90019 | invalid_request | 400 | No tenant-identifying information found in the request.
90023 | invalid_request | 400 | Unsupported '{parameter}' value.
90033 | temporarily_unavailable | 503 | A transient error has occurred. Please try again.
90055 | temporarily_unavailable | 429 | Too many requests of this tenant. Try again later.
90072 | invalid_grant | 400 | User account '{user}' does not exist in tenant '{tenant}' and cannot access the application '{app}' in that tenant. The account needs to be added as an external user first.
90093 | access_denied | 400 | This operation can only be performed by an administrator. Sign out and sign in as an administrator.
90094 | consent_required | 400 | Admin consent is required for the permissions requested by this application.
90095 | consent_required | 400 | Admin consent is required for the permissions requested by this application. An admin consent request may be sent.
500011 | invalid_resource | 400 uri | The resource principal named {resource} was not found in the tenant named {tenant}. This can happen if the application has not been installed by the administrator of the tenant, or if the request went to the wrong tenant.
500014 | invalid_resource | 400 | The service principal for resource '{resource}' is disabled.
500113 | invalid_request | 400 | No reply address is registered for the application.
500131 | invalid_grant | 400 | Assertion audience does not match the Client app presenting the assertion. The audience in the assertion was '{audience}' and the expected audience is one of the Application Uris of this application with App ID '{app}'({appName}).
500133 | invalid_grant | 400 | Assertion is not within its valid time range. Ensure that the access token is not expired before using it for user assertion, or request a new token.
501481 | invalid_grant | 400 | The Code_Verifier does not match the code_challenge supplied in the authorization request.
530003 | interaction_required | 400 | Your device is required to be managed to access this resource.
530035 | access_denied | 400 | Access has been blocked by security defaults.
650052 | access_denied | 400 | The app is trying to access a service '{resource}' that your organization '{tenant}' lacks a service principal for.
650053 | invalid_scope | 400 | The application '{appName}' asked for scope '{scope}' that doesn't exist on the resource '{resource}'.
650056 | invalid_client | 400 | Misconfigured application. The registration lists no permission for the resource that was asked for.
650057 | invalid_resource | 400 | Invalid resource. The client has requested access to a resource which is not listed in the requested permissions in the client's application registration. Client app ID: {app}.
700005 | invalid_grant | 400 | Provided Authorization Code is intended to use against other tenant, thus rejected.
700016 | unauthorized_client | 400 | Application with identifier '{app}' was not found in the directory '{tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.
700020 | interaction_required | 400 | The access grant requires interaction.
700021 | invalid_client | 401 | Client assertion application identifier doesn't match 'client_id' parameter.
700022 | invalid_client | 401 | Client assertion has no subject.
700023 | invalid_client | 401 | Client assertion audience claim does not match Realm issuer. The audience is the token endpoint of the tenant.
700024 | invalid_client | 401 | Client assertion is not within its valid time range. Current time: {now}, assertion valid from {from}, expiry time of assertion {to}.
700025 | invalid_client | 401 | Client is public so neither 'client_assertion' nor 'client_secret' should be presented.
700027 | invalid_client | 401 | Client assertion failed signature validation. [Reason - {why}, Thumbprint of key used by client: '{thumbprint}']
700038 | unauthorized_client | 400 | '{app}' is not a valid application identifier.
700051 | unsupported_response_type | 400 | response_type 'token' is not enabled for the application.
700054 | unsupported_response_type | 400 | response_type 'id_token' is not enabled for the application.
700082 | invalid_grant | 400 | The refresh token has expired due to inactivity. The token was issued on {issued} and was inactive for 90.00:00:00.
700084 | invalid_grant | 400 | The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which cannot be extended. It is now expired.
700211 | invalid_client | 401 | No matching federated identity record found for presented assertion issuer '{issuer}'.
700212 | invalid_client | 401 | No matching federated identity record found for presented assertion audience '{audience}'.
700213 | invalid_client | 401 | No matching federated identity record found for presented assertion subject '{subject}'.
900023 | invalid_request | 400 | Specified tenant identifier '{tenant}' is neither a valid DNS name, nor a valid external domain.
900144 | invalid_request | 400 | The request body must contain the following parameter: '{parameter}'.
900561 | invalid_request | 400 | The endpoint only accepts POST requests. Received a {method} request.
900971 | invalid_request | 400 | No reply address provided.
1002012 | invalid_scope | 400 | The provided value for scope {scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).
7000112 | unauthorized_client | 400 | Application '{app}'({appName}) is disabled.
7000114 | invalid_grant | 400 | Application '{app}' is not allowed to make application on-behalf-of calls.
7000215 | invalid_client | 401 uri | Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{app}'.
7000216 | invalid_request | 400 | 'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.
7000218 | invalid_client | 401 | The request body must contain the following parameter: 'client_assertion' or 'client_secret'.
7000222 | invalid_client | 401 | The provided client secret keys for app '{app}' are expired. Create new keys for the app in the portal, or use a certificate.
9001023 | invalid_request | 400 | The grant type isn't supported over the /common or /consumers endpoints. Use the /organizations or tenant-specific endpoint.
9002313 | invalid_request | 400 | Invalid request. Request is malformed or invalid.
9002325 | invalid_request | 400 | Proof Key for Code Exchange is required for cross-origin authorization code redemption.
9002326 | invalid_request | 400 | Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin: '{origin}'.
9002327 | invalid_request | 400 | Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.
`

const byCode = readTable()

/** Undefined for a number that is not in the catalogue. */
export function entraErrorKind(code: number): EntraErrorKind | undefined {
  return byCode.get(code)
}

export function entraErrorCodes(): number[] {
  return [...byCode.keys()]
}

function readTable(): Map<number, EntraErrorKind> {
  const kinds = new Map<number, EntraErrorKind>()
  for (const line of TABLE.trim().split('\n')) {
    const [code = '', error = '', answer = '', text = ''] = line.split(' | ')
    const [status, ...marks] = answer.split(' ')
    const suberror = marks.find((mark) => mark !== 'uri')
    kinds.set(Number(code), {
      error,
      status: Number(status),
      text,
      hasUri: marks.includes('uri'),
      ...(suberror !== undefined && { suberror }),
    })
  }
  return kinds
}
