import type { Cloud, Refusal } from '@gatewarden/microsoft'
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
import type { App, Credential, ThrottleBudget } from './app.ts'
import { askAgain, changedMeanwhile, inUse, onlySecrets, taken, tooManyCredentials } from './app-errors.ts'
import * as store from './app-store.ts'
import { AssertionSources } from './assertion-sources.ts'
import { Clouds } from './clouds.ts'
import { CredentialVault } from './credential-vault.ts'
import { shownApp, shownCredential } from './usable.ts'
import { type CredentialTest, type CredentialUse, CredentialUses, type UsableApp } from './use-credential.ts'

/** What is left out stays as it is, or is all there is. */
export type ThrottleWish = { [Limit in keyof ThrottleBudget]?: ThrottleBudget[Limit] | undefined }

export interface NewApp {
  cloud: string
  clientId: string
  name: string
  credential?: CredentialWish | undefined
  throttle?: ThrottleWish | undefined
}

export interface AppChange {
  name?: string | undefined
  cloud?: string | undefined
  clientId?: string | undefined
  throttle?: ThrottleWish | undefined
  /** Takes the place of every credential there is; demanded where cloud or client id change. */
  credential?: CredentialWish | undefined
}

export interface CredentialChange {
  position?: number | undefined
  /** For a client secret: the date that Entra shows. */
  expiresAt?: Date | null | undefined
}

/** An app that was checked at the door and is yet to be written. */
export interface AcceptedApp {
  row: store.AppRow
  credential: AcceptedCredential | undefined
}

export interface AppsService {
  /** @throws GatewardenError `not_found` */
  get(appId: string): Promise<App>
  /** Those of these that are there, in no order. */
  getMany(appIds: readonly string[]): Promise<App[]>
  /** Newest first, from below `before`. */
  list(before: string | undefined, limit: number): Promise<App[]>
  /** The cloud with this id: built in or set up by the operator. @throws GatewardenError `connector_misconfigured` */
  cloud(cloudId: string): Cloud
  /** The same for a cloud that a caller names. @throws GatewardenError `invalid_request` that names the field */
  cloudNamed(cloudId: string, field: string): Cloud
  /** Every cloud of this installation. */
  clouds(): Cloud[]
  /**
   * The credentials that may work, in the order to try: the newest valid first, none that is expired or was refused.
   * @throws GatewardenError `not_found`; `connector_misconfigured` with reason and remedy where there is none
   */
  credentialsFor(appId: string): Promise<UsableApp>
  /**
   * Runs `attempt` with each credential in that order until one is not refused as a credential, and reports what
   * Entra made of each. What `attempt` throws that is no credential refusal comes through untouched.
   * @throws GatewardenError `connector_misconfigured` once all are refused: the app is then paused
   */
  withCredential<T>(appId: string, attempt: (use: CredentialUse) => Promise<T>): Promise<T>
  /** Entra took this credential. Writes only where that was not known, and then once an hour. */
  reportAccepted(appId: string, credentialId: string): Promise<void>
  /**
   * Entra refused. Does nothing unless the credential itself was refused; then that credential is not tried again,
   * and the app pauses if no other may work.
   */
  reportRefusal(appId: string, credentialId: string, refusal: Refusal): Promise<{ paused: boolean }>
  /** One real exchange with one credential in a tenant; a refused credential that passes is used again. */
  test(actor: string, appId: string, credentialId: string, tenant: string): Promise<CredentialTest>

  /** Checks a new app and makes what has to be made, without writing. @throws GatewardenError `invalid_request` */
  accept(wish: NewApp, field?: string): Promise<AcceptedApp>
  /** Writes an accepted app. @throws GatewardenError `conflict` where the cloud has an app with this client id */
  insert(trx: Query, actor: string, accepted: AcceptedApp): Promise<App>
  /** Keeps an app from being removed until the transaction ends; undefined where there is none of that id. */
  hold(trx: Query, appId: string): Promise<App | undefined>
  create(actor: string, wish: NewApp): Promise<App>
  /** @throws GatewardenError `not_found`, `conflict`, `invalid_request` */
  change(actor: string, appId: string, change: AppChange): Promise<App>
  /** @throws GatewardenError `not_found`, `conflict` while a connector uses it */
  remove(actor: string, appId: string): Promise<void>
  addCredential(actor: string, appId: string, wish: CredentialWish): Promise<Credential>
  changeCredential(
    actor: string,
    appId: string,
    credentialId: string,
    change: CredentialChange,
  ): Promise<Credential>
  removeCredential(actor: string, appId: string, credentialId: string): Promise<void>
  /** PEM. @throws GatewardenError `not_found`, also for a credential that is no certificate */
  publicCertificate(appId: string, credentialId: string): Promise<string>
  /** Who uses an app, by name; connectors tells, so that an app in use is not removed. */
  setUsers(namesOfUsers: (within: Query, appId: string) => Promise<string[]>): void
}

const defaultThrottle: ThrottleBudget = { concurrency: 4, requestsPer10Minutes: 10_000 }

/** Most credentials that one app holds; Entra itself takes few, and each refused one costs a call. */
const mostCredentials = 10

export function createAppsService(platform: Platform): AppsService {
  const { db, clock, random, audit, config, dispatcher } = platform
  const clouds = new Clouds(config.microsoft.emulator)
  const sources = new AssertionSources(config.microsoft.assertions, dispatcher)
  const vault = new CredentialVault(platform.sealer, sources)
  const uses = new CredentialUses(platform, clouds, vault)
  let namesOfUsers = async (_within: Query, _appId: string): Promise<string[]> => []

  const check = (wish: CredentialWish, appName: string, field: string): Promise<AcceptedCredential> =>
    acceptCredential(wish, {
      now: clock.now(),
      random,
      commonName: `Gatewarden ${appName}`.slice(0, 64),
      assertionSources: sources.names,
      field,
    })

  const insertCredential = async (
    trx: Query,
    actor: string,
    app: store.AppRow,
    accepted: AcceptedCredential,
  ): Promise<store.CredentialRow> => {
    const id = newId('cred', clock, random)
    const row: store.CredentialRow = {
      id,
      app_id: app.id,
      kind: accepted.kind,
      status: 'untested',
      position: 0,
      hint: accepted.hint,
      sealed: accepted.plaintext === null ? null : vault.seal(accepted.plaintext, id, app),
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
    await audit.record(trx, {
      actor,
      action: 'credential.added',
      subject: app.id,
      details: { credential: id, kind: row.kind, hint: row.hint, expiresAt: row.expires_at },
    })
    return row
  }

  const lockApp = async (trx: Query, appId: string): Promise<store.AppRow> => {
    const row = await store.lockApp(trx, appId)
    if (!row) throw notFound('app', appId)
    return row
  }

  const show = async (within: Query, row: store.AppRow): Promise<App> =>
    shownApp(row, await store.credentialsOf(within, [row.id]), clock.now())

  const showAll = async (rows: readonly store.AppRow[]): Promise<App[]> => {
    const credentials = await store.credentialsOf(
      db.query,
      rows.map((row) => row.id),
    )
    const now = clock.now()
    const own = (row: store.AppRow) => credentials.filter((one) => one.app_id === row.id)
    return rows.map((row) => shownApp(row, own(row), now))
  }

  const credentialOf = async (
    trx: Query,
    appId: string,
    credentialId: string,
  ): Promise<store.CredentialRow> => {
    const found = (await store.credentialsOf(trx, [appId])).find((row) => row.id === credentialId)
    if (!found) throw notFound('credential', credentialId)
    return found
  }

  const accept: AppsService['accept'] = async (wish, field = 'body.') => {
    clouds.named(wish.cloud, `${field}cloud`)
    const credential = wish.credential && (await check(wish.credential, wish.name, `${field}credential.`))
    const now = clock.now()
    const row: store.AppRow = {
      id: newId('app', clock, random),
      name: wish.name,
      cloud: wish.cloud,
      client_id: wish.clientId.toLowerCase(),
      throttle_concurrency: wish.throttle?.concurrency ?? defaultThrottle.concurrency,
      throttle_requests_per_10min:
        wish.throttle?.requestsPer10Minutes ?? defaultThrottle.requestsPer10Minutes,
      created_at: now,
      updated_at: now,
    }
    return { row, credential }
  }

  const insert: AppsService['insert'] = async (trx, actor, { row, credential }) => {
    if (!(await store.insertApp(trx, row))) {
      const there = await store.appByClient(trx, row.cloud, row.client_id)
      throw taken(row.cloud, row.client_id, there?.id)
    }
    await audit.record(trx, {
      actor,
      action: 'app.created',
      subject: row.id,
      details: { cloud: row.cloud, clientId: row.client_id, name: row.name },
    })
    if (credential) await insertCredential(trx, actor, row, credential)
    return show(trx, row)
  }

  return {
    accept,
    insert,
    cloud: (cloudId) => clouds.stored(cloudId),
    cloudNamed: (cloudId, field) => clouds.named(cloudId, field),
    clouds: () => clouds.all,
    credentialsFor: (appId) => uses.credentialsFor(appId),
    withCredential: (appId, attempt) => uses.withCredential(appId, attempt),
    reportAccepted: (appId, credentialId) => uses.reportAccepted(appId, credentialId),
    reportRefusal: (appId, credentialId, refusal) => uses.reportRefusal(appId, credentialId, refusal),
    test: (actor, appId, credentialId, tenant) => uses.test(actor, appId, credentialId, tenant),
    setUsers(names) {
      namesOfUsers = names
    },

    async get(appId) {
      const row = await store.appById(db.query, appId)
      if (!row) throw notFound('app', appId)
      return show(db.query, row)
    },

    getMany: async (appIds) => showAll(await store.appsById(db.query, appIds)),
    list: async (before, limit) => showAll(await store.listApps(db.query, before, limit)),

    async hold(trx, appId) {
      const row = await store.lockApp(trx, appId)
      return row && show(trx, row)
    },

    async create(actor, wish) {
      const accepted = await accept(wish)
      return db.transaction((trx) => insert(trx, actor, accepted))
    },

    async change(actor, appId, change) {
      const before = await store.appById(db.query, appId)
      if (!before) throw notFound('app', appId)
      if (change.cloud !== undefined) clouds.named(change.cloud, 'body.cloud')
      const cloud = change.cloud ?? before.cloud
      const clientId = change.clientId?.toLowerCase() ?? before.client_id
      const moves = cloud !== before.cloud || clientId !== before.client_id
      if (moves && !change.credential) throw askAgain(cloud === before.cloud ? 'clientId' : 'cloud')
      const credential =
        change.credential && (await check(change.credential, change.name ?? before.name, 'body.credential.'))

      return db.transaction(async (trx) => {
        const locked = await lockApp(trx, appId)
        if (locked.cloud !== before.cloud || locked.client_id !== before.client_id)
          throw changedMeanwhile(appId)
        const there = moves ? await store.appByClient(trx, cloud, clientId) : undefined
        if (there && there.id !== appId) throw taken(cloud, clientId, there.id)
        const row: store.AppRow = {
          ...locked,
          name: change.name ?? locked.name,
          cloud,
          client_id: clientId,
          throttle_concurrency: change.throttle?.concurrency ?? locked.throttle_concurrency,
          throttle_requests_per_10min:
            change.throttle?.requestsPer10Minutes ?? locked.throttle_requests_per_10min,
          updated_at: clock.now(),
        }
        await store.updateApp(trx, appId, row)
        await audit.record(trx, {
          actor,
          action: 'app.changed',
          subject: appId,
          details: { name: row.name, cloud, clientId, credentialsReplaced: credential !== undefined },
        })
        if (credential) {
          const old = await store.credentialsOf(trx, [appId])
          await store.deleteCredentials(
            trx,
            old.map((one) => one.id),
          )
          await insertCredential(trx, actor, row, credential)
        }
        return show(trx, row)
      })
    },

    remove(actor, appId) {
      return db.transaction(async (trx) => {
        await lockApp(trx, appId)
        const users = await namesOfUsers(trx, appId)
        if (users.length > 0) throw inUse(users)
        await store.deleteApp(trx, appId)
        await audit.record(trx, { actor, action: 'app.removed', subject: appId })
      })
    },

    async addCredential(actor, appId, wish) {
      const app = await store.appById(db.query, appId)
      if (!app) throw notFound('app', appId)
      const accepted = await check(wish, app.name, 'body.')
      return db.transaction(async (trx) => {
        const locked = await lockApp(trx, appId)
        const there = await store.credentialsOf(trx, [appId])
        if (there.length >= mostCredentials) throw tooManyCredentials(mostCredentials)
        return shownCredential(await insertCredential(trx, actor, locked, accepted), clock.now())
      })
    },

    changeCredential(actor, appId, credentialId, change) {
      return db.transaction(async (trx) => {
        await lockApp(trx, appId)
        const row = await credentialOf(trx, appId, credentialId)
        if (change.expiresAt !== undefined) {
          if (row.kind !== 'secret') throw onlySecrets(row.kind)
          assertInFuture(change.expiresAt, clock.now(), 'body.expiresAt')
        }
        const next = {
          position: change.position ?? row.position,
          expires_at: change.expiresAt === undefined ? row.expires_at : change.expiresAt,
        }
        await store.updateCredential(trx, credentialId, next)
        await audit.record(trx, {
          actor,
          action: 'credential.changed',
          subject: appId,
          details: { credential: credentialId, position: next.position, expiresAt: next.expires_at },
        })
        return shownCredential({ ...row, ...next }, clock.now())
      })
    },

    async publicCertificate(appId, credentialId) {
      const { certificate } = await credentialOf(db.query, appId, credentialId)
      if (certificate === null) throw notFound('certificate', credentialId)
      return certificate
    },

    removeCredential(actor, appId, credentialId) {
      return db.transaction(async (trx) => {
        await lockApp(trx, appId)
        await credentialOf(trx, appId, credentialId)
        await store.deleteCredentials(trx, [credentialId])
        await audit.record(trx, {
          actor,
          action: 'credential.removed',
          subject: appId,
          details: { credential: credentialId },
        })
      })
    },
  }
}
