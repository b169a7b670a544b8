import type { RouteBook } from '../graph-routes.ts'
import { GraphError } from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import { readJson } from '../http/read-json.ts'
import { type Call, param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { project, type Shape, shape, writeProperties } from '../wire/shape.ts'
import type { Subscription } from './subscription.ts'
import {
  newSubscription,
  readChangeTypes,
  readClientState,
  readEncryption,
  readExpiration,
  required,
  subscriptionChange,
} from './subscription-input.ts'
import { readResource, refusedByWorkload, validationError } from './subscription-resource.ts'
import type { Subscriptions } from './subscriptions.ts'
import { checkUrl, type EndpointRules, validateEndpoint } from './validate-endpoint.ts'

/** Over all apps: https://learn.microsoft.com/graph/outlook-change-notifications-overview */
const mostPerMailbox = 1_000
const typeName = 'microsoft.graph.subscription'

export interface SubscriptionRoutesNeeds {
  readonly subscriptions: Subscriptions
  readonly rules: EndpointRules
  /** Aborted when the emulator ends. */
  readonly closed: AbortSignal
}

const subscriptionShape: Shape<Subscription> = shape<Subscription, object>(
  typeName,
  {
    id: ({ id }: Subscription) => id,
    resource: ({ resource }: Subscription) => resource,
    applicationId: ({ appId }: Subscription) => appId,
    changeType: ({ changeType }: Subscription) => changeType,
    clientState: ({ clientState }: Subscription) => clientState,
    notificationUrl: ({ notificationUrl }: Subscription) => notificationUrl,
    notificationQueryOptions: () => null,
    lifecycleNotificationUrl: ({ lifecycleNotificationUrl }: Subscription) => lifecycleNotificationUrl,
    expirationDateTime: ({ expiresAt }: Subscription) => new Date(expiresAt).toISOString(),
    creatorId: ({ creatorId }: Subscription) => creatorId,
    includeResourceData: ({ encryption }: Subscription) => (encryption === null ? null : true),
    latestSupportedTlsVersion: ({ latestSupportedTlsVersion }: Subscription) => latestSupportedTlsVersion,
    encryptionCertificate: ({ encryption }: Subscription) => encryption?.certificate ?? null,
    encryptionCertificateId: ({ encryption }: Subscription) => encryption?.certificateId ?? null,
    notificationUrlAppId: ({ notificationUrlAppId }: Subscription) => notificationUrlAppId,
  },
  { idAlways: false },
)

/** `subscriptions`: change notifications by webhook. */
export function subscriptionRoutes(book: RouteBook, needs: SubscriptionRoutesNeeds): void {
  const { subscriptions } = needs
  book.directory('POST', 'subscriptions', (call) => create(call, needs))
  book.directory('GET', 'subscriptions', (call) => list(call, subscriptions))
  const one = 'subscriptions/{subscription}'
  book.directory('GET', one, (call) => reply(call, own(call, subscriptions), 200))
  book.directory('PATCH', one, (call) => renew(call, needs))
  book.directory('DELETE', one, (call) => {
    subscriptions.remove(own(call, subscriptions))
    return empty()
  })
  book.directory('POST', `${one}/reauthorize`, (call) => {
    const subscription = own(call, subscriptions)
    subscriptions.renew(subscription, subscription.expiresAt)
    return empty()
  })
}

async function create(
  call: Call,
  { subscriptions, rules, closed }: SubscriptionRoutesNeeds,
): Promise<GraphReply> {
  const input = readJson(call.request, newSubscription, typeName)
  const changeType = required(input.changeType, 'changeType')
  const notificationUrl = required(input.notificationUrl, 'notificationUrl')
  const resource = required(input.resource, 'resource')
  const expiration = required(input.expirationDateTime, 'expirationDateTime')
  const lifecycleNotificationUrl = input.lifecycleNotificationUrl ?? null
  const clientState = readClientState(input.clientState)
  const isRich = input.includeResourceData === true
  checkUrl('notificationUrl', notificationUrl, rules)
  if (lifecycleNotificationUrl !== null) checkUrl('lifecycleNotificationUrl', lifecycleNotificationUrl, rules)
  const { target, select, filter } = readResource(call, resource, isRich)
  const changeTypes = readChangeTypes(changeType, target.kind === 'user' ? 'user' : 'item')
  const lifetime = target.kind === 'user' ? 'user' : isRich ? 'rich' : 'item'
  const expiresAt = readExpiration(expiration, lifetime, call.world.clock.now())
  const encryption = isRich
    ? readEncryption(input.encryptionCertificate, input.encryptionCertificateId)
    : null
  if (isRich && select === '') {
    throw validationError(`Resource '${resource}' needs $select when includeResourceData is true.`)
  }
  const requireRoom = () => {
    if (target.kind !== 'user' && countOf(subscriptions, target.mailbox.id) >= mostPerMailbox) {
      throw refusedByWorkload('Subscription quota of the mailbox is exceeded.')
    }
  }
  requireRoom()
  await validateEndpoint(notificationUrl, call.identity.requestId, closed)
  if (lifecycleNotificationUrl !== null) {
    await validateEndpoint(lifecycleNotificationUrl, call.identity.requestId, closed)
  }
  requireRoom()
  const { caller } = call
  const subscription: Subscription = {
    id: call.world.random.nextGuid('subscription'),
    tenantId: caller.tenant.id,
    appId: caller.appId,
    creatorId: caller.user?.id ?? caller.tenant.consents.principalOf(caller.appId)?.id ?? caller.appId,
    userId: caller.user?.id ?? null,
    resource,
    target,
    select,
    filter,
    changeType,
    changeTypes,
    notificationUrl,
    lifecycleNotificationUrl,
    clientState,
    latestSupportedTlsVersion: input.latestSupportedTlsVersion ?? 'v1_2',
    notificationUrlAppId: input.notificationUrlAppId ?? null,
    idForm: call.request.preferences.idForm,
    permissions: caller.permissions,
    encryption,
    origin: call.request.origin,
    expiresAt,
  }
  subscriptions.add(subscription)
  return reply(call, subscription, 201)
}

/** An app sees its own; with a user those of that user. */
function visible({ caller }: Call, subscription: Subscription): boolean {
  return (
    subscription.tenantId === caller.tenant.id &&
    subscription.appId === caller.appId &&
    subscription.userId === (caller.user?.id ?? null)
  )
}

function list(call: Call, subscriptions: Subscriptions): GraphReply {
  const projection = project(subscriptionShape, call.request.query.select)
  return json({
    '@odata.context': context(call.request, `subscriptions${projection.contextList}`),
    value: subscriptions.list
      .filter((one) => visible(call, one))
      .map((one) => writeProperties(projection, one, {})),
  })
}

function own(call: Call, subscriptions: Subscriptions): Subscription {
  const subscription = subscriptions.find(param(call, 'subscription'))
  if (!subscription || !visible(call, subscription)) {
    throw new GraphError(404, 'ResourceNotFound', 'The object was not found.')
  }
  return subscription
}

async function renew(
  call: Call,
  { subscriptions, rules, closed }: SubscriptionRoutesNeeds,
): Promise<GraphReply> {
  const subscription = own(call, subscriptions)
  const { expirationDateTime, notificationUrl } = readJson(call.request, subscriptionChange, typeName)
  const { target, encryption } = subscription
  const lifetime = target.kind === 'user' ? 'user' : encryption ? 'rich' : 'item'
  const expiresAt =
    expirationDateTime === undefined
      ? subscription.expiresAt
      : readExpiration(expirationDateTime, lifetime, call.world.clock.now())
  if (notificationUrl !== undefined && notificationUrl !== subscription.notificationUrl) {
    checkUrl('notificationUrl', notificationUrl, rules)
    await validateEndpoint(notificationUrl, call.identity.requestId, closed)
    subscription.notificationUrl = notificationUrl
  }
  subscriptions.renew(subscription, expiresAt)
  return reply(call, subscription, 200)
}

function reply(call: Call, subscription: Subscription, status: number): GraphReply {
  const projection = project(subscriptionShape, status === 201 ? undefined : call.request.query.select)
  const annotation = { '@odata.context': context(call.request, 'subscriptions/$entity') }
  return json(writeProperties(projection, subscription, annotation), {}, status)
}

function countOf(subscriptions: Subscriptions, mailboxId: string): number {
  return subscriptions.list.filter(({ target }) => target.kind !== 'user' && target.mailbox.id === mailboxId)
    .length
}
