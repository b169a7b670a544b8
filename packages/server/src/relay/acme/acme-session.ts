import { createPrivateKey, createPublicKey } from 'node:crypto'
import type { FlattenedJWS } from 'jose'
import type { z } from 'zod'
import type { Egress, EgressAnswer } from '../../platform/egress/index.ts'
import type { Secret } from '../../platform/secret.ts'
import { directorySchema, problemSchema } from './acme-answers.ts'
import { AcmeProblem } from './acme-problem.ts'

/** A key and its number, by which some issuers know whose account it is (RFC 8555, 7.3.4). */
export interface ExternalAccount {
  keyId: string
  /** base64url. */
  hmacKey: Secret
}

export interface SessionParts {
  egress: Egress
  /** Where the issuer describes itself. */
  directory: string
  /** Of the account: PEM, P-256. */
  accountKey: string
  signal: AbortSignal
}

export interface Told<Body> {
  body: Body
  /** Where what was made lies. */
  location: string
  /** Milliseconds that the server asks to wait before it is asked again; 0 where it does not say. */
  waitMs: number
}

const timeoutMs = 30_000
const badNonces = 5

/**
 * Signed requests to an ACME server (RFC 8555, section 6). They go nowhere but to the origin of the directory, which is the
 * operator's setting, and through the platform's own way out.
 */
export class AcmeSession {
  readonly #parts: SessionParts
  readonly #origin: string
  #urls: Promise<z.output<typeof directorySchema>> | undefined
  #nonce: string | undefined

  constructor(parts: SessionParts) {
    this.#parts = parts
    this.#origin = new URL(parts.directory).origin
  }

  /** The server's addresses for what is made anew. */
  urls(): Promise<z.output<typeof directorySchema>> {
    this.#urls ??= this.#send('GET', this.#parts.directory).then((answer) => parsed(directorySchema, answer))
    return this.#urls
  }

  /**
   * Posts what is signed by the account.
   * @param account its address; not given: by its key, as whoever registers
   * @param payload null: only reads ("POST-as-GET")
   * @throws AcmeProblem for whatever the server refuses
   */
  async post<Schema extends z.ZodType>(
    schema: Schema,
    url: string,
    payload: object | null,
    account?: string,
  ): Promise<Told<z.output<Schema>>> {
    const answer = await this.#signed(url, payload, account)
    return { body: parsed(schema, answer), location: headerOf(answer, 'location'), waitMs: waitOf(answer) }
  }

  /** The certificate of an order that ended well: PEM, the leaf first. */
  async download(url: string, account: string): Promise<string> {
    return (await this.#signed(url, null, account)).body.toString('utf8')
  }

  /** What binds the account to one that the issuer knows by other means: RFC 8555, 7.3.4. */
  async binding({ keyId, hmacKey }: ExternalAccount): Promise<FlattenedJWS> {
    const { FlattenedSign } = await import('jose')
    const { newAccount } = await this.urls()
    return new FlattenedSign(Buffer.from(JSON.stringify(publicKey(this.#parts.accountKey))))
      .setProtectedHeader({ alg: 'HS256', kid: keyId, url: newAccount })
      .sign(Buffer.from(hmacKey.reveal(), 'base64url'))
  }

  async #signed(url: string, payload: object | null, account: string | undefined): Promise<EgressAnswer> {
    for (let left = badNonces; ; left--) {
      const body = await this.#sign(url, payload, account)
      const answer = await this.#send('POST', url, JSON.stringify(body))
      if (answer.status < 400) return answer
      const problem = refusal(answer)
      // A nonce may have been thrown away for no fault of ours (6.5).
      if (problem.type !== 'badNonce' || left === 0) throw problem
    }
  }

  async #sign(url: string, payload: object | null, account: string | undefined): Promise<FlattenedJWS> {
    const { FlattenedSign } = await import('jose')
    const nonce = await this.#takeNonce()
    const who = account === undefined ? { jwk: publicKey(this.#parts.accountKey) } : { kid: account }
    const text = payload === null ? '' : JSON.stringify(payload)
    return new FlattenedSign(Buffer.from(text))
      .setProtectedHeader({ alg: 'ES256', nonce, url, ...who })
      .sign(createPrivateKey(this.#parts.accountKey))
  }

  /** Each serves one request; the next comes with its answer. */
  async #takeNonce(): Promise<string> {
    if (this.#nonce === undefined) await this.#send('HEAD', (await this.urls()).newNonce)
    const nonce = this.#nonce
    this.#nonce = undefined
    if (nonce === undefined) throw new AcmeProblem('The issuer gave no nonce to sign with.')
    return nonce
  }

  async #send(method: 'GET' | 'HEAD' | 'POST', url: string, body?: string): Promise<EgressAnswer> {
    if (new URL(url).origin !== this.#origin)
      throw new AcmeProblem(`The issuer named an address outside ${this.#origin}, which is not followed.`)
    const answer = await this.#parts.egress.send({
      method,
      url,
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/jose+json' } }),
      timeoutMs,
      signal: this.#parts.signal,
    })
    this.#nonce = headerOf(answer, 'replay-nonce') || this.#nonce
    if (method !== 'POST' && answer.status >= 300) throw refusal(answer)
    return answer
  }
}

/** The public half, as a JWK with the members that count for its thumbprint (RFC 7638). */
export function publicKey(accountKey: string): { kty: string; crv: string; x: string; y: string } {
  const { kty = '', crv = '', x = '', y = '' } = createPublicKey(accountKey).export({ format: 'jwk' })
  return { kty, crv, x, y }
}

function parsed<Schema extends z.ZodType>(schema: Schema, { body, status }: EgressAnswer): z.output<Schema> {
  const read = schema.safeParse(jsonOf(body))
  if (!read.success) throw new AcmeProblem(`The issuer answered ${status} with what ACME does not know.`)
  return read.data
}

function refusal(answer: EgressAnswer): AcmeProblem {
  const { type, detail } = problemSchema.safeParse(jsonOf(answer.body)).data ?? { type: '', detail: '' }
  const waitMs = waitOf(answer)
  const message = `The issuer refused (${answer.status}): ${detail || 'it did not say why'}`
  const isOver = answer.status < 500 && answer.status !== 429
  return new AcmeProblem(message, { type: kindOf(type), waitMs, isOver })
}

/** The last part of an ACME error's name. */
export const kindOf = (type: string): string => type.replace(/^urn:ietf:params:acme:error:/, '')

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

const headerOf = ({ headers }: EgressAnswer, name: string): string => {
  const value = headers[name]
  return (Array.isArray(value) ? value[0] : value) ?? ''
}

/** Retry-After: seconds, or a date (RFC 9110, 10.2.3) beside the server's own. */
function waitOf(answer: EgressAnswer): number {
  const text = headerOf(answer, 'retry-after')
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const span = Date.parse(text) - Date.parse(headerOf(answer, 'date'))
  return Number.isFinite(span) ? Math.max(0, span) : 0
}
