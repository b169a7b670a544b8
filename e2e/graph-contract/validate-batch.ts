import { type GraphAnswer, type GraphRequest, graphAddress, headerReader, jsonBody } from './exchange.ts'
import { isObject, type JsonObject, listAt, objectAt, textAt } from './json.ts'
import type { Problem } from './problem.ts'
import { validateError } from './validate-error.ts'
import { validateCall } from './validate-request.ts'
import { type ContractParts, validateAnswer } from './validate-response.ts'

export function isBatch(url: string): boolean {
  return graphAddress(url)?.path === '/$batch'
}

/** Checks a batch and each of its parts (microsoft-graph-docs concepts/json-batching.md). */
export function validateBatchRequest(request: GraphRequest, parts: ContractParts): Problem[] {
  const problems = validateCall(request, parts)
  const body = jsonBody(request.body)
  const requests = isObject(body) ? listAt(body, 'requests').filter(isObject) : []
  const batch = (at: string, message: string) => problems.push({ rule: 'batch', at, message })
  if (requests.length === 0) batch('requests', 'a batch has at least one request')
  if (requests.length > 20) batch('requests', `${requests.length} requests where 20 are the most`)
  const ids = new Set<string>()
  requests.forEach((part, index) => {
    const at = `requests[${index}]`
    const [id, method, url] = [textAt(part, 'id'), textAt(part, 'method'), textAt(part, 'url')]
    if (id === undefined || ids.has(id)) batch(`${at}.id`, 'every part has an id of its own')
    else ids.add(id)
    for (const name of listAt(part, 'dependsOn')) {
      if (typeof name !== 'string' || !ids.has(name))
        batch(`${at}.dependsOn`, 'names a part that stands before this one')
    }
    if (url === undefined || method === undefined) return
    if (/^https?:/i.test(url)) batch(`${at}.url`, 'is relative to the version')
    const headers = textHeaders(part)
    if (part.body !== undefined && headerReader(headers)('content-type') === undefined) {
      batch(`${at}.headers`, 'a part with a body says its Content-Type')
    }
    const call = { method, url: partUrl(request.url, url), headers, body: part.body }
    problems.push(
      ...validateCall(call, parts, true).map((problem) => ({ ...problem, at: `${at}.${problem.at}` })),
    )
  })
  return problems
}

export function validateBatchAnswer(answer: GraphAnswer, parts: ContractParts): Problem[] {
  if (answer.status !== 200) {
    if (answer.status >= 400) return validateError(answer)
    return [
      {
        rule: 'undeclared-status',
        at: 'status',
        message: `${answer.status}: a batch answers 200, or 400 when it is malformed`,
      },
    ]
  }
  const problems: Problem[] = []
  const batch = (at: string, message: string) => problems.push({ rule: 'batch', at, message })
  const body = jsonBody(answer.body)
  if (!isObject(body) || !Array.isArray(body.responses)) {
    batch('responses', 'a batch answers { "responses": […] }')
    return problems
  }
  if (answer.headers !== undefined && headerReader(answer.headers)('request-id') === undefined) {
    problems.push({ rule: 'header', at: 'request-id', message: 'every answer of Graph names its request' })
  }
  const asked = new Map<string, JsonObject>()
  const requestBody = jsonBody(answer.requestBody)
  for (const part of isObject(requestBody) ? listAt(requestBody, 'requests') : []) {
    if (isObject(part)) asked.set(textAt(part, 'id') ?? '', part)
  }
  listAt(body, 'responses').forEach((part, index) => {
    const at = `responses[${index}]`
    const id = isObject(part) ? textAt(part, 'id') : undefined
    if (!isObject(part) || id === undefined || typeof part.status !== 'number') {
      batch(at, 'a part has an id and a status')
      return
    }
    for (const name of Object.keys(part))
      if (!['id', 'status', 'headers', 'body'].includes(name)) batch(`${at}.${name}`, 'is not known')
    const request = asked.get(id)
    asked.delete(id)
    if (!request) {
      if (answer.requestBody !== undefined)
        batch(`${at}.id`, `nobody asked for ${id}, or it is answered twice`)
      return
    }
    const inner = {
      method: textAt(request, 'method') ?? '',
      url: partUrl(answer.url, textAt(request, 'url') ?? ''),
      status: part.status,
      headers: textHeaders(part),
      body: part.body,
      requestHeaders: textHeaders(request),
    }
    problems.push(
      ...validateAnswer(inner, parts, true).map((problem) => ({ ...problem, at: `${at}.${problem.at}` })),
    )
  })
  for (const id of asked.keys()) batch('responses', `the part ${id} has no answer`)
  return problems
}

function partUrl(batchUrl: string, url: string): string {
  return batchUrl.replace(/\/\$batch.*$/s, '') + (url.startsWith('/') ? url : `/${url}`)
}

function textHeaders(part: JsonObject): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(objectAt(part, 'headers')))
    if (typeof value === 'string') headers[name] = value
  return headers
}
