import { z } from '@hono/zod-openapi'
import { assertUnlimited } from '../apps/index.ts'
import { type Api, createApi, defineRoute } from '../platform/http/api.ts'
import type { Caller } from '../platform/http/caller.ts'
import { jsonAnswer, jsonBody } from '../platform/http/lists.ts'
import { troubles } from './faults.ts'
import type { EmulatorControls } from './service.ts'

const scope = 'emulator:control'
const tags = ['emulator']
const tenant = z.string().min(1).max(253)
const clientId = z.string().min(1).max(100)
const done = { 204: { description: 'Done' } } as const

const emulatorSchema = z
  .object({
    origin: z.string(),
    now: z.iso.datetime().openapi({ description: 'By its clock.' }),
    faults: z.array(
      z.object({
        id: z.number().int(),
        hits: z.number().int(),
        door: z.string().optional(),
        status: z.number().int().optional(),
        reset: z.string().optional(),
        aadsts: z.number().int().optional(),
        delay: z.number().optional(),
        count: z.number().int().optional(),
        retryAfter: z.union([z.number(), z.string()]).optional(),
      }),
    ),
    tenants: z.array(
      z.object({
        id: z.string(),
        domain: z.string(),
        name: z.string(),
        mailboxes: z.array(z.string()),
        apps: z.array(z.object({ clientId: z.string(), name: z.string(), consented: z.boolean() })),
        approvals: z.array(
          z.object({
            id: z.string(),
            clientId: z.string(),
            createdAt: z.string(),
            permissions: z.array(z.string()),
          }),
        ),
      }),
    ),
  })
  .openapi('Emulator')

const get = defineRoute({
  method: 'get',
  path: '/emulator',
  scope,
  tags,
  summary: 'The emulator that this installation runs on; 404 where none is attached',
  responses: { 200: jsonAnswer('What its controls act on', emulatorSchema) },
})

const advance = defineRoute({
  method: 'post',
  path: '/emulator/clock',
  scope,
  tags,
  summary: 'Let time pass in the emulator: tokens, secrets and subscriptions age',
  request: {
    body: jsonBody(
      z.strictObject({
        advance: z
          .string()
          .max(40)
          .regex(/^P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?$/, 'must be a duration such as PT1H or P90D'),
      }),
    ),
  },
  responses: done,
})

const addFault = defineRoute({
  method: 'post',
  path: '/emulator/faults',
  scope,
  tags,
  summary: 'Let something go wrong at the emulator',
  request: {
    body: jsonBody(
      z.strictObject({
        trouble: z.enum(troubles).openapi({
          description:
            'throttled: 429. unavailable: 503. reset: the connection is cut. shut: all are cut, until it is taken away.',
        }),
        door: z.enum(['graph', 'entra']).default('graph'),
        count: z.number().int().min(1).max(1_000_000).nullable().default(1).openapi({
          description: 'How many requests it hits; null: all.',
        }),
        retryAfterSeconds: z.number().int().min(0).max(3600).default(5),
      }),
    ),
  },
  responses: done,
})

const clearFaults = defineRoute({
  method: 'delete',
  path: '/emulator/faults',
  scope,
  tags,
  summary: 'Let everything work again at the emulator',
  responses: done,
})

const putMessage = defineRoute({
  method: 'post',
  path: '/emulator/messages',
  scope,
  tags,
  summary: 'Put a message into an emulated mailbox',
  request: {
    body: jsonBody(
      z.strictObject({
        mailbox: z.string().min(3).max(320),
        folder: z.string().min(1).max(400).default('inbox'),
        from: z.string().min(3).max(320).default('someone@example.com'),
        subject: z.string().max(400),
        text: z.string().max(100_000),
      }),
    ),
  },
  responses: done,
})

const setConsent = defineRoute({
  method: 'post',
  path: '/emulator/consents',
  scope,
  tags,
  summary:
    'Grant an app what the connectors on it ask for, or revoke all of it, as an administrator does in the portal',
  request: {
    body: jsonBody(z.strictObject({ tenant, clientId, consent: z.enum(['grant', 'revoke']) })),
  },
  responses: done,
})

const answerApproval = defineRoute({
  method: 'post',
  path: '/emulator/approvals',
  scope,
  tags,
  summary: 'Approve or deny what a person has asked her administrator for',
  request: {
    body: jsonBody(
      z.strictObject({ tenant, id: z.string().min(1).max(100), answer: z.enum(['approve', 'deny']) }),
    ),
  },
  responses: done,
})

/** What is done here touches everybody's mailboxes. @throws GatewardenError `forbidden` for limited keys */
function actorOf(caller: Caller): string {
  assertUnlimited(caller)
  return caller.keyId
}

export function emulatorRoutes(controls: EmulatorControls): Api {
  const api = createApi()
  api.openapi(get, async (c) => {
    actorOf(c.get('caller'))
    return c.json(await controls.describe(), 200)
  })
  api.openapi(advance, async (c) => {
    await controls.advance(actorOf(c.get('caller')), c.req.valid('json').advance)
    return c.body(null, 204)
  })
  api.openapi(addFault, async (c) => {
    await controls.addFault(actorOf(c.get('caller')), c.req.valid('json'))
    return c.body(null, 204)
  })
  api.openapi(clearFaults, async (c) => {
    await controls.clearFaults(actorOf(c.get('caller')))
    return c.body(null, 204)
  })
  api.openapi(putMessage, async (c) => {
    await controls.putMessage(actorOf(c.get('caller')), c.req.valid('json'))
    return c.body(null, 204)
  })
  api.openapi(setConsent, async (c) => {
    await controls.setConsent(actorOf(c.get('caller')), c.req.valid('json'))
    return c.body(null, 204)
  })
  api.openapi(answerApproval, async (c) => {
    await controls.answerApproval(actorOf(c.get('caller')), c.req.valid('json'))
    return c.body(null, 204)
  })
  return api
}
