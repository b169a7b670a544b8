import { fetch as undiciFetch } from 'undici'
import { EgressError } from '../../platform/egress/index.ts'
import type { Platform } from '../../platform/platform.ts'

const timeoutMs = 10_000

/** As oauth4webapi asks for it. */
export type ProviderFetch = (
  url: string,
  init: {
    method?: string
    headers?: Record<string, string>
    body?: unknown
  },
) => Promise<Response>

/**
 * Requests to a provider go out as those to every address that is set by the API: to public ones, unless the operator allows
 * others. The emulator of the configuration is such an operator's word.
 */
export function providerFetch({
  config,
  egress,
  dispatcher,
}: Pick<Platform, 'config' | 'egress' | 'dispatcher'>): ProviderFetch {
  const emulator = config.microsoft.emulator && new URL(config.microsoft.emulator).origin
  return async (url, init) => {
    const method = init.method === 'POST' ? 'POST' : 'GET'
    const body = init.body === undefined || init.body === null ? undefined : String(init.body)
    const headers = { ...init.headers }
    if (body !== undefined) headers['content-type'] = 'application/x-www-form-urlencoded;charset=UTF-8'
    if (new URL(url).origin === emulator) {
      const answer = await undiciFetch(url, {
        method,
        headers,
        redirect: 'manual',
        dispatcher,
        signal: AbortSignal.timeout(timeoutMs),
        ...(body === undefined ? {} : { body }),
      })
      return new Response(await answer.arrayBuffer(), { status: answer.status, headers: [...answer.headers] })
    }
    const answer = await egress.send({
      method,
      url,
      headers,
      timeoutMs,
      ...(body === undefined ? {} : { body }),
    })
    const given = new Headers()
    for (const [name, value] of Object.entries(answer.headers)) {
      for (const one of [value ?? []].flat()) given.append(name, one)
    }
    return new Response(new Uint8Array(answer.body), { status: answer.status, headers: given })
  }
}

/** What stood in the way of a request, in words for whoever set the provider up. */
export const wordsOf = (error: unknown): string => {
  if (error instanceof EgressError) return error.message
  return error instanceof Error ? error.message : 'it does not answer as an OpenID provider does'
}
