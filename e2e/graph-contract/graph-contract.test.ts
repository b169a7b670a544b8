import { describe, expect, it } from 'vitest'
import type { GraphAnswer, GraphRequest } from './exchange.ts'
import * as good from './good-exchanges.ts'
import { type GraphContract, leftOut, loadGraphContract } from './graph-contract.ts'
import { withChange } from './mutate.ts'
import type { Rule } from './problem.ts'

const contract = loadGraphContract()
if (!contract) console.log(leftOut)

const answers: Record<string, () => GraphAnswer> = {
  messages: good.goodMessages,
  selected: good.goodSelected,
  attachments: good.goodAttachments,
  'item attachment': good.goodItemAttachment,
  'created draft': good.goodDraft,
  users: good.goodUsers,
  delta: good.goodDelta,
  'later delta': good.goodLaterDelta,
  refusal: good.goodRefusal,
  throttle: good.goodThrottle,
  count: good.goodCount,
  deletion: good.goodDeletion,
  redirect: good.goodRedirect,
  batch: good.goodBatchAnswer,
}

const requests: Record<string, () => GraphRequest> = {
  list: good.goodList,
  send: good.goodSend,
  'MIME send': good.goodMimeSend,
  batch: good.goodBatch,
  view: good.goodView,
}

/** What is spoiled: the exchange, the place (~ for a dot in a name), what stands there instead, the rule that must say so. */
type Mutation = readonly [Rule, string, string, unknown]

const answerMutations: readonly Mutation[] = [
  ['unknown-path', 'messages', 'url', '/v1.0/users/x/mesages'],
  ['unknown-path', 'messages', 'url', '/beta/users/x/messages'],
  ['unknown-method', 'messages', 'method', 'PUT'],
  ['undeclared-status', 'messages', 'status', 201],
  ['undeclared-status', 'refusal', 'status', 418],
  ['undeclared-status', 'batch', 'status', 202],
  ['content-type', 'messages', 'headers.content-type', 'text/html'],
  ['content-type', 'refusal', 'headers.content-type', 'text/html'],
  ['header', 'messages', 'headers.request-id', undefined],
  ['header', 'throttle', 'headers.retry-after', undefined],
  ['header', 'throttle', 'headers.retry-after', 'Mon, 02 Mar 2026 09:30:00 GMT'],
  ['header', 'redirect', 'headers.location', undefined],
  ['body-missing', 'messages', 'body', ''],
  ['body-missing', 'throttle', 'body', ''],
  ['body-unexpected', 'deletion', 'body', '{}'],
  ['not-json', 'messages', 'body', '<html>'],
  ['unknown-property', 'messages', 'body.value.0.sizeInBytes', 1],
  ['unknown-property', 'messages', 'body.value.0.from.emailAddress.type', 'user'],
  ['unknown-property', 'messages', 'body.extra', 1],
  ['unknown-property', 'messages', 'body.value.0.meetingMessageType', 'meetingRequest'],
  ['unknown-property', 'later delta', 'body.value.0.subject', 'Budget'],
  ['missing-property', 'messages', 'body.value.0.subject', undefined],
  ['missing-property', 'messages', 'body.value.0.id', undefined],
  ['missing-property', 'messages', 'body.value.0.body.content', undefined],
  ['missing-property', 'messages', 'body.value.1.isOutOfDate', undefined],
  ['missing-property', 'selected', 'body.subject', undefined],
  ['missing-property', 'selected', 'body.attachments', undefined],
  ['missing-property', 'selected', 'body.attachments.0.name', undefined],
  ['missing-property', 'users', 'body.value.0.surname', undefined],
  ['missing-property', 'delta', 'body.value.0.subject', undefined],
  ['missing-property', 'later delta', 'body.value.0.id', undefined],
  ['unselected-property', 'messages', 'body.value.0.internetMessageHeaders', []],
  ['unselected-property', 'users', 'body.value.0.accountEnabled', true],
  ['unselected-property', 'selected', 'body.importance', 'low'],
  ['unselected-property', 'selected', 'body.attachments.0.size', 3],
  ['unexpanded-property', 'messages', 'body.value.0.attachments', []],
  ['unexpanded-property', 'item attachment', 'url', '/v1.0/me/messages/AAMk/attachments/AAMkAtt'],
  ['unknown-property', 'item attachment', 'body.item.sizeInBytes', 1],
  ['missing-property', 'created draft', 'body.subject', undefined],
  ['undeclared-status', 'created draft', 'status', 200],
  ['annotation', 'messages', 'body.@odata~context', undefined],
  ['annotation', 'messages', 'body.value.0.@odata~etag', undefined],
  ['annotation', 'messages', 'body.value.0.@odata~colour', 'red'],
  ['annotation', 'messages', 'body.value.0.nothing@odata~context', 'x'],
  ['annotation', 'messages', 'body.value.0.from.@odata~id', 'x'],
  ['annotation', 'later delta', 'body.value.0.@removed', { reason: 'gone' }],
  ['wrong-type', 'messages', 'body.value.0.isRead', 'true'],
  ['wrong-type', 'messages', 'body.value.0.subject', 7],
  ['wrong-type', 'messages', 'body.value.0.toRecipients', {}],
  ['wrong-type', 'messages', 'body.value.0.from', 'Mette'],
  ['wrong-type', 'attachments', 'body.value.0.size', 3.5],
  ['wrong-type', 'count', 'body', 'twelve'],
  ['wrong-enum', 'messages', 'body.value.0.importance', 'Normal'],
  ['wrong-enum', 'messages', 'body.value.0.flag.flagStatus', 'unflagged'],
  ['wrong-format', 'messages', 'body.value.0.receivedDateTime', '2026-03-02T10:30:01+01:00'],
  ['wrong-format', 'messages', 'body.value.0.conversationIndex', 'AQHXDt_L'],
  ['wrong-format', 'messages', 'body.value.1.startDateTime.dateTime', '2026-03-03T08:00:00Z'],
  ['null', 'messages', 'body.value.0.toRecipients', null],
  ['null', 'messages', 'body.value.0.id', null],
  ['null', 'attachments', 'body.value.0.isInline', null],
  ['odata-type', 'attachments', 'body.value.0.@odata~type', undefined],
  ['odata-type', 'attachments', 'body.value.0.@odata~type', '#microsoft.graph.message'],
  ['odata-type', 'messages', 'body.value.0.@odata~type', '#microsoft.graph.letter'],
  ['collection-shape', 'messages', 'body.value', undefined],
  ['collection-shape', 'messages', 'body.value', {}],
  ['collection-shape', 'messages', 'body.value.2', good.goodMessage()],
  ['collection-shape', 'messages', 'body.@odata~nextLink', '/users/x/messages'],
  ['collection-shape', 'messages', 'body.@odata~deltaLink', 'http://127.0.0.1/v1.0/me/messages'],
  ['collection-shape', 'users', 'body.@odata~count', undefined],
  ['collection-shape', 'delta', 'body.@odata~deltaLink', undefined],
  ['error-shape', 'refusal', 'body', '[]'],
  ['error-shape', 'refusal', 'body.error.code', ''],
  ['error-shape', 'refusal', 'body.error.message', undefined],
  ['error-shape', 'refusal', 'body.error.hint', 'x'],
  ['error-shape', 'refusal', 'body.status', 404],
  ['error-shape', 'refusal', 'body.error.innerError.Date', 'x'],
  ['error-shape', 'refusal', 'body.error.innerError.date', '2026-03-02T09:30:00.000Z'],
  ['batch', 'batch', 'body.responses', undefined],
  ['batch', 'batch', 'body.responses.0', undefined],
  ['batch', 'batch', 'body.responses.0.status', 'ok'],
  ['batch', 'batch', 'body.responses.0.id', '9'],
  ['batch', 'batch', 'body.responses.0.time', 3],
  ['unknown-property', 'batch', 'body.responses.1.body.value.0.shoeSize', 43],
]

const requestMutations: readonly Mutation[] = [
  ['unknown-path', 'list', 'url', '/v1.0/me/mails'],
  ['unknown-method', 'list', 'method', 'DELETE'],
  ['header', 'list', 'headers.authorization', undefined],
  ['unknown-query-option', 'list', 'url', '/v1.0/me/messages?select=subject'],
  ['query-option-value', 'list', 'url', '/v1.0/me/messages?$select=subjekt'],
  ['query-option-value', 'list', 'url', '/v1.0/me/messages?$top=2000'],
  ['query-option-value', 'list', 'url', '/v1.0/me/messages?$orderby=weight'],
  ['query-option-value', 'list', 'url', '/v1.0/me/messages?$count=1'],
  ['query-option-value', 'list', 'url', "/v1.0/me/messages?$search=x&$filter=subject eq 'x'"],
  ['missing-query-option', 'view', 'url', '/v1.0/me/calendarView?startDateTime=2026-03-01T00:00:00Z'],
  ['body-missing', 'send', 'body', ''],
  ['body-unexpected', 'list', 'body', 'x'],
  ['content-type', 'send', 'headers.content-type', 'application/xml'],
  ['not-json', 'send', 'body', '{'],
  ['unknown-property', 'send', 'body.Message.subjekt', 'x'],
  ['unknown-property', 'send', 'body.message2', {}],
  ['wrong-type', 'send', 'body.Message.toRecipients', 'nils'],
  ['wrong-enum', 'send', 'body.Message.body.contentType', 'markdown'],
  ['wrong-format', 'send', 'body.Message.attachments.0.contentBytes', 'a_b-'],
  ['wrong-format', 'MIME send', 'body', 'Subject: hi'],
  ['odata-type', 'send', 'body.Message.attachments.0.@odata~type', undefined],
  ['batch', 'batch', 'body.requests', []],
  ['batch', 'batch', 'body.requests.1.id', '1'],
  ['batch', 'batch', 'body.requests.0.url', 'https://graph.microsoft.com/v1.0/users'],
  ['batch', 'batch', 'body.requests.1.headers', {}],
  ['batch', 'batch', 'body.requests.1.dependsOn', ['7']],
  ['unknown-path', 'batch', 'body.requests.0.url', '/people'],
]

const everyRule: Record<Rule, true> = {
  'unknown-path': true,
  'unknown-method': true,
  'unknown-query-option': true,
  'query-option-value': true,
  'missing-query-option': true,
  'undeclared-status': true,
  'content-type': true,
  header: true,
  'body-missing': true,
  'body-unexpected': true,
  'not-json': true,
  'unknown-property': true,
  'missing-property': true,
  'unselected-property': true,
  'unexpanded-property': true,
  annotation: true,
  'wrong-type': true,
  'wrong-enum': true,
  'wrong-format': true,
  null: true,
  'odata-type': true,
  'collection-shape': true,
  'error-shape': true,
  batch: true,
}

describe.skipIf(!contract)('the Graph contract', () => {
  const judge = (): GraphContract => {
    const fresh = loadGraphContract()
    if (!fresh) throw new Error(leftOut)
    return fresh
  }

  it.each(Object.keys(answers))('finds nothing wrong with a good answer: %s', (name) => {
    expect(judge().validateResponse(answer(name))).toEqual([])
  })

  it.each(Object.keys(requests))('finds nothing wrong with a good request: %s', (name) => {
    expect(judge().validateRequest(request(name))).toEqual([])
  })

  it.each(answerMutations)('%s: %s with another %s (%j)', (rule, name, place, replacement) => {
    const spoiled = withChange(answer(name), place, replacement)
    if (!isAnswer(spoiled)) throw new Error('not an answer any more')
    expect(
      judge()
        .validateResponse(spoiled)
        .map((problem) => problem.rule),
    ).toContain(rule)
  })

  it.each(requestMutations)('%s: request %s with another %s (%j)', (rule, name, place, replacement) => {
    const spoiled = withChange(request(name), place, replacement)
    if (!isRequest(spoiled)) throw new Error('not a request any more')
    expect(
      judge()
        .validateRequest(spoiled)
        .map((problem) => problem.rule),
    ).toContain(rule)
  })

  it('has a mutation for every rule', () => {
    const shown = new Set([...answerMutations, ...requestMutations].map(([rule]) => rule))
    expect(Object.keys(everyRule).filter((rule) => !shown.has(rule as Rule))).toEqual([])
  })

  it('remembers across an opaque delta token what was selected', () => {
    const judging = judge()
    const first = good.goodDelta()
    expect(judging.validateResponse(withNextLink(first))).toEqual([])
    const second = {
      ...first,
      url: 'http://127.0.0.1:8025/v1.0/me/mailFolders/inbox/messages/delta?$skiptoken=s',
    }
    expect(judging.validateResponse(second)).toEqual([])
    const more = withChange(second, 'body.value.0.importance', 'low')
    if (!isAnswer(more)) throw new Error('not an answer any more')
    expect(judging.validateResponse(more).map(({ rule }) => rule)).toEqual(['unselected-property'])
  })

  it('leaves alone what is not Graph', () => {
    const token = {
      method: 'POST',
      url: 'http://127.0.0.1:8025/contoso/oauth2/v2.0/token',
      status: 200,
      body: '{}',
    }
    expect(judge().validateResponse(token)).toEqual([])
  })

  it('takes the addresses that containment gives an item', () => {
    const judging = judge()
    const headers = { authorization: 'Bearer x' }
    for (const url of [
      '/v1.0/users/x/mailFolders/inbox/childFolders/y/messages?$top=5',
      '/v1.0/users/x/mailFolders/inbox/messages/m/attachments',
      "/v1.0/users('x')/calendars('c')/events/e",
      '/v1.0/me/calendar/events/e/attachments',
      '/v1.0/me/mailboxSettings/timeZone',
      '/v1.0/users/microsoft.graph.delta()',
    ]) {
      expect(judging.validateRequest({ method: 'GET', url, headers }), url).toEqual([])
    }
  })
})

function answer(name: string): GraphAnswer {
  const make = answers[name]
  if (!make) throw new Error(`no good answer ${name}`)
  return make()
}

function request(name: string): GraphRequest {
  const make = requests[name]
  if (!make) throw new Error(`no good request ${name}`)
  return make()
}

function isAnswer(value: unknown): value is GraphAnswer {
  return typeof value === 'object' && value !== null && 'status' in value && 'url' in value
}

function isRequest(value: unknown): value is GraphRequest {
  return typeof value === 'object' && value !== null && 'method' in value && 'url' in value
}

function withNextLink(first: GraphAnswer): GraphAnswer {
  const without = withChange(first, 'body.@odata~deltaLink', undefined)
  const next = withChange(
    without,
    'body.@odata~nextLink',
    'http://127.0.0.1:8025/v1.0/me/mailFolders/inbox/messages/delta?$skiptoken=s',
  )
  if (!isAnswer(next)) throw new Error('not an answer any more')
  return next
}
