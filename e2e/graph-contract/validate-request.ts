import {
  type GraphRequest,
  graphAddress,
  headerReader,
  isEmptyBody,
  jsonBody,
  mediaType,
  textBody,
} from './exchange.ts'
import { formatProblem } from './formats.ts'
import { isObject, shown } from './json.ts'
import type { Problem, Rule } from './problem.ts'
import { everything } from './projection.ts'
import { validateQuery } from './query-options.ts'
import type { BodyForm, Operation } from './route-table.ts'
import type { ContractParts } from './validate-response.ts'
import { validateValue } from './validate-value.ts'

/** Checks a request to anything but $batch. `part` is true inside of one: there, no Authorization is sent. */
export function validateCall(
  request: GraphRequest,
  { types, routes }: ContractParts,
  part = false,
): Problem[] {
  const address = graphAddress(request.url)
  if (!address) return []
  const problems: Problem[] = []
  const header = headerReader(request.headers)
  const problem = (rule: Rule, at: string, message: string) => problems.push({ rule, at, message })

  if (!part && request.headers !== undefined && !/^Bearer \S+$/i.test(header('authorization') ?? '')) {
    problem('header', 'Authorization', 'every call carries a bearer token')
  }
  if (address.version !== 'v1.0') {
    problem('unknown-path', 'url', `the contract describes v1.0, not ${address.version}`)
    return problems
  }
  const route = routes.find(address.path)
  if (!route) {
    problem('unknown-path', 'url', `${address.path} is not in the contract`)
    return problems
  }
  const operation = route.operations.get(request.method.toLowerCase())
  if (!operation) {
    problem(
      'unknown-method',
      'method',
      `${request.method} is not among ${[...route.operations.keys()].join(', ')} of ${route.template}`,
    )
    return problems
  }
  problems.push(...validateQuery(operation, address.options))
  const form = requestForm(operation, request, mediaType(header('content-type')), problem)
  if (form?.kind === 'base64') {
    const text = textBody(request.body).replace(/\s/g, '')
    if (formatProblem('base64', text, 'request') !== undefined)
      problem('wrong-format', 'body', `${shown(text.slice(0, 40))} is not Base64`)
  }
  if (form?.kind === 'json') {
    const body = jsonBody(request.body)
    if (isObject(body))
      validateValue(body, form.slot, '', everything, { types, mode: 'request', complete: false, problems })
    else problem('not-json', 'body', 'should be a JSON object')
  }
  return problems
}

function requestForm(
  operation: Operation,
  request: GraphRequest,
  media: string | undefined,
  problem: (rule: Rule, at: string, message: string) => void,
): BodyForm | undefined {
  if (isEmptyBody(request.body)) {
    if (
      operation.request &&
      /^(post|patch|put)$/.test(operation.method) &&
      !operation.path.endsWith('}/send')
    ) {
      if (![...operation.request.values()].every(isAllOptional))
        problem('body-missing', 'body', `${operation.path} wants a body`)
    }
    return undefined
  }
  if (!operation.request) {
    const empty = isObject(jsonBody(request.body)) && JSON.stringify(jsonBody(request.body)) === '{}'
    if (!empty)
      problem('body-unexpected', 'body', `${operation.method.toUpperCase()} ${operation.path} takes no body`)
    return undefined
  }
  const [only] = operation.request.values()
  if (request.headers === undefined) return only
  const form = operation.request.get(media ?? '')
  const bytes = operation.request.get('application/octet-stream')
  if (!form && !bytes)
    problem(
      'content-type',
      'Content-Type',
      `${shown(media ?? null)} is none of ${[...operation.request.keys()].join(', ')}`,
    )
  return form ?? bytes
}

/** An action whose parameters may all be left out can be called without a body. */
function isAllOptional(form: BodyForm): boolean {
  if (form.kind !== 'json') return form.kind === 'base64'
  const { schema } = form.slot
  if (schema.kind !== 'typed' || schema.type.name !== '') return false
  return [...schema.type.properties.values()].every(
    ({ slot }) => slot.nullable || slot.schema.kind === 'array',
  )
}
