import { z } from '@hono/zod-openapi'
import { isAddressRange } from '../platform/egress/allowed-address.ts'
import { otherSenders, protocols, type RelayCredential, works } from './credentials/credential.ts'
import {
  answerings,
  certificateKinds,
  type Hindrances,
  type RelayListener,
  routes,
  securities,
  shownCertificate,
  tlsVersions,
  troublesOf,
  warningsOf,
} from './listeners/listener.ts'
import { messageStates, type RelayMessage } from './queue/message.ts'

const time = z.iso.datetime()
const protocol = z.enum(protocols)
const address = z
  .string()
  .max(320)
  .regex(/^[^\s@<>()",;:\\[\]]+@[^\s@<>()",;:\\[\]]+$/, 'must be an address such as scanner@contoso.com')
const sender = z
  .string()
  .max(320)
  .regex(/^[^\s@<>]*@[^\s@<>]+$/, 'must be an address, or a domain as @contoso.com')
const networks = z
  .array(z.string().refine(isAddressRange, 'must be a range such as 10.20.0.0/16, or one address'))
  .min(1)
  .max(100)
  .nullable()
const name = z.string().trim().min(1).max(100)
const mib = 1024 * 1024

const credentialFields = {
  name: name.openapi({ description: 'For people: which device.', example: 'Scanner, 2nd floor' }),
  protocols: z.array(protocol).min(1).openapi({ description: 'What it may sign in to.' }),
  networks: networks.openapi({ description: 'Ranges the device may come from; null: any.' }),
  trustedNetworks: networks.openapi({
    description:
      'Ranges from which mail is taken as this credential without signing in, at listeners with `trusts`.',
  }),
  senders: z.array(sender).min(1).max(100).openapi({
    description:
      'Senders that it may use, in the envelope and in the message: addresses, or domains as @contoso.com. The mailbox alone unless given.',
  }),
  otherSenders: z.enum(otherSenders).openapi({
    description:
      'What becomes of a message with another sender: refused, or sent with the mailbox as its sender.',
  }),
  messagesPerMinute: z.number().int().min(1).max(10_000).nullable(),
  expiresAt: z.iso.datetime({ offset: true }).nullable(),
}

export const newCredentialBody = z
  .strictObject({
    ...credentialFields,
    connection: z.string().max(100),
    mailbox: address,
    username: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .regex(/^[^\s"\\]+$/)
      .optional()
      .openapi({ description: 'What the device signs in as; the mailbox’s address always works.' }),
    protocols: credentialFields.protocols.default([...protocols]),
    networks: credentialFields.networks.default(null),
    trustedNetworks: credentialFields.trustedNetworks.default(null),
    senders: credentialFields.senders.optional(),
    otherSenders: credentialFields.otherSenders.default('refuse'),
    messagesPerMinute: credentialFields.messagesPerMinute.default(null),
    expiresAt: credentialFields.expiresAt.default(null),
  })
  .openapi('NewRelayCredential')

export const credentialEditBody = z.strictObject(z.object(credentialFields).partial().shape)

export const credentialSchema = z
  .object({
    id: z.string().openapi({ example: 'rcr_01ky0000000000000000000000' }),
    connection: z.string(),
    mailbox: z.string(),
    name: z.string(),
    username: z.string(),
    hint: z.string().openapi({ description: 'The first characters of the password.' }),
    status: z.enum(['live', 'expired', 'revoked']),
    protocols: z.array(protocol),
    networks: z.array(z.string()).nullable(),
    trustedNetworks: z.array(z.string()).nullable(),
    senders: z.array(z.string()),
    otherSenders: z.enum(otherSenders),
    messagesPerMinute: z.number().int().nullable(),
    createdBy: z.string(),
    createdAt: time,
    expiresAt: time.nullable(),
    revokedAt: time.nullable(),
    lastUsedAt: time.nullable().openapi({ description: 'Written at most once a minute.' }),
    lastUsedFrom: z.string().nullable().openapi({ description: 'The address it was used from last.' }),
  })
  .openapi('RelayCredential')

export const shownCredentialSchema = credentialSchema
  .extend({ password: z.string().openapi({ description: 'Shown this once.' }) })
  .openapi('ShownRelayCredential')

export function credentialDocument(one: RelayCredential, now: Date): z.output<typeof credentialSchema> {
  const { connectionId, ...rest } = one
  return {
    ...rest,
    connection: connectionId,
    status: works(one, now) ? 'live' : one.revokedAt === null ? 'expired' : 'revoked',
    protocols: [...one.protocols],
    networks: one.networks && [...one.networks],
    trustedNetworks: one.trustedNetworks && [...one.trustedNetworks],
    senders: [...one.senders],
    createdAt: one.createdAt.toISOString(),
    expiresAt: one.expiresAt?.toISOString() ?? null,
    revokedAt: one.revokedAt?.toISOString() ?? null,
    lastUsedAt: one.lastUsedAt?.toISOString() ?? null,
  }
}

const smtpManner = z.strictObject({
  answer: z.enum(answerings).openapi({
    description:
      'durable: 250 once the message lies here safely, then delivered with retries; direct: the device sees Microsoft’s own answer.',
  }),
  route: z.enum(routes).openapi({
    description:
      'How mail goes on to Microsoft: SMTP with XOAUTH2, or Graph where SMTP AUTH is switched off.',
  }),
  maxMessageBytes: z
    .number()
    .int()
    .min(1024)
    .max(150 * mib),
})

const listenerFields = {
  name,
  port: z.number().int().min(0).max(65_535).openapi({ description: '0: any free one.' }),
  security: z.enum(securities).openapi({
    description:
      'tls: from the first byte (465, 993, 995); starttls (587, 143, 110); none: trusted networks.',
  }),
  oldestTls: z.enum(tlsVersions),
  hostname: z
    .string()
    .max(253)
    .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/, 'must be a host name')
    .openapi({ description: 'The name that devices use; in the greeting and the certificate.' }),
  networks: networks.openapi({ description: 'Ranges that may connect; null: any.' }),
  trusts: z.boolean().openapi({
    description: 'Whether mail is taken without signing in from the trusted networks of credentials.',
  }),
  status: z.enum(['active', 'paused']),
}

const certificate = z.union([
  z.strictObject({
    chain: z.string().max(100_000).openapi({ description: 'PEM, the leaf first.' }),
    privateKey: z.string().max(20_000).openapi({ description: 'PEM, without a passphrase.' }),
  }),
  z.strictObject({
    kind: z.literal('acme').openapi({
      description:
        'Ordered from the issuer of relay.acme.directory and renewed by itself. Said again, a try that failed is repeated at once.',
    }),
  }),
])

export const newListenerBody = z
  .strictObject({
    ...listenerFields,
    protocol,
    oldestTls: listenerFields.oldestTls.default('1.2'),
    hostname: listenerFields.hostname.default('localhost'),
    networks: listenerFields.networks.default(null),
    trusts: listenerFields.trusts.default(false),
    status: listenerFields.status.default('active'),
    smtp: z
      .strictObject({
        answer: smtpManner.shape.answer.default('durable'),
        route: smtpManner.shape.route.default('smtp'),
        maxMessageBytes: smtpManner.shape.maxMessageBytes.default(35 * mib),
      })
      .optional()
      .openapi({ description: 'How SMTP answers; for SMTP only, and has usual values there.' }),
    certificate: certificate.optional().openapi({
      description: 'Not given: one of the relay’s own authority, whose certificate devices trust.',
    }),
  })
  .openapi('NewRelayListener')

export const listenerEditBody = z.strictObject({
  ...z.object(listenerFields).partial().shape,
  smtp: smtpManner.optional(),
  certificate: certificate.nullable().optional(),
})

export const listenerSchema = z
  .object({
    id: z.string().openapi({ example: 'rls_01ky0000000000000000000000' }),
    name: z.string(),
    protocol,
    port: z.number().int(),
    security: z.enum(securities),
    oldestTls: z.enum(tlsVersions),
    hostname: z.string(),
    networks: z.array(z.string()).nullable(),
    trusts: z.boolean(),
    smtp: smtpManner.nullable(),
    certificate: z.object({
      kind: z.enum(certificateKinds),
      chain: z.string().openapi({ description: 'What devices see: PEM, the leaf first.' }),
      renewsAt: time.nullable().openapi({
        description: 'By ACME: when the next one is ordered, or the next try comes.',
      }),
    }),
    status: z.enum(['active', 'paused']),
    warnings: z.array(z.string()).openapi({
      description: 'What an administrator should know about it: its troubles, and what is unsafe.',
    }),
    troubles: z.array(z.string()).openapi({
      description:
        'What keeps devices out, or will, unless somebody does something: why it is not open, that its certificate ends or cannot be had.',
    }),
    createdAt: time,
    updatedAt: time,
  })
  .openapi('RelayListener')

export function listenerDocument(
  one: RelayListener,
  now: Date,
  here: Hindrances,
): z.output<typeof listenerSchema> {
  const { certificateKind: kind, certificate: _, acme, ...rest } = one
  return {
    ...rest,
    networks: one.networks && [...one.networks],
    certificate: {
      kind,
      chain: shownCertificate(one),
      renewsAt: acme?.nextAt.toISOString() ?? null,
    },
    warnings: warningsOf(one, now, here),
    troubles: troublesOf(one, now, here),
    createdAt: one.createdAt.toISOString(),
    updatedAt: one.updatedAt.toISOString(),
  }
}

export const messageSchema = z
  .object({
    id: z.string(),
    listener: z.string(),
    credential: z.string(),
    connection: z.string(),
    mailbox: z.string(),
    route: z.enum(routes),
    mailFrom: z.string(),
    recipients: z.array(
      z.object({ address: z.string(), state: z.enum(messageStates), reply: z.string().nullable() }),
    ),
    size: z.number().int(),
    state: z.enum(messageStates).openapi({
      description:
        'unknown: the hand-over ended without an answer, so that it may have been sent; it is not sent again by itself.',
    }),
    tries: z.number().int(),
    nextAt: time.nullable(),
    reason: z.string().nullable(),
    remedy: z.string().nullable(),
    createdAt: time,
    endedAt: time.nullable(),
  })
  .openapi('RelayMessage')

export function messageDocument(one: RelayMessage): z.output<typeof messageSchema> {
  const { listenerId, credentialId, connectionId, dsn: _, ...rest } = one
  return {
    ...rest,
    recipients: one.recipients.map(({ address, state, reply }) => ({ address, state, reply })),
    listener: listenerId,
    credential: credentialId,
    connection: connectionId,
    nextAt: one.nextAt?.toISOString() ?? null,
    createdAt: one.createdAt.toISOString(),
    endedAt: one.endedAt?.toISOString() ?? null,
  }
}
