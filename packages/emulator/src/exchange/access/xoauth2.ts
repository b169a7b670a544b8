/** What a client sends for SASL XOAUTH2: whose mailbox, and with which token. */
export interface XOAuth2 {
  readonly user: string
  readonly token: string
}

/** Longest response that is read; Entra's tokens have 2 to 4 KB. */
export const MOST_SASL_BYTES = 64 * 1024

/**
 * Reads `user=…^Aauth=Bearer …^A^A`, in Base64
 * (https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth).
 * Undefined for anything else.
 */
export function readXOAuth2(base64: string): XOAuth2 | undefined {
  if (base64.length > MOST_SASL_BYTES || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined
  const text = Buffer.from(base64, 'base64').toString('utf8')
  const [user, auth, ...rest] = text.split('\u0001')
  if (rest.length !== 2 || rest.some((part) => part !== '')) return undefined
  const [, name] = /^user=(.+)$/is.exec(user ?? '') ?? []
  const [, token] = /^auth=Bearer (\S+)$/i.exec(auth ?? '') ?? []
  return name === undefined || token === undefined ? undefined : { user: name, token }
}
