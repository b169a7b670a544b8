import {
  type AppCredential,
  type Cloud,
  MicrosoftError,
  type Refusal,
  readAccessToken,
  requestAppToken,
} from '@gatewarden/microsoft'
import type { Query } from '../platform/database/database.ts'
import { GatewardenError, notFound } from '../platform/errors.ts'
import { refusalFacts } from '../platform/http/problem.ts'
import type { Platform } from '../platform/platform.ts'
import type { App } from './app.ts'
import * as store from './app-store.ts'
import { isAssertionUnusable } from './assertion-sources.ts'
import type { Clouds } from './clouds.ts'
import { orderToTry } from './credential-order.ts'
import type { CredentialVault } from './credential-vault.ts'
import { shownApp, standing, timed } from './usable.ts'

export interface UsableApp {
  app: App
  cloud: Cloud
  credentials: { id: string; credential: AppCredential }[]
}

export interface CredentialUse {
  app: App
  cloud: Cloud
  credentialId: string
  credential: AppCredential
}

/** What a test of one credential brought. */
export interface CredentialTest {
  accepted: boolean
  /** The tenant as it was asked for; where a token came, its id. */
  tenantId: string
  /** Application permissions in the token; none says nothing about the credential. */
  roles: string[]
  refusal: Refusal | null
  at: Date
}

/** How often an accepted credential's time is written again. */
const acceptedAgainMs = 3_600_000

/** Which credential proves an app, and what Entra made of it. */
export class CredentialUses {
  readonly #platform: Platform
  readonly #clouds: Clouds
  readonly #vault: CredentialVault
  /** When this process last wrote that a credential was accepted. */
  readonly #acceptedAt = new Map<string, number>()

  constructor(platform: Platform, clouds: Clouds, vault: CredentialVault) {
    this.#platform = platform
    this.#clouds = clouds
    this.#vault = vault
  }

  async credentialsFor(appId: string): Promise<UsableApp> {
    const { row, credentials } = await this.#load(appId)
    const now = this.#platform.clock.now()
    const app = shownApp(row, credentials, now)
    if (app.status !== 'active') throw notUsable(app)
    const usable = orderToTry(credentials.map(timed), now)
    return {
      app,
      cloud: this.#clouds.stored(row.cloud),
      credentials: usable.map((credential) => ({
        id: credential.id,
        credential: this.#vault.open(credential, row),
      })),
    }
  }

  async withCredential<T>(appId: string, attempt: (use: CredentialUse) => Promise<T>): Promise<T> {
    const { app, cloud, credentials } = await this.credentialsFor(appId)
    let last: unknown
    for (const { id, credential } of credentials) {
      try {
        const result = await attempt({ app, cloud, credentialId: id, credential })
        await this.reportAccepted(appId, id)
        return result
      } catch (error) {
        if (error instanceof MicrosoftError && error.refusal.credentialRefused) {
          await this.reportRefusal(appId, id, error.refusal)
        } else if (!isAssertionUnusable(error)) {
          throw error
        }
        last = error
      }
    }
    if (!(last instanceof MicrosoftError)) throw last
    const after = await this.#load(appId)
    const now = shownApp(after.row, after.credentials, this.#platform.clock.now())
    throw now.status === 'active' ? misconfigured(last.refusal, now) : notUsable(now)
  }

  async reportAccepted(appId: string, credentialId: string): Promise<void> {
    const now = this.#platform.clock.now()
    const known = this.#acceptedAt.get(credentialId)
    if (known !== undefined && Math.abs(now.getTime() - known) < acceptedAgainMs) return
    await this.#platform.db.transaction((trx) =>
      this.#writeAccepted(trx, 'system', appId, credentialId, false),
    )
    this.#acceptedAt.set(credentialId, now.getTime())
  }

  async reportRefusal(appId: string, credentialId: string, refusal: Refusal): Promise<{ paused: boolean }> {
    if (!refusal.credentialRefused) return { paused: false }
    this.#acceptedAt.delete(credentialId)
    return this.#platform.db.transaction((trx) =>
      this.#writeRefused(trx, 'system', appId, credentialId, refusal),
    )
  }

  /**
   * One client-credentials exchange for Graph with exactly this credential, whatever its status.
   * @throws GatewardenError `not_found`; MicrosoftError where no answer came that says anything about the credential
   */
  async test(actor: string, appId: string, credentialId: string, tenant: string): Promise<CredentialTest> {
    const { db, clock, random, dispatcher } = this.#platform
    const { row, credentials } = await this.#load(appId)
    const stored = credentials.find((credential) => credential.id === credentialId)
    if (!stored) throw notFound('credential', credentialId)
    const cloud = this.#clouds.stored(row.cloud)
    const credential = this.#vault.open(stored, row)
    const client = { cloud, tenant, clientId: row.client_id, credential, clock, random, dispatcher }
    try {
      const token = await requestAppToken(client, { resource: cloud.graphResource })
      const claims = readAccessToken(token.accessToken)
      await db.transaction((trx) => this.#writeAccepted(trx, actor, appId, credentialId, true))
      return {
        accepted: true,
        tenantId: claims?.tid ?? tenant,
        roles: claims?.roles ?? [],
        refusal: null,
        at: clock.now(),
      }
    } catch (error) {
      if (!(error instanceof MicrosoftError)) throw error
      const { refusal } = error
      if (refusal.kind === 'transient') throw error
      if (refusal.credentialRefused) {
        this.#acceptedAt.delete(credentialId)
        await db.transaction((trx) => this.#writeRefused(trx, actor, appId, credentialId, refusal))
      }
      return { accepted: false, tenantId: tenant, roles: [], refusal, at: clock.now() }
    }
  }

  async #load(appId: string): Promise<{ row: store.AppRow; credentials: store.CredentialRow[] }> {
    const { query } = this.#platform.db
    const [row, credentials] = await Promise.all([
      store.appById(query, appId),
      store.credentialsOf(query, [appId]),
    ])
    if (!row) throw notFound('app', appId)
    return { row, credentials }
  }

  async #writeAccepted(
    trx: Query,
    actor: string,
    appId: string,
    credentialId: string,
    revive: boolean,
  ): Promise<void> {
    await store.lockApp(trx, appId)
    const changed = await store.markAccepted(trx, credentialId, this.#platform.clock.now(), revive)
    if (!changed) return
    await this.#platform.audit.record(trx, {
      actor,
      action: 'credential.accepted',
      subject: appId,
      details: { credential: credentialId },
    })
  }

  async #writeRefused(
    trx: Query,
    actor: string,
    appId: string,
    credentialId: string,
    refusal: Refusal,
  ): Promise<{ paused: boolean }> {
    await store.lockApp(trx, appId)
    const now = this.#platform.clock.now()
    const changed = await store.markRefused(trx, credentialId, now, refusal)
    const paused = standing(await store.credentialsOf(trx, [appId]), now).status === 'paused'
    if (changed) {
      await this.#platform.audit.record(trx, {
        actor,
        action: 'credential.refused',
        subject: appId,
        details: {
          credential: credentialId,
          aadsts: refusal.aadsts,
          traceId: refusal.traceId,
          appPaused: paused,
        },
      })
    }
    return { paused }
  }
}

function notUsable(app: App): GatewardenError {
  return new GatewardenError('connector_misconfigured', {
    detail: `The app ${app.name} (${app.id}) cannot prove itself to Entra. ${app.reason ?? ''}`.trim(),
    ...(app.remedy === null ? {} : { remedy: app.remedy }),
    extra: { app: app.id, ...(app.refusal === null ? {} : { microsoft: refusalFacts(app.refusal) }) },
    ...(app.refusal === null ? {} : { cause: new MicrosoftError(app.refusal) }),
  })
}

function misconfigured(refusal: Refusal, app: App): GatewardenError {
  return new GatewardenError('connector_misconfigured', {
    detail: refusal.reason,
    remedy: refusal.remedy,
    extra: { app: app.id, microsoft: refusalFacts(refusal) },
    cause: new MicrosoftError(refusal),
  })
}
