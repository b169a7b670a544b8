import { constants, createDecipheriv, createHmac, privateDecrypt, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

const encrypted = z.object({
  data: z.base64(),
  dataSignature: z.base64(),
  dataKey: z.base64(),
  encryptionCertificateId: z.string().max(200),
})

const notification = z.object({
  subscriptionId: z.string().max(200),
  clientState: z.string().max(200).nullish(),
  tenantId: z.string().max(100).nullish(),
  changeType: z.string().max(100).nullish(),
  /** Present in lifecycle notifications alone; new ones may come. */
  lifecycleEvent: z.string().max(100).nullish(),
  resourceData: z.object({ id: z.string().max(1000).optional().catch(undefined) }).nullish(),
  encryptedContent: encrypted.nullish(),
})

const collection = z.object({
  value: z.array(z.unknown()).max(2000),
  validationTokens: z.array(z.string().max(16_384)).max(100).nullish(),
})

/** One notification: something may have changed, or something has become of the subscription. */
export type ChangeNotification = z.output<typeof notification>
export type EncryptedContent = z.output<typeof encrypted>

/** What one POST to the notification address carries; undefined for anything that is no such thing. */
export interface Notifications {
  items: ChangeNotification[]
  /** Prove the sender of those that carry content. Lifecycle events come without (https://learn.microsoft.com/graph/change-notifications-lifecycle-events). */
  validationTokens: string[]
}

/** Reads microsoft.graph.changeNotificationCollection (https://learn.microsoft.com/graph/change-notifications-delivery-webhooks). */
export function readNotifications(body: string): Notifications | undefined {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return undefined
  }
  const found = collection.safeParse(value)
  if (!found.success) return undefined
  // One that cannot be read is left out: refused with it, the others would be sent again and again, and then given up.
  const items = found.data.value.flatMap((one) => notification.safeParse(one).data ?? [])
  return { items, validationTokens: found.data.validationTokens ?? [] }
}

/**
 * Opens what a notification carries: the AES key under RSA-OAEP (SHA-1), the content's HMAC-SHA256 checked before it is
 * decrypted (AES-256-CBC, PKCS7, IV from the key), then JSON
 * (https://learn.microsoft.com/graph/change-notifications-with-resource-data).
 * @returns undefined for what was not encrypted for this key, or was changed on the way
 */
export function openContent(
  content: EncryptedContent,
  privateKey: string,
): Record<string, unknown> | undefined {
  try {
    const key = privateDecrypt(
      { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
      Buffer.from(content.dataKey, 'base64'),
    )
    const data = Buffer.from(content.data, 'base64')
    const signature = createHmac('sha256', key).update(data).digest()
    const given = Buffer.from(content.dataSignature, 'base64')
    if (given.length !== signature.length || !timingSafeEqual(given, signature)) return undefined
    const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16))
    const text = Buffer.concat([decipher.update(data), decipher.final()]).toString('utf8')
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
