import type { Change } from './operations.ts'

/** A webhook's body: the change as the feed has it, and `timestamp`, which Standard Webhooks wants. */
export type WebhookBody = Change & { timestamp: string }

export type WebhookProblem =
  | 'bad_secret'
  | 'missing_header'
  | 'bad_timestamp'
  | 'too_old'
  | 'too_new'
  | 'no_match'
  | 'bad_body'

/** The request did not come from Gatewarden, or not now. Answer it with 400 and do nothing. */
export class WebhookVerificationError extends Error {
  readonly code: WebhookProblem

  constructor(code: WebhookProblem, message: string) {
    super(message)
    this.name = 'WebhookVerificationError'
    this.code = code
  }
}

/** Those of fetch, whichever implementation; or those of Node's requests. */
type HeaderSource =
  | { get(name: string): string | null }
  | Record<string, string | readonly string[] | undefined>

const hasGet = (headers: HeaderSource): headers is { get(name: string): string | null } =>
  typeof headers.get === 'function'

export interface VerifyOptions {
  /** How far the sender's clock may be from ours, in milliseconds. Default five minutes. */
  toleranceMs?: number
  /** The time; now unless told. */
  now?: Date
}

function header(headers: HeaderSource, name: string): string {
  if (hasGet(headers)) {
    const value = headers.get(name)
    if (value) return value
  } else {
    const found = Object.entries(headers).find(([one]) => one.toLowerCase() === name)?.[1]
    const value = typeof found === 'string' ? found : found?.[0]
    if (value) return value
  }
  throw new WebhookVerificationError('missing_header', `The request has no ${name}.`)
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))
  } catch {
    return undefined
  }
}

function keyOf(secret: string): ReturnType<typeof crypto.subtle.importKey> {
  const bytes = bytesOf(secret.replace(/^whsec_/, ''))
  if (!bytes?.length)
    throw new WebhookVerificationError(
      'bad_secret',
      'The secret is not whsec_ and Base64, as the endpoint has it.',
    )
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
}

function checkTime(timestamp: string, { toleranceMs = 300_000, now = new Date() }: VerifyOptions): void {
  if (!/^\d{1,12}$/.test(timestamp))
    throw new WebhookVerificationError('bad_timestamp', 'webhook-timestamp is not a number of seconds.')
  const age = now.getTime() - Number(timestamp) * 1000
  if (age > toleranceMs) throw new WebhookVerificationError('too_old', 'The webhook was signed too long ago.')
  if (age < -toleranceMs)
    throw new WebhookVerificationError(
      'too_new',
      'The webhook was signed in the future; one of the clocks is wrong.',
    )
}

/**
 * Proves that a webhook is Gatewarden's, unchanged and fresh, and answers its body
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md: HMAC-SHA256 over
 * `id.timestamp.body`, compared in constant time; during a rotation there are several signatures, one of which has to match).
 * A webhook may come twice: `webhook-id` is the same then.
 *
 * @param secret `whsec_…`; several while yours are being rotated
 * @param body as it came, before any parsing
 * @throws WebhookVerificationError
 */
export async function verifyWebhook(
  secret: string | readonly string[],
  headers: HeaderSource,
  body: string | Uint8Array,
  options: VerifyOptions = {},
): Promise<WebhookBody> {
  const id = header(headers, 'webhook-id')
  const timestamp = header(headers, 'webhook-timestamp')
  const given = header(headers, 'webhook-signature')
  checkTime(timestamp, options)
  const start = new TextEncoder().encode(`${id}.${timestamp}.`)
  const content = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const signed = new Uint8Array(start.length + content.length)
  signed.set(start)
  signed.set(content, start.length)
  const signatures = given
    .split(' ')
    .filter((one) => one.startsWith('v1,'))
    .flatMap((one) => bytesOf(one.slice(3)) ?? [])
  for (const key of await Promise.all([secret].flat().map(keyOf))) {
    for (const signature of signatures) {
      if (await crypto.subtle.verify('HMAC', key, signature, signed)) return parsed(content)
    }
  }
  throw new WebhookVerificationError(
    'no_match',
    'No signature is of this secret: not from Gatewarden, or changed on its way.',
  )
}

function parsed(content: Uint8Array): WebhookBody {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content)) as WebhookBody
  } catch {
    throw new WebhookVerificationError('bad_body', 'The body is signed, but is not JSON.')
  }
}
