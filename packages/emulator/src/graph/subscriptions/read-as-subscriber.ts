import { parsePrefer } from '../http/prefer.ts'
import { parseQuery } from '../odata/query-options.ts'
import { type Desk, dispatch } from '../routing/dispatch.ts'
import { pathSegments } from '../routing/path-segments.ts'
import type { Subscription } from './subscription.ts'

/**
 * What a GET of this path (with its query) answers to the app or person that subscribed, without the context annotation;
 * undefined where it is refused, such as for what is gone again.
 */
export async function readAsSubscriber(
  subscription: Subscription,
  pathAndQuery: string,
  desk: Desk,
): Promise<string | undefined> {
  const { tenantId, appId, userId, idForm, permissions, origin } = subscription
  const granted = [...permissions]
  const facts = {
    tenantId,
    appId,
    userId,
    roles: userId === null ? granted : [],
    scopes: userId === null ? [] : granted,
  }
  const [path = '', query = ''] = pathAndQuery.split('?')
  const requestId = desk.world.random.guid('notification', subscription.id)
  const { reply, leave } = await dispatch(
    { ...desk, verify: () => facts },
    {
      identity: { requestId, clientRequestId: requestId, time: desk.world.clock.now() },
      notes: {},
      read: () => ({
        method: 'GET',
        version: 'v1.0',
        origin,
        path,
        segments: pathSegments(path),
        query: parseQuery(query),
        preferences: parsePrefer(idForm === 'immutable' ? 'IdType="ImmutableId"' : undefined),
        header: (name) => (name === 'authorization' ? 'Bearer subscription' : undefined),
        body: Buffer.alloc(0),
      }),
    },
  )
  leave()
  if (reply.status !== 200 || typeof reply.body !== 'string') return undefined
  const { '@odata.context': _, ...content } = JSON.parse(reply.body)
  return JSON.stringify(content)
}
