import type { Query } from '../platform/database/database.ts'
import { notFound } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import {
  type AcceptedCredential,
  acceptCredential,
  assertInFuture,
  type CredentialWish,
} from './accept-credential.ts'
import type { Credential } from './app.ts'
import { onlySecrets, tooManyCredentials } from './app-errors.ts'
import * as store from './app-store.ts'
import type { AssertionSources } from './assertion-sources.ts'
import type { CredentialVault } from './credential-vault.ts'
import { shownCredential } from './usable.ts'

export interface CredentialChange {
  position?: number | undefined
  /** For a client secret: the date that Entra shows. */
  expiresAt?: Date | null | undefined
}

/** Most credentials that one app holds; Entra itself takes few, and each refused one costs a call. */
const mostCredentials = 10

/** The stored credentials of apps: checked at the door, sealed, each change on record. */
export class CredentialRecords {
  readonly #platform: Platform
  readonly #sources: AssertionSources
  readonly #vault: CredentialVault

  constructor(platform: Platform, sources: AssertionSources, vault: CredentialVault) {
    this.#platform = platform
    this.#sources = sources
    this.#vault = vault
  }

  /** Checks what was handed in, and makes what has to be made; nothing is written. @throws GatewardenError `invalid_request` */
  accept(wish: CredentialWish, appName: string, field: string): Promise<AcceptedCredential> {
    return acceptCredential(wish, {
      now: this.#platform.clock.now(),
      random: this.#platform.random,
      commonName: `Gatewarden ${appName}`.slice(0, 64),
      assertionSources: this.#sources.names,
      field,
    })
  }

  async insert(
    trx: Query,
    actor: string,
    app: store.AppRow,
    accepted: AcceptedCredential,
  ): Promise<store.CredentialRow> {
    const { clock, random } = this.#platform
    const id = newId('cred', clock, random)
    const row: store.CredentialRow = {
      id,
      app_id: app.id,
      kind: accepted.kind,
      status: 'untested',
      position: 0,
      hint: accepted.hint,
      sealed: accepted.plaintext === null ? null : this.#vault.seal(accepted.plaintext, id, app),
      certificate: accepted.certificate,
      made_here: accepted.madeHere,
      assertion_source: accepted.assertionSource,
      not_before: accepted.notBefore,
      expires_at: accepted.expiresAt,
      last_accepted_at: null,
      last_refused_at: null,
      refusal: null,
      created_at: clock.now(),
    }
    await store.insertCredential(trx, row)
    await this.#record(trx, actor, 'credential.added', row)
    return row
  }

  /** Takes one in and all others away. */
  async replaceAll(
    trx: Query,
    actor: string,
    app: store.AppRow,
    accepted: AcceptedCredential,
  ): Promise<void> {
    const old = await store.credentialsOf(trx, [app.id])
    await store.deleteCredentials(
      trx,
      old.map((one) => one.id),
    )
    await this.insert(trx, actor, app, accepted)
  }

  async add(actor: string, appId: string, wish: CredentialWish): Promise<Credential> {
    const { db, clock } = this.#platform
    const app = await store.appById(db.query, appId)
    if (!app) throw notFound('app', appId)
    const accepted = await this.accept(wish, app.name, 'body.')
    return db.transaction(async (trx) => {
      const locked = await store.lockApp(trx, appId)
      if (!locked) throw notFound('app', appId)
      const there = await store.credentialsOf(trx, [appId])
      if (there.length >= mostCredentials) throw tooManyCredentials(mostCredentials)
      return shownCredential(await this.insert(trx, actor, locked, accepted), clock.now())
    })
  }

  change(actor: string, appId: string, credentialId: string, change: CredentialChange): Promise<Credential> {
    const { db, clock } = this.#platform
    return db.transaction(async (trx) => {
      const row = await this.#lock(trx, appId, credentialId)
      if (change.expiresAt !== undefined) {
        if (row.kind !== 'secret') throw onlySecrets(row.kind)
        assertInFuture(change.expiresAt, clock.now(), 'body.expiresAt')
      }
      const next = {
        position: change.position ?? row.position,
        expires_at: change.expiresAt === undefined ? row.expires_at : change.expiresAt,
      }
      await store.updateCredential(trx, credentialId, next)
      const changed = { ...row, ...next }
      await this.#record(trx, actor, 'credential.changed', changed)
      return shownCredential(changed, clock.now())
    })
  }

  remove(actor: string, appId: string, credentialId: string): Promise<void> {
    return this.#platform.db.transaction(async (trx) => {
      const row = await this.#lock(trx, appId, credentialId)
      await store.deleteCredentials(trx, [credentialId])
      await this.#record(trx, actor, 'credential.removed', row)
    })
  }

  /** PEM. @throws GatewardenError `not_found`, also for a credential that is no certificate */
  async publicCertificate(appId: string, credentialId: string): Promise<string> {
    const { certificate } = await this.#find(this.#platform.db.query, appId, credentialId)
    if (certificate === null) throw notFound('certificate', credentialId)
    return certificate
  }

  async #lock(trx: Query, appId: string, credentialId: string): Promise<store.CredentialRow> {
    if (!(await store.lockApp(trx, appId))) throw notFound('app', appId)
    return this.#find(trx, appId, credentialId)
  }

  async #find(within: Query, appId: string, credentialId: string): Promise<store.CredentialRow> {
    const found = (await store.credentialsOf(within, [appId])).find((row) => row.id === credentialId)
    if (!found) throw notFound('credential', credentialId)
    return found
  }

  async #record(trx: Query, actor: string, action: string, row: store.CredentialRow): Promise<void> {
    const { id: credential, kind, position, expires_at: expiresAt } = row
    await this.#platform.audit.record(trx, {
      actor,
      action,
      subject: row.app_id,
      details: { credential, kind, position, expiresAt },
    })
  }
}
