import { z } from '@hono/zod-openapi'
import type { SendingProfile } from './profile.ts'

/** One line that can stand in a header. */
export const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(most, `must have at most ${most} characters`)
    .refine((text) => !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(text), 'must not hold control characters')

export const address = z
  .string()
  .max(320)
  .regex(/^[^\s<>"(),:;[\]\\@]{1,64}@[^\s<>"(),:;[\]\\@]{1,255}$/u, 'must be an e-mail address')
  .refine((text) => !/\p{Cc}/u.test(text), 'must not hold control characters')

const guid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'must be a GUID')
const secretText = z.string().min(1).max(20_000)

const viaConnection = z.strictObject({
  type: z.literal('office365-oauth'),
  connection: z.string().max(100).openapi({
    description: 'Whose tokens are used: an organization’s (app-only) or a person’s (delegated).',
  }),
  username: address
    .optional()
    .openapi({ description: 'The mailbox to sign in as; the sender unless given.' }),
})

const viaApp = z
  .strictObject({
    type: z.literal('office365-oauth'),
    tenantId: guid,
    clientId: guid.openapi({ description: 'Application (client) ID of the app registration.' }),
    clientSecret: secretText.optional(),
    certificate: secretText.optional().openapi({ description: 'PEM, with its privateKey.' }),
    privateKey: secretText.optional(),
    cloud: z.string().max(40).default('global'),
    scope: z
      .string()
      .max(200)
      .regex(/^https:\/\/[\w.-]+\/\.default$/, 'must be a resource with /.default behind it')
      .optional()
      .openapi({
        description:
          'Asked for over SMTP; the cloud’s own (https://outlook.office365.com/.default) unless given.',
      }),
    username: address.optional(),
  })
  .refine(
    ({ clientSecret, certificate, privateKey }) =>
      clientSecret === undefined
        ? certificate !== undefined && privateKey !== undefined
        : certificate === undefined && privateKey === undefined,
    'must hold either clientSecret, or certificate and privateKey',
  )

const byPassword = z.strictObject({
  type: z.literal('password'),
  username: line(320),
  password: secretText,
})

export const authenticationWish = z
  .union([viaConnection, viaApp, byPassword, z.strictObject({ type: z.literal('none') })])
  .openapi('SendingAuthentication')

const fields = {
  name: line(200),
  transport: z.enum(['graph', 'smtp']).openapi({ description: 'Microsoft Graph (sendMail), or SMTP.' }),
  authentication: authenticationWish,
  server: z
    .string()
    .max(255)
    .regex(/^[\w.-]+$|^\[?[0-9a-f:.]+\]?$/i, 'must be a host name or an address')
    .optional()
    .openapi({ description: 'SMTP server; the cloud’s own unless given.', example: 'smtp.office365.com' }),
  port: z.number().int().min(1).max(65_535).optional().openapi({ example: 587 }),
  security: z.enum(['auto', 'tls', 'starttls', 'none']).optional().openapi({
    description:
      'auto: TLS from the first byte at port 465, else STARTTLS. none: in clear, never with OAuth.',
  }),
  localDomain: z
    .string()
    .max(255)
    .regex(/^[\w.-]+$/, 'must be a host name')
    .nullable()
    .optional()
    .openapi({ description: 'What this service calls itself to the server.' }),
  sender: z.strictObject({ address, name: line(200).nullable().optional() }),
  deliveryNotifications: z.boolean().optional().openapi({
    description: 'Ask for reports of delivery and watch the sender’s mailbox for them. Default true.',
  }),
  readReceipts: z.boolean().optional().openapi({ description: 'Ask readers for a receipt. Default false.' }),
  default: z.boolean().optional().openapi({
    description:
      'Taken where `default` stands in place of an id. One for each customer; the one before gives way.',
  }),
}

export const profileWish = z
  .strictObject({
    ...fields,
    customer: z.string().min(1).max(200).optional().openapi({
      description: 'Whose it is; that of the connection, or the installation’s own, unless given.',
    }),
  })
  .openapi('SendingProfileWish')

export const profileChange = z
  .strictObject({ ...z.object(fields).partial().shape, paused: z.boolean().optional() })
  .refine((change) => Object.values(change).some((one) => one !== undefined), 'must say what to change')
  .openapi('SendingProfileChange')

const authenticationShown = z.union([
  z.object({ type: z.literal('office365-oauth'), connection: z.string(), username: z.string().nullable() }),
  z.object({
    type: z.literal('office365-oauth'),
    tenantId: z.string(),
    clientId: z.string(),
    cloud: z.string(),
    scope: z.string().nullable(),
    username: z.string().nullable(),
  }),
  z.object({ type: z.literal('password'), username: z.string() }),
  z.object({ type: z.literal('none') }),
])

export const profileSchema = z
  .object({
    id: z.string().openapi({ example: 'prof_01ky0000000000000000000000' }),
    customer: z.string().nullable(),
    name: z.string(),
    transport: z.enum(['graph', 'smtp']),
    authentication: authenticationShown,
    server: z.string().nullable(),
    port: z.number().int().nullable(),
    security: z.enum(['auto', 'tls', 'starttls', 'none']),
    localDomain: z.string().nullable(),
    sender: z.object({ address: z.string(), name: z.string().nullable() }),
    deliveryNotifications: z.boolean(),
    readReceipts: z.boolean(),
    default: z.boolean(),
    paused: z.boolean().openapi({ description: 'Nothing goes out; what is handed over waits.' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('SendingProfile')

export type ProfileWish = z.output<typeof profileWish>
export type ProfileChange = z.output<typeof profileChange>
export type AuthenticationWish = z.output<typeof authenticationWish>

/** As the API shows it: without what is secret. */
export function presentProfile(profile: SendingProfile): z.output<typeof profileSchema> {
  const { host, notifications, isDefault, authentication, createdAt, updatedAt, ...rest } = profile
  return {
    ...rest,
    authentication: presentAuthentication(authentication),
    server: host,
    deliveryNotifications: notifications,
    default: isDefault,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }
}

function presentAuthentication(
  authentication: SendingProfile['authentication'],
): z.output<typeof authenticationShown> {
  if (authentication.type === 'password' || authentication.type === 'none') return authentication
  return { ...authentication, type: 'office365-oauth' }
}
