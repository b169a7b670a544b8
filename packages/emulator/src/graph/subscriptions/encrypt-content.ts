import { createCipheriv, createHmac, publicEncrypt, randomBytes } from 'node:crypto'
import type { Encryption } from './subscription.ts'
import { oaep } from './subscription-input.ts'

/** microsoft.graph.changeNotificationEncryptedContent */
export interface EncryptedContent {
  readonly data: string
  readonly dataSignature: string
  readonly dataKey: string
  readonly encryptionCertificateId: string
  readonly encryptionCertificateThumbprint: string
}

/**
 * Encrypts what a rich notification carries: AES-CBC with PKCS7 under a key of its own, whose first 16 bytes are the
 * initialization vector; HMAC-SHA256 of the result under the same key; the key under RSA-OAEP (SHA-1). Steps as in
 * https://learn.microsoft.com/graph/change-notifications-with-resource-data
 */
export function encryptContent(content: string, encryption: Encryption): EncryptedContent {
  const key = randomBytes(32)
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16))
  const data = Buffer.concat([cipher.update(content, 'utf8'), cipher.final()])
  return {
    data: data.toString('base64'),
    dataSignature: createHmac('sha256', key).update(data).digest('base64'),
    dataKey: publicEncrypt({ key: encryption.publicKey, ...oaep }, key).toString('base64'),
    encryptionCertificateId: encryption.certificateId,
    encryptionCertificateThumbprint: encryption.thumbprint,
  }
}
