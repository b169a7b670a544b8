/** What a device signs in with. */
export interface NameAndPassword {
  username: string
  password: string
}

/** Base64 as SASL has it: strictly, and `=` for nothing. @returns undefined for anything else */
export function fromBase64(text: string): string | undefined {
  if (text === '=' || text === '') return ''
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined
  return Buffer.from(text, 'base64').toString('utf8')
}

/** SASL PLAIN (RFC 4616): `authzid NUL authcid NUL password`; to act for somebody else is not offered. */
export function plainResponse(text: string): NameAndPassword | undefined {
  const [authzid, username, password, ...more] = fromBase64(text)?.split('\0') ?? []
  if (username === undefined || password === undefined || more.length > 0) return undefined
  if (authzid !== '' && authzid !== username) return undefined
  return { username, password }
}

/** The prompts of SASL LOGIN; some devices stop at any others (Xerox). */
export const loginPrompts = { username: 'VXNlcm5hbWU6', password: 'UGFzc3dvcmQ6' } as const

/** XOAUTH2's one message (learn.microsoft.com/exchange/client-developer/legacy-protocols, the SASL section). */
export const xoauth2 = (user: string, accessToken: string): string =>
  Buffer.from(`user=${user}\u0001auth=Bearer ${accessToken}\u0001\u0001`).toString('base64')
