import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

/** A maker of JWTs with its key set behind HTTP on this machine. */
export interface TestIssuer {
  url: string
  jwksUrl: string
  /** How often its keys were asked for. */
  fetches: number
  /** Answers this instead of its keys. */
  answer: { status: number; headers?: Record<string, string>; body?: string } | undefined
  /** Its keys as it shows them. */
  keys: JWK[]
  /** Signs with another key from now on, which its set shows beside the others. */
  rotate(): Promise<void>
  sign(claims: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>
  /** Signs with a key that nobody knows, or with a shared secret. */
  signWith(
    key: CryptoKey | Uint8Array,
    claims: Record<string, unknown>,
    header: Record<string, unknown> & { alg: string },
  ): Promise<string>
  close(): Promise<void>
}

export async function testIssuer(): Promise<TestIssuer> {
  let current: { kid: string; key: CryptoKey } | undefined
  const server = createServer((_, response) => {
    issuer.fetches++
    const { status = 200, headers = {}, body = JSON.stringify({ keys: issuer.keys }) } = issuer.answer ?? {}
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const issuer: TestIssuer = {
    url,
    jwksUrl: `${url}/keys`,
    fetches: 0,
    answer: undefined,
    keys: [],
    async rotate() {
      const kid = `key${issuer.keys.length + 1}`
      const pair = await generateKeyPair('ES256', { extractable: true })
      issuer.keys.push({ ...(await exportJWK(pair.publicKey)), kid, use: 'sig' })
      current = { kid, key: pair.privateKey }
    },
    sign(claims, header = {}) {
      if (current === undefined) throw new Error('the issuer has no key yet')
      return issuer.signWith(current.key, claims, { alg: 'ES256', kid: current.kid, ...header })
    },
    signWith: (key, claims, header) => new SignJWT(claims).setProtectedHeader(header).sign(key),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  await issuer.rotate()
  return issuer
}
