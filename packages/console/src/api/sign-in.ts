import { api } from './client.ts'
import type { Role } from './session.ts'

export interface SignInWish {
  email: string
  password: string
  /** Of the authenticator app, where the account has one. */
  totp?: string
}

/** @throws GatewardenApiError `unauthenticated` */
export const signIn = (wish: SignInWish): Promise<unknown> =>
  api.http.call('POST', '/console/sign-in', { body: wish })

export const signOut = (): Promise<unknown> => api.http.call('POST', '/console/sign-out', { body: {} })

/** Makes the first administrator's account. @throws GatewardenApiError for a used or foreign token, or a weak password */
export const welcome = (wish: { token: string; name: string; email: string; password: string }) =>
  api.http.call('POST', '/console/welcome', { body: wish })

/** @throws GatewardenApiError as `welcome` */
export const acceptInvitation = (wish: { token: string; name: string; password: string }) =>
  api.http.call('POST', '/console/invitation', { body: wish })

/** Whom a one-time link is for. @throws GatewardenApiError `not_found` for one that does not work */
export const lookAtLink = (purpose: 'invitation' | 'reset', token: string) =>
  api.http.call<{ member: { name: string; email: string; role: Role } }>('POST', '/console/link', {
    body: { purpose, token },
  })

/** @throws GatewardenApiError as `welcome` */
export const resetPassword = (wish: { token: string; password: string }) =>
  api.http.call('POST', '/console/reset', { body: wish })

/** What one goes to a provider for. */
export type Errand =
  | { provider: string; purpose: 'sign-in' | 'link' }
  | { provider: string; purpose: 'invitation'; token: string; name: string }

/** Where the browser goes for it. @throws GatewardenApiError `issuer_unavailable`; `forbidden` where the sign-in is too old to link */
export const beginWithProvider = (errand: Errand) =>
  api.http.call<{ url: string }>('POST', '/console/providers/begin', { body: errand })

/** Whether this browser can sign in with a passkey, as pages read and write its answers as JSON. */
export const knowsPasskeys = (): boolean =>
  typeof PublicKeyCredential === 'function' &&
  'parseRequestOptionsFromJSON' in PublicKeyCredential &&
  location.hostname !== '127.0.0.1'

/** Asks for a passkey, and signs in with it. @throws GatewardenApiError; DOMException where the person stopped it */
export async function signInWithPasskey(): Promise<void> {
  const options = await api.http.call<PublicKeyCredentialRequestOptionsJSON>(
    'GET',
    '/console/auth/passkey/generate-authenticate-options',
  )
  const given = await navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
  })
  if (!(given instanceof PublicKeyCredential)) throw new Error('The browser gave no passkey.')
  await api.http.call('POST', '/console/auth/passkey/verify-authentication', {
    body: { response: given.toJSON() },
  })
}
