import { z } from '@hono/zod-openapi'
import type { App, Credential } from './app.ts'
import { credentialKinds } from './app.ts'
import type { CredentialTest } from './use-credential.ts'

const time = z.iso.datetime()

/** A date as people copy it from Entra's page (a day), or a time; a day ends with its last second in UTC. */
export const expiryInput = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/,
    'must be a time such as 2027-01-31T00:00:00Z or a day such as 2027-01-31',
  )
  .transform((text, ctx) => {
    const date = new Date(text.length === 10 ? `${text}T23:59:59Z` : text)
    if (!Number.isNaN(date.getTime())) return date
    ctx.addIssue({ code: 'custom', message: 'is no date that there is' })
    return z.NEVER
  })
  .openapi({
    type: 'string',
    format: 'date-time',
    description: 'When Entra stops taking the secret: the column "Expires".',
  })

export const clientIdInput = z
  .string()
  .trim()
  .regex(
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    'must be the Application (client) ID of the app registration: a GUID such as 11111111-2222-3333-4444-555555555555',
  )
  .openapi({ description: 'Application (client) ID, from the overview page of the app registration.' })

const secretInput = z.strictObject({
  kind: z.literal('secret'),
  secret: z
    .string()
    .max(1000)
    .openapi({ description: 'The Value of the client secret, not its Secret ID.', format: 'password' }),
  expiresAt: expiryInput.optional(),
})

const pem = (description: string) => z.string().max(100_000).openapi({ description })

const certificateInput = z
  .strictObject({
    kind: z.literal('certificate'),
    certificate: pem('PEM; may hold the private key too.').optional(),
    privateKey: pem('PEM: PKCS #8, also encrypted, or PKCS #1.').optional(),
    passphrase: z
      .string()
      .max(1000)
      .optional()
      .openapi({ description: 'Where the private key is encrypted.', format: 'password' }),
    make: z.literal(true).optional().openapi({
      description: 'Have Gatewarden make a key and a self-signed certificate. The key never leaves.',
    }),
    validDays: z
      .number()
      .int()
      .min(1)
      .max(730)
      .optional()
      .openapi({ description: 'With make: how long it is valid; 365 unless told.' }),
  })
  .refine((value) => value.make || value.certificate, {
    path: ['certificate'],
    message: 'is missing: send a certificate, or make: true',
  })
  .refine((value) => !value.make || !(value.certificate || value.privateKey || value.passphrase), {
    path: ['make'],
    message: 'cannot go together with a certificate, privateKey or passphrase of your own',
  })
  .refine((value) => value.make || value.validDays === undefined, {
    path: ['validDays'],
    message: 'goes with make: true only',
  })

const federatedInput = z.strictObject({
  kind: z.literal('federated'),
  source: z
    .string()
    .min(1)
    .max(100)
    .openapi({ description: 'Name of an assertion source of the operator’s configuration.' }),
})

export const credentialInput = z
  .discriminatedUnion('kind', [secretInput, certificateInput, federatedInput])
  .openapi('NewCredential')

export const throttleInput = z
  .strictObject({
    concurrency: z.number().int().min(1).max(4).optional(),
    requestsPer10Minutes: z.number().int().min(1).max(10_000).optional(),
  })
  .openapi({
    description: 'How much of Outlook’s limits the app may use for each mailbox; all of it unless told.',
  })

const name = z.string().trim().min(1).max(100)
const cloud = z
  .string()
  .min(1)
  .max(50)
  .openapi({ description: 'Id of a cloud: global, gcc-high, dod, china, or emulator.' })

export const newAppBody = z
  .strictObject({
    name: name.optional().openapi({ description: 'For people; the client id unless told.' }),
    cloud: cloud.default('global'),
    clientId: clientIdInput,
    credential: credentialInput.optional(),
    throttle: throttleInput.optional(),
  })
  .openapi('NewApp')

/** The app of a connector: one that is here already, or a new one. */
export const appChoice = z.union([
  z.strictObject({ id: z.string().max(100).openapi({ description: 'Id of an app that is here already.' }) }),
  newAppBody,
])

export const appChangeBody = z
  .strictObject({
    name: name.optional(),
    cloud: cloud.optional(),
    clientId: clientIdInput.optional(),
    credential: credentialInput
      .optional()
      .openapi({ description: 'Takes the place of all credentials. Needed where cloud or clientId change.' }),
    throttle: throttleInput.optional(),
  })
  .openapi('AppChange')

export const credentialChangeBody = z
  .strictObject({
    position: z
      .number()
      .int()
      .min(0)
      .max(1000)
      .optional()
      .openapi({ description: 'Lower is tried first; among equals the newest.' }),
    expiresAt: expiryInput.nullable().optional(),
  })
  .openapi('CredentialChange')

export const tenantInput = z
  .string()
  .trim()
  .regex(
    /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)+)$/i,
    'must be a tenant id (a GUID) or a domain of the tenant such as contoso.onmicrosoft.com',
  )

export const testBody = z
  .strictObject({
    tenant: tenantInput.openapi({ description: 'The tenant to ask for a token: your own is best.' }),
  })
  .openapi('CredentialTestRequest')

/** What Microsoft said, with what its support asks for. */
export const refusalSchema = z
  .object({
    reason: z.string(),
    remedy: z.string(),
    error: z.string(),
    suberror: z.string().optional(),
    aadsts: z.number().optional(),
    status: z.number(),
    traceId: z.string().optional(),
    correlationId: z.string().optional(),
    requestId: z.string().optional(),
    at: z.string().optional(),
  })
  .openapi('Refusal')

export const credentialSchema = z
  .object({
    id: z.string().openapi({ example: 'cred_01j9…' }),
    kind: z.enum(credentialKinds),
    status: z.enum(['untested', 'accepted', 'refused']),
    position: z.number(),
    hint: z.string().openapi({
      description:
        'First three characters of a secret, thumbprint of a certificate, name of an assertion source.',
    }),
    notBefore: time.nullable(),
    expiresAt: time.nullable(),
    expiry: z.object({
      state: z.enum(['unknown', 'fine', 'within-60-days', 'within-30-days', 'within-7-days', 'expired']),
      daysLeft: z.number().nullable(),
    }),
    certificate: z
      .object({
        pem: z
          .string()
          .openapi({ description: 'The public certificate: upload it under Certificates & secrets.' }),
        subject: z.string(),
        thumbprintSha1: z.string(),
        thumbprintSha256: z.string(),
        madeHere: z.boolean(),
      })
      .nullable(),
    lastAcceptedAt: time.nullable(),
    lastRefusedAt: time.nullable(),
    refusal: refusalSchema.nullable(),
    createdAt: time,
  })
  .openapi('Credential')

export const appSchema = z
  .object({
    id: z.string().openapi({ example: 'app_01j9…' }),
    name: z.string(),
    cloud: z.string(),
    clientId: z.string(),
    status: z.enum(['incomplete', 'active', 'paused']),
    reason: z.string().nullable(),
    remedy: z.string().nullable(),
    refusal: refusalSchema.nullable(),
    throttle: z.object({ concurrency: z.number(), requestsPer10Minutes: z.number() }),
    credentials: z.array(credentialSchema),
    createdAt: time,
    updatedAt: time,
  })
  .openapi('App')

export const testSchema = z
  .object({
    accepted: z.boolean(),
    tenantId: z.string(),
    roles: z.array(z.string()).openapi({ description: 'Application permissions in the token.' }),
    refusal: refusalSchema.nullable(),
    at: time,
  })
  .openapi('CredentialTest')

type Refusal = NonNullable<Credential['refusal']>

function refusalDocument(refusal: Refusal | null): z.infer<typeof refusalSchema> | null {
  return refusal === null ? null : refusalSchema.parse(refusal)
}

/** A credential as the API answers it. */
export function credentialDocument(credential: Credential): z.infer<typeof credentialSchema> {
  return {
    ...credential,
    notBefore: credential.notBefore?.toISOString() ?? null,
    expiresAt: credential.expiresAt?.toISOString() ?? null,
    lastAcceptedAt: credential.lastAcceptedAt?.toISOString() ?? null,
    lastRefusedAt: credential.lastRefusedAt?.toISOString() ?? null,
    refusal: refusalDocument(credential.refusal),
    createdAt: credential.createdAt.toISOString(),
  }
}

/** An app as the API answers it. */
export function appDocument(app: App): z.infer<typeof appSchema> {
  return {
    ...app,
    refusal: refusalDocument(app.refusal),
    credentials: app.credentials.map(credentialDocument),
    createdAt: app.createdAt.toISOString(),
    updatedAt: app.updatedAt.toISOString(),
  }
}

export function testDocument(test: CredentialTest): z.infer<typeof testSchema> {
  return { ...test, refusal: refusalDocument(test.refusal), at: test.at.toISOString() }
}
