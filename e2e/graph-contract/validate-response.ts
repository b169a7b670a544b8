import {
  type GraphAddress,
  type GraphAnswer,
  graphAddress,
  headerReader,
  isEmptyBody,
  jsonBody,
  mediaType,
  textBody,
} from './exchange.ts'
import { isObject, type JsonObject, shown } from './json.ts'
import type { LinkMemory } from './link-memory.ts'
import { redirectStatuses } from './overlay/operations.ts'
import { briefItems } from './overlay/presence.ts'
import type { Problem, Rule } from './problem.ts'
import { everything, type Projection, projectionOf } from './projection.ts'
import type { BodyForm, Operation, RouteTable } from './route-table.ts'
import type { Slot, TypeModel } from './type-model.ts'
import { validateError } from './validate-error.ts'
import { validateValue } from './validate-value.ts'

export interface ContractParts {
  readonly types: TypeModel
  readonly routes: RouteTable
  readonly links: LinkMemory
}

/** Checks an answer to anything but $batch. `part` is true inside of one: there, fewer headers are sent. */
export function validateAnswer(
  answer: GraphAnswer,
  { types, routes, links }: ContractParts,
  part = false,
): Problem[] {
  const address = graphAddress(answer.url)
  if (!address) return []
  const problems: Problem[] = []
  const header = headerReader(answer.headers)
  const problem = (rule: Rule, at: string, message: string) => problems.push({ rule, at, message })

  if (!part && answer.headers !== undefined && header('request-id') === undefined) {
    problem('header', 'request-id', 'every answer of Graph names its request')
  }
  if (redirectStatuses.has(answer.status)) {
    if (header('location') === undefined) problem('header', 'Location', 'a redirect says where to')
    return problems
  }
  if (answer.status >= 400) return [...problems, ...validateError(answer)]

  if (address.version !== 'v1.0') {
    problem('unknown-path', 'url', `the contract describes v1.0, not ${address.version}`)
    return problems
  }
  const route = routes.find(address.path)
  if (!route) {
    problem('unknown-path', 'url', `${address.path} is not in the contract`)
    return problems
  }
  const operation = route.operations.get(answer.method.toLowerCase())
  if (!operation) {
    problem(
      'unknown-method',
      'method',
      `${answer.method} is not among ${[...route.operations.keys()].join(', ')} of ${route.template}`,
    )
    return problems
  }
  const content = operation.responses.get(answer.status)
  if (!content) {
    problem(
      'undeclared-status',
      'status',
      `${answer.status} is none of ${[...operation.responses.keys()].join(', ')}`,
    )
    return problems
  }
  const form = bodyForm(content, mediaType(header('content-type')), answer, problem)
  if (form) validateBody(form, answer, address, operation, { types, routes, links }, problems)
  return problems
}

function bodyForm(
  content: ReadonlyMap<string, BodyForm>,
  media: string | undefined,
  answer: GraphAnswer,
  problem: (rule: Rule, at: string, message: string) => void,
): BodyForm | undefined {
  if (content.size === 0) {
    if (!isEmptyBody(answer.body)) problem('body-unexpected', 'body', `a ${answer.status} here has no body`)
    return undefined
  }
  if (
    isEmptyBody(answer.body) &&
    !content.has('*/*') &&
    ![...content.values()].some(({ kind }) => kind === 'bytes')
  ) {
    problem('body-missing', 'body', `a ${answer.status} here has a body`)
    return undefined
  }
  const [only] = content.values()
  if (answer.headers === undefined) return only
  const form = content.get(media ?? '') ?? content.get('*/*')
  if (!form)
    problem(
      'content-type',
      'Content-Type',
      `${shown(media ?? null)} is none of ${[...content.keys()].join(', ')}`,
    )
  return form
}

function validateBody(
  form: BodyForm,
  answer: GraphAnswer,
  address: GraphAddress,
  operation: Operation,
  { types, links }: ContractParts,
  problems: Problem[],
): void {
  if (form.kind === 'integer') {
    const text = typeof answer.body === 'number' ? String(answer.body) : textBody(answer.body)
    if (!/^\uFEFF?\d+$/.test(text))
      problems.push({ rule: 'wrong-type', at: 'body', message: `should be a count, is ${shown(text)}` })
    return
  }
  if (form.kind !== 'json') return
  const body = jsonBody(answer.body)
  if (!isObject(body)) {
    problems.push({
      rule: 'not-json',
      at: 'body',
      message: `should be a JSON object, is ${shown(textBody(answer.body).slice(0, 60))}`,
    })
    return
  }
  if (typeof body['@odata.context'] !== 'string') {
    problems.push({
      rule: 'annotation',
      at: '@odata.context',
      message: 'every JSON answer says what it describes',
    })
  }
  const remembered = links.recall(answer.url)
  // A change answers with the whole item, whatever the query says.
  const own = answer.method.toUpperCase() === 'GET' ? projectionOf(address.options) : everything
  const projection = own.select || own.expand.size > 0 || !remembered ? own : remembered.projection
  const laterRound = [...address.options.keys()].some((name) => /^\$(delta|skip)token$/i.test(name))
  const delta = operation.path.endsWith('/delta')
  const complete = delta && laterRound ? (remembered?.complete ?? false) : true
  const context = {
    types,
    mode: 'response' as const,
    complete,
    problems,
  }

  const items = collectionItems(form.slot)
  if (!items) {
    validateValue(body, form.slot, '', projection, context)
    return
  }
  validateCollection(body, answer, address, delta, problems)
  links.remember(body, { projection, complete }, address)
  const { value, ...rest } = body
  validateValue(rest, form.slot, '', projection, context)
  if (!Array.isArray(value)) return
  value.forEach((item, index) => {
    const at = `value[${index}]`
    if (delta && isObject(item) && item['@removed'] !== undefined) validateRemoved(item, at, problems)
    else validateValue(item, items, at, briefProjection(operation.path, item) ?? projection, context)
  })
}

function briefProjection(path: string, item: unknown): Projection | undefined {
  const type = isObject(item) ? item.type : undefined
  const brief = briefItems.find((one) => one.path.test(path) && (one.type === undefined || one.type === type))
  return brief && { select: new Set(brief.only.map((name) => name.toLowerCase())), expand: new Map() }
}

/** The type of the items, where the body is a collection: an object whose `value` is a list. */
function collectionItems(slot: Slot): Slot | undefined {
  if (slot.schema.kind !== 'typed' || slot.schema.type.name !== '') return undefined
  const value = slot.schema.type.properties.get('value')?.slot.schema
  return value?.kind === 'array' ? value.items : undefined
}

function validateCollection(
  body: JsonObject,
  answer: GraphAnswer,
  address: GraphAddress,
  delta: boolean,
  problems: Problem[],
): void {
  const problem = (at: string, message: string) => problems.push({ rule: 'collection-shape', at, message })
  const { value } = body
  if (!Array.isArray(value)) {
    problem('value', 'a collection has a list "value"')
    return
  }
  const [next, deltaLink, count] = [body['@odata.nextLink'], body['@odata.deltaLink'], body['@odata.count']]
  for (const [name, link] of [
    ['@odata.nextLink', next],
    ['@odata.deltaLink', deltaLink],
  ] as const) {
    if (link === undefined) continue
    if (typeof link !== 'string' || !/^https?:\/\//.test(link) || !graphAddress(link))
      problem(name, `${shown(link)} should be an absolute Graph URL`)
  }
  if (delta && (next === undefined) === (deltaLink === undefined))
    problem('@odata.nextLink', 'a page of delta has either a nextLink or a deltaLink')
  if (!delta && deltaLink !== undefined) problem('@odata.deltaLink', 'belongs to delta')
  const asked = address.options.get('$count') === 'true' && countIsGiven(answer, address)
  if (asked && !delta && !Number.isSafeInteger(count)) problem('@odata.count', '$count=true asks for it')
  if (
    !asked &&
    count !== undefined &&
    next === undefined &&
    !/^\/(users|me)\b.*\/(events|calendars)/.test(address.path)
  ) {
    problem('@odata.count', 'comes only with $count=true')
  }
  const top = Number(
    (/\/delta$/.test(address.path) && !/\/messages\/delta$/.test(address.path)
      ? undefined
      : address.options.get('$top')) ??
      preferredPageSize(answer, address) ??
      (delta ? Number.NaN : defaultPageSize(address.path)),
  )
  if (value.length > top) problem('value', `${value.length} items where a page has at most ${top}`)
}

/** Facts, 3.1: the directory counts only with `ConsistencyLevel: eventual`, and otherwise leaves the count out. */
function countIsGiven(answer: GraphAnswer, { path }: GraphAddress): boolean {
  const directory =
    /^\/(users|applications|servicePrincipals|organization|oauth2PermissionGrants)$|\/appRoleAssign(ments|edTo)$/.test(
      path,
    )
  return !directory || headerReader(answer.requestHeaders)('consistencylevel')?.toLowerCase() === 'eventual'
}

/** Facts, 3.1 and 3.2: `Prefer: odata.maxpagesize=n`. */
function preferredPageSize(answer: GraphAnswer, { path }: GraphAddress): string | undefined {
  // A wish that Outlook grants; the directory knows $top only.
  if (!/^\/(users\/[^/]+|me)\//.test(path) || path.includes('(')) return undefined
  // A series that goes takes all its occurrences along, on one page.
  if (/\/(calendarView|events)\/delta$/.test(path)) return undefined
  return /odata\.maxpagesize=(\d+)/i.exec(headerReader(answer.requestHeaders)('prefer') ?? '')?.[1]
}

/** Facts, 3.1: ten messages, a hundred users; the others are not stated. */
function defaultPageSize(path: string): number {
  if (/\/messages$/.test(path)) return 10
  return /^\/users$/.test(path) ? 100 : Number.NaN
}

function validateRemoved(item: JsonObject, at: string, problems: Problem[]): void {
  const removed = item['@removed']
  if (!isObject(removed) || (removed.reason !== 'deleted' && removed.reason !== 'changed')) {
    problems.push({
      rule: 'annotation',
      at: `${at}.@removed`,
      message: 'should be { "reason": "deleted" } or "changed"',
    })
  }
  if (typeof item.id !== 'string')
    problems.push({ rule: 'missing-property', at: `${at}.id`, message: 'says what was removed' })
  for (const name of Object.keys(item)) {
    if (!['id', '@removed', '@odata.type', '@odata.etag'].includes(name)) {
      problems.push({
        rule: 'unknown-property',
        at: `${at}.${name}`,
        message: 'a removed item has only its id',
      })
    }
  }
}
