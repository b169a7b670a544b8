import { type ErrorCode, errorCodes } from '../errors.ts'

interface Described {
  method: string
  path: string
  scope: string
  /** Whether it takes a body, or options in its query, that can be wrong. */
  takesInput: boolean
}

type Example = { summary: string; value: Record<string, unknown> }

/** What an operation answers when it is refused, as it would stand on the wire: the refusals that every caller meets first. */
export function problemExamples(operation: Described): Record<string, Example> {
  const { path, scope, takesInput } = operation
  const examples: Record<string, Example> = {}
  const add = (code: ErrorCode, detail: string, remedy: string, extra: Record<string, unknown> = {}) => {
    const { status, title } = errorCodes[code]
    const type = `urn:gatewarden:problem:${code}`
    const value = {
      type,
      title,
      status,
      detail,
      code,
      remedy,
      ...extra,
      requestId: 'req_3fXh1cS2pQ7v',
      instance: path,
    }
    examples[code] = { summary: `${status} ${title}`, value }
  }
  if (takesInput)
    add(
      'invalid_request',
      `${operation.method === 'get' ? 'query.limit: must be a number' : 'body.name: is not known here'}.`,
      'Mend the named fields; GET /v1/openapi.json describes them all.',
    )
  if (scope !== 'public') {
    add(
      'unauthenticated',
      'The Authorization header is missing.',
      'Send "Authorization: Bearer" with an API key.',
    )
    add(
      'forbidden',
      `This API key does not have the scope ${scope}.`,
      `Use a key that has ${scope}, or have one made (POST /v1/keys).`,
      { scope },
    )
    add(
      'rate_limited',
      'This API key makes more than 5000 requests a second.',
      'Wait 1 s, or raise limits.requestsPerSecond.',
      {
        retryAfterSeconds: 1,
      },
    )
  }
  if (/\{(id|externalId)\}/.test(path))
    add(
      'not_found',
      'There is no such thing with the id "x_01k…": unknown ids and those of other customers are told apart by nobody.',
      'Check the id; a list shows what this API key may see.',
    )
  if (/\/connections\/\{id\}\/(token|graph|users|groups|rooms|mailboxes)/.test(path))
    add(
      'needs_reauth',
      'The sign-in was revoked: a password was changed or sessions were ended.',
      'The account signs in again: make a link (POST /v1/connections/{id}/reconnect).',
    )
  if (path.includes('{address}'))
    add(
      'mailbox_not_found',
      'There is no mailbox "ann@contoso.com" on this connection.',
      'Name the mailbox by its address, as the directory shows it.',
    )
  return examples
}
