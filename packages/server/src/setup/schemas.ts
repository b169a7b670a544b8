import { z } from '@hono/zod-openapi'
import { tenantInput } from '../apps/index.ts'
import { checkSchema, checkStates } from '../doctor/index.ts'
import { type ScriptOffer, scriptKinds } from './scripts/offers.ts'
import type { SetupGuide } from './service.ts'

const address = z
  .string()
  .trim()
  .max(320)
  .regex(/^[^\s@]+@[^\s@]+$/, 'must be an address such as ann@contoso.com')

export const cloudInput = z
  .string()
  .max(50)
  .default('global')
  .openapi({ description: 'Of a connector that has no app yet: where it will be registered.' })

const offerSchema = z.object({
  kind: z.enum(scriptKinds),
  title: z.string(),
  fileName: z.string(),
  language: z.enum(['powershell', 'bash', 'json']),
  runner: z.string().openapi({ description: 'Who may run it, and what is needed for it.' }),
  command: z.string().nullable().openapi({ description: 'How it is run.' }),
})

const stepCheckSchema = z.object({
  state: z.enum(checkStates),
  seen: z.string(),
  meaning: z.string(),
  remedy: z.string(),
  checks: z.array(z.string()).openapi({ description: 'Ids of the checks that the step rests on.' }),
})

export const setupSchema = z
  .object({
    connector: z.object({ id: z.string(), name: z.string(), title: z.string() }),
    callbackUrl: z.string(),
    steps: z.array(
      z.object({
        number: z.number(),
        id: z.string(),
        title: z.string(),
        text: z.string(),
        where: z.string().nullable(),
        link: z.string().nullable(),
        values: z.array(z.object({ label: z.string(), value: z.string(), note: z.string().optional() })),
        check: stepCheckSchema
          .nullable()
          .openapi({ description: 'What Gatewarden has seen; null where nothing was looked at.' }),
      }),
    ),
    scripts: z.array(offerSchema),
    enterpriseApplication: z.string().nullable().openapi({
      description: 'Object id of the enterprise application, where a run of the checks has seen it.',
    }),
    checks: z.array(checkSchema).nullable(),
  })
  .openapi('ConnectorSetup')

export const setupCheckBody = z
  .strictObject({
    cloud: cloudInput,
    tenant: tenantInput.optional().openapi({
      description: 'Where to look at what was granted. Unless told, that of the newest working connection.',
    }),
    mailbox: address.optional().openapi({
      description: 'A mailbox to open. Unless told, one of the organization’s own, where that can be chosen.',
    }),
  })
  .openapi('ConnectorSetupCheckRequest')

export const scriptQuery = z.object({
  cloud: cloudInput,
  mailboxes: z
    .string()
    .max(100_000)
    .optional()
    .openapi({ description: 'For Exchange: addresses, with commas between them.' }),
  group: address.optional().openapi({
    description: 'For Exchange: a mail-enabled security group whose members the app is limited to.',
  }),
  enterpriseApplication: z
    .guid()
    .optional()
    .openapi({ description: 'For Exchange: the object id, where it was seen; else the script looks.' }),
})

/** Addresses out of the query. @throws ZodError */
export const addressList = z.array(address).max(2000)

export const scriptSchema = offerSchema.extend({ text: z.string() }).openapi('SetupScript')

export const fullAccessBody = z
  .strictObject({
    cloud: cloudInput,
    person: address.openapi({ description: 'Who is to open the mailboxes: the one who collects.' }),
    mailboxes: z.array(address).min(1).max(5000),
  })
  .openapi('FullAccessScriptRequest')

export const fullAccessSchema = z
  .object({ fileName: z.string(), language: z.enum(['powershell']), text: z.string() })
  .openapi('FullAccessScript')

export function setupDocument(guide: SetupGuide): z.infer<typeof setupSchema> {
  const { connector, steps, scripts, enterpriseApplication, checks } = guide
  return {
    connector: { id: connector.id, name: connector.name, title: connector.catalog.title },
    callbackUrl: connector.callbackUrl,
    steps: steps.map((step) => ({ ...step, values: step.values.map((value) => ({ ...value })) })),
    scripts: scripts.map((offer) => ({ ...offer })),
    enterpriseApplication,
    checks: checks?.map((check) => ({ ...check, needs: [...check.needs] })) ?? null,
  }
}

export const scriptDocument = (offer: ScriptOffer, text: string): z.infer<typeof scriptSchema> => ({
  ...offer,
  text,
})
