import { type GraphAnswer, headerReader, isEmptyBody, jsonBody, mediaType } from './exchange.ts'
import { isObject, shown } from './json.ts'
import { errorStatuses, mayBeBare } from './overlay/operations.ts'
import type { Problem } from './problem.ts'

/**
 * Checks a refusal. The slice has `innererror` with a required `@odata.type` and `Date`; quoted answers and
 * graph-errors.json have `innerError` with `date`, `request-id` and `client-request-id`, so that is what is wanted.
 */
export function validateError(answer: GraphAnswer): Problem[] {
  const problems: Problem[] = []
  const header = headerReader(answer.headers)
  const wrong = (at: string, message: string) => problems.push({ rule: 'error-shape', at, message })
  if (!errorStatuses.has(answer.status)) {
    problems.push({
      rule: 'undeclared-status',
      at: 'status',
      message: `Graph does not refuse with ${answer.status}`,
    })
  }
  const retryAfter = header('retry-after')
  if (answer.status === 429 && !/^\d+$/.test(retryAfter ?? '')) {
    problems.push({
      rule: 'header',
      at: 'Retry-After',
      message: `a 429 says in seconds when to come back, not ${shown(retryAfter ?? null)}`,
    })
  }
  if (isEmptyBody(answer.body)) {
    if (!mayBeBare.has(answer.status))
      problems.push({ rule: 'body-missing', at: 'body', message: `a ${answer.status} explains itself` })
    return problems
  }
  if (answer.headers !== undefined && mediaType(header('content-type')) !== 'application/json') {
    problems.push({
      rule: 'content-type',
      at: 'Content-Type',
      message: `should be application/json, is ${shown(header('content-type') ?? null)}`,
    })
  }
  const body = jsonBody(answer.body)
  if (!isObject(body) || !isObject(body.error)) {
    wrong('body', 'should be { "error": { "code", "message", … } }')
    return problems
  }
  for (const name of Object.keys(body)) if (name !== 'error') wrong(name, 'stands beside "error"')
  const { error } = body
  if (typeof error.code !== 'string' || error.code === '')
    wrong('error.code', 'should be a code such as ErrorItemNotFound')
  if (typeof error.message !== 'string') wrong('error.message', 'should be a string')
  for (const name of Object.keys(error)) {
    if (!['code', 'message', 'innerError', 'details', 'target'].includes(name))
      wrong(`error.${name}`, 'is not known')
  }
  if (error.innerError !== undefined) validateInner(error.innerError, 'error.innerError', wrong)
  if (error.details !== undefined && !Array.isArray(error.details)) wrong('error.details', 'should be a list')
  return problems
}

function validateInner(inner: unknown, at: string, wrong: (at: string, message: string) => void): void {
  if (!isObject(inner)) {
    wrong(at, 'should be an object')
    return
  }
  for (const [name, value] of Object.entries(inner)) {
    if (name === 'innerError') validateInner(value, `${at}.${name}`, wrong)
    else if (!['code', 'message', 'date', 'request-id', 'client-request-id'].includes(name))
      wrong(`${at}.${name}`, 'is not known')
    else if (typeof value !== 'string') wrong(`${at}.${name}`, 'should be a string')
  }
  const { date } = inner
  if (typeof date === 'string' && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(date)) {
    wrong(`${at}.date`, `${shown(date)} should look like 2026-03-02T09:30:00`)
  }
}
