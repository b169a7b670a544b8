import { z } from '@hono/zod-openapi'
import { assertUnlimited } from '../apps/index.ts'
import { type Api, createApi, defineRoute } from '../platform/http/api.ts'
import { jsonAnswer, jsonBody } from '../platform/http/lists.ts'
import { invalidField } from '../platform/http/validation.ts'
import * as schema from './schemas.ts'
import { scriptKinds } from './scripts/offers.ts'
import type { SetupService } from './service.ts'

const id = z.string().max(100).openapi({ description: 'Id or name of the connector.' })
const tags = ['connectors']

const getSetup = defineRoute({
  method: 'get',
  path: '/connectors/{id}/setup',
  scope: 'connectors:read',
  tags,
  summary: 'The steps of setting a connector up',
  description:
    'For the Entra admin center, with every value filled in, and the scripts that do the same. Looks at nothing at Microsoft; POST …/setup/check does.',
  request: { params: z.object({ id }), query: z.object({ cloud: schema.cloudInput }) },
  responses: { 200: jsonAnswer('The steps.', schema.setupSchema) },
})

const checkSetup = defineRoute({
  method: 'post',
  path: '/connectors/{id}/setup/check',
  scope: 'connectors:read',
  idempotency: 'never',
  tags,
  summary: 'See which steps of a set-up are done',
  description:
    'The steps, each with what Gatewarden has seen now: what is seen, what it means and what to do. A step is ok only where it was seen to be true.',
  request: {
    params: z.object({ id }),
    body: { content: { 'application/json': { schema: schema.setupCheckBody } } },
  },
  responses: { 200: jsonAnswer('The steps with their checks.', schema.setupSchema) },
})

const getScript = defineRoute({
  method: 'get',
  path: '/connectors/{id}/setup/scripts/{kind}',
  scope: 'connectors:read',
  tags,
  summary: 'A script that sets a connector up',
  description:
    'Can be run twice, takes nothing away, and holds no secret: one that it makes is shown on the screen of who runs it.',
  request: { params: z.object({ id, kind: z.enum(scriptKinds) }), query: schema.scriptQuery },
  responses: { 200: jsonAnswer('The script.', schema.scriptSchema) },
})

const makeFullAccess = defineRoute({
  method: 'post',
  path: '/setup-scripts/full-access',
  scope: 'collections:read',
  idempotency: 'never',
  tags: ['collections'],
  summary: 'A script that gives one person Full Access to mailboxes',
  description:
    'For collecting as a user: an Exchange Administrator runs it once for all custodians. It can be run twice, and undone with -Undo.',
  request: { body: jsonBody(schema.fullAccessBody) },
  responses: { 200: jsonAnswer('The script.', schema.fullAccessSchema) },
})

export function setupRoutes(service: SetupService): Api {
  const api = createApi()

  api.openapi(getSetup, async (c) => {
    const guide = await service.guide(c.req.valid('param').id, c.req.valid('query').cloud)
    return c.json(schema.setupDocument(guide), 200)
  })

  api.openapi(checkSetup, async (c) => {
    // What a tenant has granted is nobody's business whose key is limited to other customers.
    assertUnlimited(c.var.caller)
    const wish = schema.setupCheckBody.parse(c.req.valid('json') ?? {})
    const guide = await service.check(c.req.valid('param').id, {
      ...wish,
      actor: c.var.caller.keyId,
      signal: c.req.raw.signal,
    })
    return c.json(schema.setupDocument(guide), 200)
  })

  api.openapi(getScript, async (c) => {
    const { id: connector, kind } = c.req.valid('param')
    const { mailboxes = '', ...wish } = c.req.valid('query')
    const named = mailboxes.split(',').map((one) => one.trim())
    const list = schema.addressList.safeParse(named.filter((one) => one !== ''))
    if (!list.success)
      throw invalidField('query.mailboxes', 'must be addresses such as ann@contoso.com, with commas between')
    const { offer, text } = await service.script(connector, kind, { ...wish, mailboxes: list.data })
    return c.json(schema.scriptDocument(offer, text), 200)
  })

  api.openapi(makeFullAccess, async (c) => {
    const text = await service.fullAccess(c.req.valid('json'))
    return c.json({ fileName: 'gatewarden-full-access.ps1', language: 'powershell' as const, text }, 200)
  })

  return api
}
