import { createClient, type GatewardenClient } from '@gatewarden/client'

/** The session's cookie says who calls; the header, which no foreign page can send, that it is this console. */
const asConsole: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers)
  headers.set('x-gatewarden-console', '1')
  return fetch(input, { ...init, headers, credentials: 'same-origin' })
}

/** Gatewarden's API as the member who is signed in. */
export const api: GatewardenClient = createClient({
  url: location.origin,
  apiKey: null,
  fetch: asConsole,
  retry: { longestWaitMs: 3000 },
})
