import type { Cloud, Refusal } from '@gatewarden/microsoft'
import type { Query } from '../platform/database/database.ts'
import { notFound } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { AcceptedCredential, CredentialWish } from './accept-credential.ts'
import type { App, Credential, ThrottleBudget } from './app.ts'
import { askAgain, changedMeanwhile, connected, inUse, taken } from './app-errors.ts'
import * as store from './app-store.ts'
import { AssertionSources } from './assertion-sources.ts'
import { Clouds } from './clouds.ts'
import { type CredentialChange, CredentialRecords } from './credential-records.ts'
import { CredentialVault } from './credential-vault.ts'
import { shownApp } from './usable.ts'
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

/** Who uses an app. */
export interface AppUsers {
  /** Names of its connectors. */
  names(within: Query, appId: string): Promise<string[]>
  /** What hangs on them, such as 3 connections; nothing for what there is none of. */
  hanging(within: Query, appId: string): Promise<{ what: string; count: number }[]>
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
  /** Connectors tells who uses an app, so that one in use is not removed, nor one with connections moved. */
  setUsers(users: AppUsers): void
}

const defaultThrottle: ThrottleBudget = { concurrency: 4, requestsPer10Minutes: 10_000 }

export function createAppsService(platform: Platform): AppsService {
  const { db, clock, random, audit, config, dispatcher } = platform
  const clouds = new Clouds(config.microsoft)
  const sources = new AssertionSources(config.microsoft.assertions, dispatcher)
  const vault = new CredentialVault(platform.sealer, sources)
  const uses = new CredentialUses(platform, clouds, vault)
  const records = new CredentialRecords(platform, sources, vault)
  let users: AppUsers = { names: async () => [], hanging: async () => [] }

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

  const accept: AppsService['accept'] = async (wish, field = 'body.') => {
    clouds.named(wish.cloud, `${field}cloud`)
    const credential =
      wish.credential && (await records.accept(wish.credential, wish.name, `${field}credential.`))
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
    if (credential) await records.insert(trx, actor, row, credential)
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
    setUsers(told) {
      users = told
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
        change.credential &&
        (await records.accept(change.credential, change.name ?? before.name, 'body.credential.'))

      return db.transaction(async (trx) => {
        const locked = await lockApp(trx, appId)
        if (locked.cloud !== before.cloud || locked.client_id !== before.client_id)
          throw changedMeanwhile(appId)
        const hanging = moves ? await users.hanging(trx, appId) : []
        if (hanging.length > 0) throw connected(hanging)
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
        if (credential) await records.replaceAll(trx, actor, row, credential)
        return show(trx, row)
      })
    },

    remove(actor, appId) {
      return db.transaction(async (trx) => {
        await lockApp(trx, appId)
        const connectors = await users.names(trx, appId)
        if (connectors.length > 0) throw inUse(connectors)
        await store.deleteApp(trx, appId)
        await audit.record(trx, { actor, action: 'app.removed', subject: appId })
      })
    },

    addCredential: (actor, appId, wish) => records.add(actor, appId, wish),
    changeCredential: (actor, appId, id, change) => records.change(actor, appId, id, change),
    removeCredential: (actor, appId, id) => records.remove(actor, appId, id),
    publicCertificate: (appId, id) => records.publicCertificate(appId, id),
  }
}
