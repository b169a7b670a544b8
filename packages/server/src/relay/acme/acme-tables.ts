import type { Generated } from 'kysely'
import { sealedColumn } from '../../platform/crypto/sealed-column.ts'
import type { Binding } from '../../platform/crypto/sealer.ts'

export type AcmeTables = {
  relay_acme_accounts: {
    directory: string
    private_key: Buffer
    thumbprint: string
    url: string | null
    created_at: Date
  }
  relay_acme_certificates: {
    hostname: string
    certificate: string | null
    private_key: Buffer | null
    order_url: string | null
    order_key: Buffer | null
    next_at: Date
    failures: Generated<number>
    problem: string | null
    remedy: string | null
  }
}

export const accountKeyBinding = (directory: string): Binding => ({
  record: directory,
  field: 'relay_acme_accounts.private_key',
})
export const orderKeyBinding = (hostname: string): Binding => ({
  record: hostname,
  field: 'relay_acme_certificates.order_key',
})
export const acmeKeyBinding = (hostname: string): Binding => ({
  record: hostname,
  field: 'relay_acme_certificates.private_key',
})

const ofCertificates = (column: 'private_key' | 'order_key', bind: (hostname: string) => Binding) =>
  sealedColumn<{ hostname: string }>({
    table: 'relay_acme_certificates',
    column,
    key: ['hostname'],
    binding: ({ hostname }) => bind(hostname),
  })

/** For the re-wrapping under a new first key. */
export const sealedForAcme = [
  sealedColumn<{ directory: string }>({
    table: 'relay_acme_accounts',
    column: 'private_key',
    key: ['directory'],
    binding: ({ directory }) => accountKeyBinding(directory),
  }),
  ofCertificates('private_key', acmeKeyBinding),
  ofCertificates('order_key', orderKeyBinding),
]
