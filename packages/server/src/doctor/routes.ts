import { z } from '@hono/zod-openapi'
import { assertUnlimited, tenantInput } from '../apps/index.ts'
import { type Api, createApi, defineRoute } from '../platform/http/api.ts'
import { jsonAnswer } from '../platform/http/lists.ts'
import { type Check, checkStates } from './check.ts'
import type { DoctorService } from './service.ts'
import { overall } from './summary.ts'

export const checkSchema = z
  .object({
    id: z.string(),
    needs: z
      .array(z.string())
      .openapi({ description: 'Checks that have to be ok before this one says anything.' }),
    state: z.enum(checkStates),
    seen: z.string(),
    meaning: z.string(),
    remedy: z.string(),
    script: z.string().optional(),
    facts: z.record(z.string(), z.unknown()).optional(),
  })
  .openapi('Check')

const reportSchema = z
  .object({
    state: z.enum(['ok', 'failed', 'unknown']),
    checks: z.array(checkSchema),
    at: z.iso.datetime(),
  })
  .openapi('CheckReport')

const checkBody = z
  .strictObject({
    tenant: tenantInput
      .optional()
      .openapi({ description: 'Where to prove the credential and look at permissions.' }),
    mailbox: z
      .string()
      .trim()
      .max(320)
      .regex(/^[^\s@]+@[^\s@]+$/, 'must be a mailbox address such as ann@contoso.com')
      .optional()
      .openapi({ description: 'Address of a mailbox to open.' }),
  })
  .openapi('ConnectorCheckRequest')

const checkConnector = defineRoute({
  method: 'post',
  path: '/connectors/{id}/check',
  scope: 'connectors:read',
  idempotency: 'never',
  tags: ['connectors'],
  summary: 'Check the set-up of a connector',
  description:
    'Tries each link of the chain and says which do not hold, and what to do. Without a tenant, that of the newest working connection is looked at.',
  request: {
    params: z.object({ id: z.string().max(100).openapi({ description: 'Id or name of the connector.' }) }),
    body: { content: { 'application/json': { schema: checkBody } } },
  },
  responses: { 200: jsonAnswer('What was found, in the order in which it is read.', reportSchema) },
})

const checkInstallation = defineRoute({
  method: 'get',
  path: '/health/doctor',
  scope: 'system:read',
  tags: ['system'],
  summary: 'The health of this installation',
  description: 'Runs every check of the installation. Changes nothing.',
  responses: { 200: jsonAnswer('What was found.', reportSchema) },
})

export function doctorRoutes(service: DoctorService, now: () => Date): Api {
  const api = createApi()
  const report = (checks: readonly Check[]): z.infer<typeof reportSchema> => ({
    state: overall(checks),
    checks: checks.map((check) => ({ ...check, needs: [...check.needs] })),
    at: now().toISOString(),
  })

  api.openapi(checkConnector, async (c) => {
    // What a tenant has granted is nobody's business whose key is limited to other customers.
    assertUnlimited(c.var.caller)
    const { tenant, mailbox } = checkBody.parse(c.req.valid('json') ?? {})
    const { id } = c.req.valid('param')
    const checks = await service.checkConnector(id, {
      tenant,
      mailbox,
      actor: c.var.caller.keyId,
      signal: c.req.raw.signal,
    })
    return c.json(report(checks), 200)
  })

  api.openapi(checkInstallation, async (c) => {
    assertUnlimited(c.var.caller)
    return c.json(report(await service.checkInstallation({ signal: c.req.raw.signal })), 200)
  })

  return api
}
