import { queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'

/** A member's own account; docs/console.md describes its routes. */
export interface Account {
  member: { id: string; name: string; email: string }
  methods: {
    password: boolean
    totp: boolean
    passkeys: { id: string; name: string | null; createdAt: string }[]
    providers: { id: string; name: string; linked: boolean }[]
  }
  sessions: AccountSession[]
}

export interface AccountSession {
  id: string
  createdAt: string
  lastSeenAt: string
  address: string | null
  browser: string | null
  current: boolean
}

export const accountQuery = queryOptions({
  queryKey: ['account'],
  queryFn: ({ signal }) => api.http.call<Account>('GET', '/console/account', { signal }),
})

const send = <T = unknown>(method: string, path: string, body?: unknown): Promise<T> =>
  api.http.call<T>(method, path, body === undefined ? {} : { body })

export const account = {
  rename: (name: string) => send('PATCH', '/console/account', { name }),
  changePassword: (body: { password?: string; newPassword: string }) =>
    send('POST', '/console/account/password', body),
  endSession: (id: string) => send('DELETE', `/console/account/sessions/${encodeURIComponent(id)}`),
  signOutOthers: () => send('POST', '/console/account/sign-out-others', {}),
  beginTotp: (password: string) =>
    send<{ totpURI: string; backupCodes: string[] }>('POST', '/console/auth/two-factor/enable', { password }),
  confirmTotp: (code: string) => send('POST', '/console/auth/two-factor/verify-totp', { code }),
  removePasskey: (id: string) => send('POST', '/console/auth/passkey/delete-passkey', { id }),
  unlinkProvider: (id: string) => send('DELETE', `/console/account/providers/${encodeURIComponent(id)}`),
  disableTotp: (password: string) => send('POST', '/console/auth/two-factor/disable', { password }),
}

/** Makes a passkey in this browser and adds it to the account. @throws GatewardenApiError; DOMException where the person stopped it */
export async function addPasskey(name: string): Promise<void> {
  const options = await send<PublicKeyCredentialCreationOptionsJSON>(
    'GET',
    '/console/auth/passkey/generate-register-options',
  )
  const made = await navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
  })
  if (!(made instanceof PublicKeyCredential)) throw new Error('The browser made no passkey.')
  await send('POST', '/console/auth/passkey/verify-registration', { response: made.toJSON(), name })
}
