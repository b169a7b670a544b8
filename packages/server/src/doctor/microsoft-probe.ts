import {
  type AdminConsentUrlOptions,
  type AuthorizationUrlOptions,
  authorizationUrl,
  type Cloud,
  classifyTransportFailure,
  createPkce,
  MicrosoftError,
} from '@gatewarden/microsoft'
import { request } from 'undici'
import { z } from 'zod'
import type { Platform } from '../platform/platform.ts'

const mostBytes = 1024 * 1024
const timeoutMs = 10_000

/** An answer as far as a check looks at it. */
export interface ProbeAnswer {
  status: number
  /** Microsoft's own time. */
  date: Date | undefined
  /** Where it redirects to. */
  location: string | undefined
  /** The first megabyte. */
  text: string
}

/** What Entra says of a tenant without any credential. */
export type TenantAnswer =
  | { kind: 'found'; tenantId: string }
  | { kind: 'unknown-tenant'; status: number; text: string }
  | { kind: 'unclear'; status: number }

/** What Entra does with an authorization request that shows nobody anything (`prompt=none`). */
export type RedirectAnswer =
  | { kind: 'redirected'; error: string | undefined }
  | { kind: 'refused'; aadsts: number }
  | { kind: 'page'; status: number }

const discovery = z.object({ issuer: z.string(), authorization_endpoint: z.string() })

/** Looks at Microsoft's doors as a stranger would: no credential and no token is ever sent, no redirect is followed. */
export class MicrosoftProbe {
  readonly #platform: Platform

  constructor(platform: Platform) {
    this.#platform = platform
  }

  /** @throws MicrosoftError where no answer comes */
  async get(url: string, signal: AbortSignal): Promise<ProbeAnswer> {
    try {
      const answer = await request(url, {
        dispatcher: this.#platform.dispatcher,
        headers: { accept: '*/*', 'user-agent': 'gatewarden' },
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      })
      const date = header(answer.headers.date)
      return {
        status: answer.statusCode,
        date: date === undefined || Number.isNaN(Date.parse(date)) ? undefined : new Date(date),
        location: header(answer.headers.location),
        text: await readSome(answer.body),
      }
    } catch (error) {
      throw new MicrosoftError(classifyTransportFailure(error), error)
    }
  }

  /** Entra's discovery document for a tenant or for `organizations`. */
  discovery(cloud: Cloud, tenant: string, signal: AbortSignal): Promise<ProbeAnswer> {
    return this.get(
      `${cloud.authority}/${encodeURIComponent(tenant)}/v2.0/.well-known/openid-configuration`,
      signal,
    )
  }

  /** Whether the tenant exists in this cloud; its id, where a domain was given. */
  async tenant(cloud: Cloud, tenant: string, signal: AbortSignal): Promise<TenantAnswer> {
    const { status, text } = await this.discovery(cloud, tenant, signal)
    if (status !== 200) {
      const named = /invalid_tenant|AADSTS90002|AADSTS900023/.test(text)
      return named ? { kind: 'unknown-tenant', status, text } : { kind: 'unclear', status }
    }
    const read = discovery.safeParse(asJson(text))
    const tenantId = read.success
      ? /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(read.data.issuer)?.[0]
      : undefined
    return tenantId === undefined
      ? { kind: 'unclear', status }
      : { kind: 'found', tenantId: tenantId.toLowerCase() }
  }

  /**
   * Sends the authorization request that a browser would send, with `prompt=none`: nobody is signed in, so Entra either
   * sends an error back to the redirect URI, which proves that it is registered, or shows a page that says why not.
   */
  async redirect(
    wish: Pick<
      AuthorizationUrlOptions & AdminConsentUrlOptions,
      'cloud' | 'tenant' | 'clientId' | 'redirectUri'
    >,
    signal: AbortSignal,
  ): Promise<RedirectAnswer> {
    const { random } = this.#platform
    const { codeChallenge } = await createPkce(random)
    const state = random.bytes(16).toString('base64url')
    const url = authorizationUrl({ ...wish, scopes: [], state, nonce: state, codeChallenge, prompt: 'none' })
    const { status, location, text } = await this.get(url, signal)
    const back = target(location, wish.redirectUri)
    if (back) return { kind: 'redirected', error: back.searchParams.get('error') ?? undefined }
    const aadsts = /AADSTS(\d{4,8})/.exec(`${location ?? ''} ${text}`)?.[1]
    return aadsts === undefined ? { kind: 'page', status } : { kind: 'refused', aadsts: Number(aadsts) }
  }
}

/** The redirect, where it goes to the redirect URI and nowhere else. */
function target(location: string | undefined, redirectUri: string): URL | undefined {
  if (location === undefined || !URL.canParse(location)) return undefined
  const url = new URL(location)
  return `${url.origin}${url.pathname}` === redirectUri ? url : undefined
}

function header(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}

async function readSome(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= mostBytes) break
  }
  return Buffer.concat(chunks).toString('utf8')
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
