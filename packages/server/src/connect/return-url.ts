import type { Config } from '../platform/config/config.ts'
import { isLoopbackHost } from '../platform/config/leaf.ts'
import { invalidField } from '../platform/http/validation.ts'

const longest = 2000

/** Our own page to come back to, for members of the installation: who is signed in there redeems the code. */
export const catalogReturnUrl = ({ publicUrl }: Pick<Config, 'publicUrl'>): string =>
  `${publicUrl}/catalog/connected`

/**
 * Checks where a browser is to be sent back to: its origin must be one that the operator has named, exactly. While this
 * service itself is on this machine, so may the return URL be.
 * @throws GatewardenError `invalid_request`
 */
export function acceptReturnUrl(
  text: string,
  config: Pick<Config, 'publicUrl' | 'connect'>,
  field = 'body.returnUrl',
): string {
  if (text === catalogReturnUrl(config)) return text
  // A parser mends blanks and backslashes; other readers of the same text see another host then.
  const isPlain = text.length <= longest && !/[\s\\\p{Cc}]/u.test(text)
  const url = isPlain && URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw invalidField(
      field,
      'is no http or https address',
      'Send the whole address, such as https://app.example.com/connected.',
    )
  }
  if (url.username !== '' || url.password !== '' || url.hash !== '') {
    throw invalidField(field, 'must have neither a user nor a #fragment')
  }
  const { origins } = allowedOrigins(config)
  const onThisMachine = isLoopbackHost(new URL(config.publicUrl).hostname) && isLoopbackHost(url.hostname)
  if (!origins.has(url.origin) && !onThisMachine) {
    throw invalidField(
      field,
      `has the origin ${url.origin}, which is not registered`,
      'Have the operator add it to connect.returnOrigins (GATEWARDEN_RETURN_ORIGINS).',
    )
  }
  return url.href
}

const allowedOrigins = (config: Pick<Config, 'connect'>) => ({
  origins: new Set(config.connect.returnOrigins.map((origin) => new URL(origin).origin)),
})

const ownParameters = ['connect_session', 'status', 'connection', 'reason', 'completion_code']

/** The return URL with what the integrator needs. It never carries a token: the code alone gives nothing. */
export function returnAddress(
  returnUrl: string,
  parameters: {
    session: string
    connection: string | null
    status: string
    reason: string | null
    code: string | null
  },
): string {
  const url = new URL(returnUrl)
  // Whoever chose the return URL may have put words of ours into it.
  for (const name of ownParameters) url.searchParams.delete(name)
  url.searchParams.set('connect_session', parameters.session)
  url.searchParams.set('status', parameters.status)
  if (parameters.connection !== null) url.searchParams.set('connection', parameters.connection)
  if (parameters.reason !== null) url.searchParams.set('reason', parameters.reason)
  if (parameters.code !== null) url.searchParams.set('completion_code', parameters.code)
  return url.href
}
