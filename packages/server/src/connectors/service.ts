import type { ConnectorMode, DirectoryChoice } from '@gatewarden/microsoft'
import type { App, AppsService, NewApp } from '../apps/index.ts'
import type { Query } from '../platform/database/database.ts'
import { notFound } from '../platform/errors.ts'
import { invalidField } from '../platform/http/validation.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { directoryChosen, modeChosen, permissionsChosen, tenantModeChosen, typeNamed } from './choices.ts'
import type { CatalogSettings, Connector, TenantMode } from './connector.ts'
import { appBusy, nameTaken, stillUsed } from './connector-errors.ts'
import {
  catalogColumns,
  catalogOf,
  emptyCatalog,
  type Settable,
  shownConnector,
  tenantColumns,
} from './connector-row.ts'
import * as store from './connector-store.ts'
import { deleteUnusedLogo, insertLogo, type Logo, selectLogo } from './logo.ts'

/** An app that is here already, or one to be added together with its connector. */
export type AppWish = { id: string } | NewApp

export interface NewConnector {
  type: string
  mode?: ConnectorMode | undefined
  /** The type's id, with a number where that is taken, unless told. */
  name?: string | undefined
  app?: AppWish | undefined
  preset?: string | undefined
  permissions?: readonly string[] | undefined
  directory?: DirectoryChoice | undefined
  tenantMode?: TenantMode['kind'] | undefined
  tenantId?: string | undefined
  catalog?: Settable<CatalogSettings> | undefined
}

/** What can change; type and mode cannot. */
export type ConnectorChange = Omit<NewConnector, 'type' | 'mode'>

export interface ConnectorsService {
  /** By id (`ctr_…`) or by name. @throws GatewardenError `not_found` */
  get(idOrName: string): Promise<Connector>
  /** Newest first; all of them, or a page from below `before`. */
  list(page?: { before: string | undefined; limit: number }): Promise<Connector[]>
  /** @throws GatewardenError `invalid_request`, `conflict` */
  create(actor: string, wish: NewConnector): Promise<Connector>
  change(actor: string, idOrName: string, change: ConnectorChange): Promise<Connector>
  /** Gives it a picture, or takes it away. @throws GatewardenError `not_found` */
  setLogo(actor: string, idOrName: string, logo: Logo | null): Promise<Connector>
  /** A picture by its name. */
  logo(name: string): Promise<Logo | undefined>
  /** @throws GatewardenError `not_found`; `conflict` while something hangs on it, unless forced */
  remove(actor: string, idOrName: string, force: boolean): Promise<void>
  /** Says who else must agree before a connector goes away; connections registers itself here. */
  addDependent(dependent: ConnectorDependent): void
}

/** What hangs on a connector. */
export interface ConnectorDependent {
  /** What they are called in a sentence: `connections`. */
  what: string
  count(within: Query, connectorId: string): Promise<number>
  /** Removes them, in the transaction that removes the connector. */
  remove(within: Query, connectorId: string): Promise<void>
}

export function createConnectorsService(
  platform: Platform,
  { apps }: { apps: AppsService },
): ConnectorsService {
  const { db, clock, random, audit, config } = platform
  const callbackUrl = `${config.publicUrl}/oauth/callback`
  const dependents: ConnectorDependent[] = []

  const show = (row: store.ConnectorRow, app: App | undefined): Connector =>
    shownConnector(row, app, callbackUrl)

  const load = async (row: store.ConnectorRow): Promise<Connector> =>
    show(row, row.app_id === null ? undefined : await apps.get(row.app_id))

  const freeName = async (within: Query, stem: string): Promise<string> => {
    const taken = new Set(await store.namesLike(within, stem))
    for (let number = 1; ; number++) {
      const name = number === 1 ? stem : `${stem}-${number}`
      if (!taken.has(name)) return name
    }
  }

  const hanging = async (within: Query, connectorId: string): Promise<{ what: string; count: number }[]> => {
    const counts: { what: string; count: number }[] = []
    for (const { what, count } of dependents) counts.push({ what, count: await count(within, connectorId) })
    return counts.filter(({ count }) => count > 0)
  }

  apps.setUsers({
    names: (within, appId) => store.namesUsingApp(within, appId),
    async hanging(within, appId) {
      const counts: { what: string; count: number }[] = []
      for (const id of await store.idsUsingApp(within, appId)) counts.push(...(await hanging(within, id)))
      const sum = (what: string) =>
        counts.reduce((total, one) => total + (one.what === what ? one.count : 0), 0)
      return [...new Set(counts.map((one) => one.what))].map((what) => ({ what, count: sum(what) }))
    },
  })

  /** What is checked and made before the transaction; `write` puts it into the database. */
  const takeApp = async (
    actor: string,
    wish: AppWish | undefined,
  ): Promise<(trx: Query) => Promise<App | undefined>> => {
    if (wish === undefined) return async () => undefined
    if ('id' in wish) {
      return async (trx) => {
        const app = await apps.hold(trx, wish.id)
        if (app) return app
        throw invalidField(
          'body.app.id',
          `there is no app with the id ${JSON.stringify(wish.id)}`,
          'GET /v1/apps lists them.',
        )
      }
    }
    const accepted = await apps.accept(wish, 'body.app.')
    return (trx) => apps.insert(trx, actor, accepted)
  }

  return {
    addDependent(dependent) {
      dependents.push(dependent)
    },

    async get(idOrName) {
      const row = await store.connectorByIdOrName(db.query, idOrName)
      if (!row) throw notFound('connector', idOrName)
      return load(row)
    },

    async list(page) {
      const rows = await store.listConnectors(db.query, page?.before, page?.limit)
      const ids = rows.flatMap((row) => row.app_id ?? [])
      const byId = new Map((await apps.getMany([...new Set(ids)])).map((app) => [app.id, app]))
      return rows.map((row) => show(row, byId.get(row.app_id ?? '')))
    },

    async create(actor, wish) {
      const type = typeNamed(wish.type)
      const mode = modeChosen(type, wish.mode)
      const directory = directoryChosen(type, mode, wish.directory)
      const permissions = permissionsChosen(type, mode, wish)
      const tenant = tenantModeChosen(mode, wish)
      const writeApp = await takeApp(actor, wish.app)
      const now = clock.now()
      const row: store.ConnectorRow = {
        id: newId('ctr', clock, random),
        name: wish.name ?? type.id,
        type: type.id,
        mode,
        app_id: null,
        permissions: permissions.filter((one) => !one.forced).map((one) => one.name),
        directory,
        ...tenantColumns(tenant),
        logo: null,
        ...catalogColumns({ ...emptyCatalog, title: type.title, shortText: type.summary }, wish.catalog),
        created_at: now,
        updated_at: now,
      }
      return db.transaction(async (trx) => {
        const app = await writeApp(trx)
        row.app_id = app?.id ?? null
        if (wish.name === undefined) row.name = await freeName(trx, type.id)
        if (!(await store.insertConnector(trx, row))) throw nameTaken(row.name)
        await audit.record(trx, {
          actor,
          action: 'connector.created',
          subject: row.id,
          details: {
            name: row.name,
            type: row.type,
            mode,
            app: row.app_id,
            permissions: permissions.map((one) => one.name),
          },
        })
        return show(row, app)
      })
    },

    async change(actor, idOrName, change) {
      const before = await store.connectorByIdOrName(db.query, idOrName)
      if (!before) throw notFound('connector', idOrName)
      const type = typeNamed(before.type)
      const choosesPermissions = change.permissions !== undefined || change.preset !== undefined
      const directory =
        change.directory === undefined
          ? before.directory
          : directoryChosen(type, before.mode, change.directory)
      const permissions = permissionsChosen(type, before.mode, {
        ...(choosesPermissions ? change : { permissions: before.permissions }),
        directory: directory ?? undefined,
      })
      const changesTenant = change.tenantMode !== undefined || change.tenantId !== undefined
      const tenant = changesTenant ? tenantModeChosen(before.mode, change) : undefined
      const writeApp = await takeApp(actor, change.app)

      const { row, app } = await db.transaction(async (trx) => {
        const locked = await store.lockConnector(trx, before.id)
        if (!locked) throw notFound('connector', idOrName)
        const app = await writeApp(trx)
        if (app && locked.app_id !== null && app.id !== locked.app_id) {
          const counts = await hanging(trx, locked.id)
          if (counts.length > 0) throw appBusy(counts)
        }
        const owner = change.name === undefined ? undefined : await store.nameTakenBy(trx, change.name)
        if (change.name !== undefined && owner !== undefined && owner !== locked.id)
          throw nameTaken(change.name)
        const row: store.ConnectorRow = {
          ...locked,
          name: change.name ?? locked.name,
          app_id: app?.id ?? locked.app_id,
          permissions: permissions.filter((one) => !one.forced).map((one) => one.name),
          directory,
          ...(tenant ? tenantColumns(tenant) : {}),
          ...catalogColumns(catalogOf(locked), change.catalog),
          updated_at: clock.now(),
        }
        await store.updateConnector(trx, row)
        await audit.record(trx, {
          actor,
          action: 'connector.changed',
          subject: row.id,
          details: {
            fields: Object.keys(change),
            app: row.app_id,
            permissions: permissions.map((one) => one.name),
          },
        })
        return { row, app }
      })
      return app ? show(row, app) : load(row)
    },

    logo: (name) => selectLogo(db.query, name),

    async setLogo(actor, idOrName, logo) {
      const row = await db.transaction(async (trx) => {
        const locked = await store.lockConnector(trx, idOrName)
        if (!locked) throw notFound('connector', idOrName)
        const next = { ...locked, logo: logo?.name ?? null, updated_at: clock.now() }
        if (logo) await insertLogo(trx, logo)
        await store.updateConnector(trx, next)
        if (locked.logo !== null)
          await deleteUnusedLogo(trx, locked.logo, (name) => store.isLogoUsed(trx, name))
        const details = { fields: ['logo'], logo: next.logo }
        await audit.record(trx, { actor, action: 'connector.changed', subject: next.id, details })
        return next
      })
      return load(row)
    },

    remove(actor, idOrName, force) {
      return db.transaction(async (trx) => {
        const row = await store.lockConnector(trx, idOrName)
        if (!row) throw notFound('connector', idOrName)
        const counts = await hanging(trx, row.id)
        if (counts.length > 0 && !force) throw stillUsed(row.name, counts)
        for (const dependent of dependents) await dependent.remove(trx, row.id)
        await store.deleteConnector(trx, row.id)
        await audit.record(trx, {
          actor,
          action: 'connector.removed',
          subject: row.id,
          details: { name: row.name, removedWithIt: counts },
        })
      })
    },
  }
}
