import { createHmac } from 'node:crypto'
import { sealedColumn } from '../platform/crypto/sealed-column.ts'
import type { Binding } from '../platform/crypto/sealer.ts'
import type { Random } from '../platform/random.ts'

const prefix = 'whsec_'
const secretBytes = 32

type SecretColumn = 'secret' | 'previous_secret'

export const secretBinding = (id: string, column: SecretColumn): Binding => ({
  record: id,
  field: `endpoints.${column}`,
})

/** For the re-wrapping under a new first key. */
export const sealedSecrets = (['secret', 'previous_secret'] as const).map((column) =>
  sealedColumn<{ id: string }>({
    table: 'endpoints',
    column,
    key: ['id'],
    extra: 't.id',
    binding: ({ id }) => secretBinding(id, column),
  }),
)

/** A signing secret as Standard Webhooks writes it: `whsec_` and base64. */
export function newSecret(random: Random): string {
  return prefix + random.bytes(secretBytes).toString('base64')
}

/**
 * The three headers of Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md):
 * one `v1` signature for each secret, HMAC-SHA256 over `id.timestamp.body`.
 */
export function signedHeaders(
  message: { id: string; at: Date; body: string },
  secrets: readonly string[],
): Record<string, string> {
  const timestamp = String(Math.floor(message.at.getTime() / 1000))
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), 'base64')
    const hmac = createHmac('sha256', key).update(`${message.id}.${timestamp}.${message.body}`)
    return `v1,${hmac.digest('base64')}`
  })
  return {
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  }
}
