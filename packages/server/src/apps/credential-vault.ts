import {
  type AppCredential,
  clientCertificate,
  clientSecret,
  federatedAssertion,
} from '@gatewarden/microsoft'
import { sealedColumn } from '../platform/crypto/sealed-column.ts'
import type { Binding, Sealer } from '../platform/crypto/sealer.ts'
import { GatewardenError } from '../platform/errors.ts'
import type { AppRow, CredentialRow } from './app-store.ts'
import type { AssertionSources } from './assertion-sources.ts'

type Owner = Pick<AppRow, 'id' | 'cloud' | 'client_id'>

/**
 * What a sealed credential is bound to. Cloud and client id are part of it: a row that is moved to another cloud,
 * app or record no longer opens, so its secret cannot be sent there.
 */
export function bindingOf(credentialId: string, app: Owner): Binding {
  return {
    record: credentialId,
    field: 'app_credentials.sealed',
    connector: `${app.id} ${app.cloud} ${app.client_id}`,
  }
}

/** Seals what proves an app, and opens it again for one use. */
export class CredentialVault {
  readonly #sealer: Sealer
  readonly #sources: AssertionSources

  constructor(sealer: Sealer, sources: AssertionSources) {
    this.#sealer = sealer
    this.#sources = sources
  }

  seal(plaintext: string, credentialId: string, app: Owner): Buffer {
    return this.#sealer.seal(plaintext, bindingOf(credentialId, app))
  }

  /** @throws GatewardenError `key_ring_wrong` */
  open(row: CredentialRow, app: Owner): AppCredential {
    if (row.kind === 'federated') {
      const source = row.assertion_source ?? ''
      return federatedAssertion(() => this.#sources.read(source))
    }
    if (row.sealed === null) throw damaged(row)
    const plaintext = this.#sealer.open(row.sealed, bindingOf(row.id, app)).toString('utf8')
    if (row.kind === 'secret') return clientSecret(plaintext)
    if (row.certificate === null) throw damaged(row)
    return clientCertificate({ privateKey: plaintext, certificate: row.certificate })
  }
}

function damaged(row: CredentialRow): GatewardenError {
  return new GatewardenError('connector_misconfigured', {
    detail: `The credential ${row.id} is damaged in the database.`,
    remedy: 'Delete it and add it again.',
  })
}

/** The sealed secrets and private keys, as the re-wrapping under a new first key goes through them. */
export const sealedCredentials = sealedColumn<{
  id: string
  app_id: string
  cloud: string
  client_id: string
}>({
  table: 'app_credentials',
  column: 'sealed',
  key: ['id'],
  joins: 'join apps a on a.id = t.app_id',
  extra: 't.app_id, a.cloud, a.client_id',
  binding: (row) => bindingOf(row.id, { id: row.app_id, cloud: row.cloud, client_id: row.client_id }),
})
