import { constants, X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { GraphError } from '../http/graph-error.ts'
import type { ChangeType, Encryption } from './subscription.ts'
import { validationError } from './subscription-resource.ts'

const minute = 60_000
const shortest = 45 * minute
/** https://learn.microsoft.com/graph/api/resources/subscription#subscription-lifetime, in minutes. */
const longest = { item: 10_080, rich: 1_440, user: 41_760 }

export const newSubscription = z.strictObject({
  '@odata.type': z.string().optional(),
  changeType: z.string().optional(),
  notificationUrl: z.string().optional(),
  lifecycleNotificationUrl: z.string().nullish(),
  resource: z.string().optional(),
  expirationDateTime: z.string().optional(),
  clientState: z.string().nullish(),
  includeResourceData: z.boolean().nullish(),
  encryptionCertificate: z.string().nullish(),
  encryptionCertificateId: z.string().nullish(),
  latestSupportedTlsVersion: z.enum(['v1_0', 'v1_1', 'v1_2', 'v1_3']).nullish(),
  notificationUrlAppId: z.string().nullish(),
  notificationQueryOptions: z.null().optional(),
})

export const subscriptionChange = z.strictObject({
  '@odata.type': z.string().optional(),
  expirationDateTime: z.string().optional(),
  notificationUrl: z.string().optional(),
})

/** The value of a property that a subscription cannot be without. Throws the 400 that names it. */
export function required(value: string | undefined, name: string): string {
  if (value === undefined || value === '') {
    throw validationError(`${name} is a required property for subscription creation`)
  }
  return value
}

/** `created,updated` as a set. Users come and go as updates, so `created` is nothing to ask for there. */
export function readChangeTypes(text: string, kind: 'item' | 'user'): ReadonlySet<ChangeType> {
  const types = new Set<ChangeType>()
  for (const name of text.split(',').map((part) => part.trim().toLowerCase())) {
    if (name === 'updated' || name === 'deleted' || (name === 'created' && kind === 'item')) types.add(name)
    else throw validationError(`Invalid 'changeType' attribute: '${text}'.`)
  }
  return types
}

/** At most 128 characters. */
export function readClientState(text: string | null | undefined): string | null {
  if (text != null && text.length > 128) {
    throw validationError('clientState exceeds the maximum length of 128 characters.')
  }
  return text ?? null
}

/** When it ends, in milliseconds since 1970: less than 45 minutes become 45. Throws 400 for the past and for too long. */
export function readExpiration(text: string, kind: 'item' | 'rich' | 'user', now: number): number {
  const asked = Date.parse(text)
  if (Number.isNaN(asked)) throw validationError(`Invalid expirationDateTime '${text}'.`)
  if (asked <= now) throw validationError('Subscription expiration must be in the future.')
  const most = longest[kind]
  if (asked > now + most * minute) {
    throw new GraphError(
      400,
      'ExtensionError',
      `Subscription expiration can only be ${most} minutes in the future.`,
    )
  }
  return Math.max(asked, now + shortest)
}

/** The certificate of a rich subscription: base64 of DER, RSA of 2048 to 4096 bits. Throws the 400 otherwise. */
export function readEncryption(
  certificate: string | null | undefined,
  certificateId: string | null | undefined,
): Encryption {
  if (!certificate)
    throw validationError('encryptionCertificate is required when includeResourceData is true.')
  if (!certificateId)
    throw validationError('encryptionCertificateId is required when includeResourceData is true.')
  const parsed = parseCertificate(certificate)
  const bits = parsed?.publicKey.asymmetricKeyDetails?.modulusLength ?? 0
  if (parsed?.publicKey.asymmetricKeyType !== 'rsa' || bits < 2048 || bits > 4096) {
    throw validationError('Certificate is invalid: it must hold an RSA key of 2048 to 4096 bits.')
  }
  return {
    publicKey: parsed.publicKey,
    thumbprint: parsed.fingerprint.replaceAll(':', ''),
    certificateId,
    certificate,
  }
}

/** The padding that Microsoft names: RSA-OAEP with SHA-1. */
export const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }

function parseCertificate(text: string): X509Certificate | undefined {
  try {
    return new X509Certificate(Buffer.from(text, 'base64'))
  } catch {
    return undefined
  }
}
