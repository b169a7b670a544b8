/** What a field of a record may hold. */
export type Value = string | number | boolean | Date | null

/** A record as the sign-in library and this feature see it: its id and flat fields. */
export type Fields = Record<string, Value>
export type Stored = Fields & { id: string }

/** A table of sealed records, and which of their fields it repeats in columns to be looked up by. */
export interface Kind {
  table: string
  /** Prefix of ids. */
  prefix: string
  /** Field to column. */
  columns: Readonly<Record<string, string>>
}

/** By the sign-in library's names of its models. */
export const kinds = {
  user: { table: 'console_members', prefix: 'mem', columns: { email: 'email' } },
  session: {
    table: 'console_sessions',
    prefix: 'ses',
    columns: { token: 'token', userId: 'member_id', expiresAt: 'expires_at' },
  },
  account: {
    table: 'console_accounts',
    prefix: 'acc',
    columns: { userId: 'member_id', providerId: 'provider_id', accountId: 'account_id' },
  },
  verification: {
    table: 'console_verifications',
    prefix: 'ver',
    columns: { identifier: 'identifier', expiresAt: 'expires_at' },
  },
  twoFactor: { table: 'console_second_factors', prefix: 'sf', columns: { userId: 'member_id' } },
  passkey: {
    table: 'console_passkeys',
    prefix: 'pk',
    columns: { userId: 'member_id', credentialID: 'credential_id' },
  },
  link: {
    table: 'console_links',
    prefix: 'lnk',
    columns: { tokenHash: 'token_hash', memberId: 'member_id', expiresAt: 'expires_at' },
  },
  provider: { table: 'console_providers', prefix: 'prv', columns: {} },
} as const satisfies Record<string, Kind>

export type KindName = keyof typeof kinds

export const kindOf = (name: string): Kind => {
  const found = Object.entries(kinds).find(([known]) => known === name)
  if (found === undefined) throw new Error(`the sign-in library knows a model that has no table: ${name}`)
  return found[1]
}
