import { z } from '@hono/zod-openapi'
import { type Connection, connectionPath } from '../connections/index.ts'
import { type Api, createApi, defineRoute } from '../platform/http/api.ts'
import { assertEveryMailbox, type Caller } from '../platform/http/caller.ts'
import { jsonAnswer } from '../platform/http/lists.ts'
import type { Platform } from '../platform/platform.ts'
import { activityOf } from './activity.ts'
import type { SelfServiceNeeds } from './index.ts'
import { ownConnectionOf } from './own-customer.ts'

const day = 86_400_000

const useShape = z
  .object({
    who: z.object({
      kind: z.enum(['key', 'customer', 'member', 'installation']),
      name: z.string().nullable().openapi({ description: 'Of a key: what it is called.' }),
    }),
    what: z.enum(['token', 'read', 'change', 'mailbox']).openapi({
      description:
        'token: an access token was handed out, with which Microsoft is called directly. read, change: calls of Graph. ' +
        'mailbox: a mailbox was opened by the mail, calendar or contacts routes.',
    }),
    mailbox: z
      .string()
      .nullable()
      .openapi({ description: 'null: any that the connection reaches, or none.' }),
    count: z.number().openapi({ description: 'How often; openings of a mailbox once a minute at most.' }),
    firstAt: z.iso.datetime(),
    lastAt: z.iso.datetime(),
  })
  .openapi('ConnectionUse')

const told = {
  description:
    'From the audit log, one line for each who, what and mailbox, the last first. What happened within the last second may be missing.',
  request: {
    params: connectionPath,
    query: z.object({
      days: z.coerce.number().int().min(1).max(365).default(30).openapi({ type: 'integer' }),
    }),
  },
  responses: {
    200: jsonAnswer(
      'Its uses, up to 200 lines',
      z.object({
        data: z.array(useShape),
        since: z.iso.datetime().openapi({ description: 'From when on everything is counted in.' }),
      }),
    ),
  },
}

const readOwnActivity = defineRoute({
  method: 'get',
  path: '/me/connections/{id}/activity',
  scope: 'own:read',
  summary: 'Who used one of the customer’s own connections',
  ...told,
})

const readActivity = defineRoute({
  method: 'get',
  path: '/connections/{id}/activity',
  scope: 'connections:read',
  summary: 'Who used a connection',
  ...told,
})

/** Who used my mailbox. */
export function activityRoutes(
  { db, clock }: Pick<Platform, 'db' | 'clock'>,
  { access, connections }: Pick<SelfServiceNeeds, 'access' | 'connections'>,
): Api {
  const answer = async (connection: Connection, caller: Caller, days: number) => {
    // The lines name other mailboxes of the connection.
    assertEveryMailbox(caller)
    const since = new Date(clock.now().getTime() - days * day)
    const found = await activityOf(db.query, access, connection, since)
    const data = found.uses.map((use) => ({
      ...use,
      firstAt: use.firstAt.toISOString(),
      lastAt: use.lastAt.toISOString(),
    }))
    return { data, since: found.since.toISOString() }
  }
  return createApi()
    .openapi(readOwnActivity, async (c) => {
      const caller = c.get('caller')
      const connection = await ownConnectionOf(connections, c.req.valid('param').id, caller)
      return c.json(await answer(connection, caller, c.req.valid('query').days), 200)
    })
    .openapi(readActivity, async (c) => {
      const caller = c.get('caller')
      const connection = await connections.get(c.req.valid('param').id, caller)
      return c.json(await answer(connection, caller, c.req.valid('query').days), 200)
    })
}
