import { queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'

/** A member's own account; docs/console.md describes its routes. */
export interface Account {
  member: { id: string; name: string; email: string }
  methods: {
    password: boolean
    totp: boolean
    passkeys: { id: string; name: string | null; createdAt: string }[]
    providers: string[]
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
  disableTotp: (password: string) => send('POST', '/console/auth/two-factor/disable', { password }),
}
