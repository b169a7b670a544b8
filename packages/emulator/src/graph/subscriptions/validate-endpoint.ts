import { isLoopbackHost } from '../../http/loopback.ts'
import { validationError } from './subscription-resource.ts'

/** The endpoint has so long to answer (https://learn.microsoft.com/graph/change-notifications-delivery-webhooks). */
const longest = 10_000
const failed = 'Subscription validation request failed.'

export interface EndpointRules {
  /** Take http addresses of this machine, which Microsoft never does. */
  readonly allowLoopbackHttp: boolean
}

/** Throws the 400 for what is no address that notifications can go to. */
export function checkUrl(name: string, text: string, rules: EndpointRules): void {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'https:') return
  if (url?.protocol === 'http:' && rules.allowLoopbackHttp && isLoopbackHost(url.host)) return
  if (url && /^eventhub:$/i.test(url.protocol)) {
    throw validationError(`${name} '${text}' leads to Event Hubs, which the emulator does not reach.`)
  }
  throw validationError(`The specified ${name} '${text}' is not a valid HTTPS URL.`)
}

/**
 * The handshake: `POST {url}?validationToken=…` must be answered within 10 seconds by 200, `text/plain` and the token as it
 * is behind the percent signs. Throws the 400 of the subscription service otherwise.
 */
export async function validateEndpoint(url: string, requestId: string, closed: AbortSignal): Promise<void> {
  const token = `Validation: Testing client application reachability for subscription Request-Id: ${requestId}`
  const encoded = encodeURIComponent(token).replaceAll('%20', '+')
  const target = `${url}${url.includes('?') ? '&' : '?'}validationToken=${encoded}`
  const timeout = AbortSignal.timeout(longest)
  const answer = await ask(target, AbortSignal.any([closed, timeout])).catch(() => {
    throw validationError(
      timeout.aborted
        ? 'Subscription validation request timed out.'
        : `${failed} Notification endpoint must respond with 200 OK to validation request.`,
    )
  })
  if (answer.status !== 200) {
    throw validationError(
      `${failed} HTTP status code is '${statusName(answer)}'. Notification endpoint must respond with 200 OK to validation request.`,
    )
  }
  if (!/^text\/plain\s*(;|$)/i.test(answer.contentType) || answer.body !== token) {
    throw validationError(`${failed} Response must exactly match validationToken query parameter.`)
  }
}

async function ask(target: string, signal: AbortSignal) {
  const response = await fetch(target, {
    method: 'POST',
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    redirect: 'manual',
    signal,
  })
  const { status, statusText } = response
  const contentType = response.headers.get('content-type') ?? ''
  return { status, statusText, contentType, body: await response.text() }
}

/** As .NET names it: `Forbidden`, `NotFound`. */
function statusName({
  status,
  statusText,
}: {
  readonly status: number
  readonly statusText: string
}): string {
  return statusText.replaceAll(/\W/g, '') || String(status)
}
