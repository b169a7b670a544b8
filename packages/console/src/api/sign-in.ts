import { api } from './client.ts'

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
