import type {
  InferenceClassification,
  InferenceClassificationOverride,
} from '@microsoft/microsoft-graph-types'
import { z } from 'zod'
import type { InferenceOverride } from '../../tenant/mailbox-settings.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import type { RouteBook } from '../graph-routes.ts'
import { GraphError, itemNotFound, notImplemented } from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import { readJson } from '../http/read-json.ts'
import { param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { project, type Shape, shape, writeProperties } from '../wire/shape.ts'

/** https://learn.microsoft.com/graph/api/inferenceclassification-post-overrides */
const mostOverrides = 1000

const wholeShape: Shape<MailboxCall> = shape<MailboxCall, Omit<InferenceClassification, 'overrides'>>(
  'microsoft.graph.inferenceClassification',
  { id: () => 'InferenceClassification' },
  { navigation: ['overrides'] },
)

const overrideShape: Shape<InferenceOverride> = shape<InferenceOverride, InferenceClassificationOverride>(
  'microsoft.graph.inferenceClassificationOverride',
  {
    id: ({ id }) => id,
    classifyAs: ({ classifyAs }) => classifyAs,
    senderEmailAddress: ({ name, address }) => ({ name, address }),
  },
)

const classifyAs = z.enum(['focused', 'other'])
const newOverride = z.strictObject({
  classifyAs,
  senderEmailAddress: z.strictObject({
    name: z.string().nullish(),
    address: z.string().regex(/^[^\s@]+@[^\s@]+$/, 'not an address'),
  }),
})
const changedOverride = z.strictObject({ classifyAs })
const nothing = z.strictObject({})

/** What a mailbox knows of senders whose mail is focused or other whatever it says. */
export function inferenceRoutes(book: RouteBook): void {
  const all = 'inferenceClassification/overrides'
  book.mailbox('GET', 'inferenceClassification', 'readInference', getWhole)
  book.mailbox('PATCH', 'inferenceClassification', 'writeInference', patchWhole)
  book.mailbox('GET', all, 'readInference', list)
  book.mailbox('POST', all, 'writeInference', create)
  book.mailbox('GET', `${all}/{override}`, 'readInference', (call) => answer(call, routeOverride(call), 200))
  book.mailbox('PATCH', `${all}/{override}`, 'writeInference', update)
  book.mailbox('DELETE', `${all}/{override}`, 'writeInference', remove)
}

function getWhole(call: MailboxCall): GraphReply {
  const { query } = call.request
  if (query.expand !== undefined) throw notImplemented(`$expand=${query.expand} on inferenceClassification`)
  const projection = project(wholeShape, query.select)
  const fragment = `users('${call.owner.id}')/inferenceClassification${projection.contextList}`
  return json(writeProperties(projection, call, { '@odata.context': context(call.request, fragment) }))
}

/** There is nothing on it that can be set; its overrides have paths of their own. */
function patchWhole(call: MailboxCall): GraphReply {
  readJson(call.request, nothing, 'microsoft.graph.inferenceClassification')
  return getWhole(call)
}

function list(call: MailboxCall): GraphReply {
  const projection = project(overrideShape, call.request.query.select)
  const fragment = `users('${call.owner.id}')/inferenceClassification/overrides${projection.contextList}`
  return json({
    '@odata.context': context(call.request, fragment),
    value: call.mailbox.settings.inferenceOverrides.map((one) => writeProperties(projection, one, {})),
  })
}

/** For a sender that has one already, that one is changed. */
function create(call: MailboxCall): GraphReply {
  const input = readJson(call.request, newOverride, 'microsoft.graph.inferenceClassificationOverride')
  const { settings } = call.mailbox
  const { address, name } = input.senderEmailAddress
  const before = settings.inferenceOverrides.find(
    (one) => one.address.toLowerCase() === address.toLowerCase(),
  )
  if (!before && settings.inferenceOverrides.length >= mostOverrides) {
    throw new GraphError(400, 'ErrorInvalidRequest', `A mailbox has at most ${mostOverrides} overrides.`)
  }
  const override: InferenceOverride = {
    id: before?.id ?? call.world.random.nextGuid('inference override'),
    classifyAs: input.classifyAs,
    name: name ?? before?.name ?? address,
    address,
  }
  settings.inferenceOverrides = [...settings.inferenceOverrides.filter((one) => one !== before), override]
  return answer(call, override, 201)
}

function update(call: MailboxCall): GraphReply {
  const override = routeOverride(call)
  const input = readJson(call.request, changedOverride, 'microsoft.graph.inferenceClassificationOverride')
  const changed = { ...override, ...input }
  const { settings } = call.mailbox
  settings.inferenceOverrides = settings.inferenceOverrides.map((one) => (one === override ? changed : one))
  return answer(call, changed, 200)
}

function remove(call: MailboxCall): GraphReply {
  const override = routeOverride(call)
  const { settings } = call.mailbox
  settings.inferenceOverrides = settings.inferenceOverrides.filter((one) => one !== override)
  return empty()
}

function answer(call: MailboxCall, override: InferenceOverride, status: number): GraphReply {
  const { query, method } = call.request
  const projection = project(overrideShape, method === 'GET' ? query.select : undefined)
  const fragment = `users('${call.owner.id}')/inferenceClassification/overrides${projection.contextList}/$entity`
  return json(
    writeProperties(projection, override, { '@odata.context': context(call.request, fragment) }),
    {},
    status,
  )
}

function routeOverride(call: MailboxCall): InferenceOverride {
  const id = param(call, 'override').toLowerCase()
  const found = call.mailbox.settings.inferenceOverrides.find((one) => one.id === id)
  if (!found) throw itemNotFound()
  return found
}
