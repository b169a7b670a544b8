import type { ChangesService } from '../changes/index.ts'
import type { Connection, ConnectionsService } from '../connections/index.ts'
import type { Query } from '../platform/database/database.ts'
import { GatewardenError, notFound } from '../platform/errors.ts'
import type { Caller } from '../platform/http/caller.ts'
import { invalidField } from '../platform/http/validation.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { announce } from './announce.ts'
import {
  type Collection,
  type CustodianWish,
  inReadingOrder,
  type PackageWish,
  type SourceName,
  type Wanted,
} from './collection.ts'
import { selectDestination } from './delivery/index.ts'
import type { Filters } from './filters/filters.ts'
import { checkFolderChoice, type FolderChoice } from './folder-choice.ts'
import { selectMatter } from './matters/store.ts'
import { assertCanNotify, type NoticeSender } from './notices/notice-profile.ts'
import { insertCollection, selectCollection } from './store/collections-store.ts'
import { insertMailboxes } from './store/mailboxes-store.ts'
import { insertEvent } from './store/records-store.ts'
import { parseWindow } from './window.ts'

/** What somebody asks for. */
export interface CollectionWish {
  name?: string | undefined
  matter?: string | undefined
  connection: string
  custodians: {
    name?: string | undefined
    mailboxes: string[]
    archives?: Record<string, boolean> | undefined
  }[]
  from?: string | undefined
  to?: string | undefined
  dateField: 'received' | 'sent'
  timeZone: string
  include: { drafts: boolean; hiddenFolders: boolean; recoverableItems: boolean }
  sources: SourceName[]
  folders: FolderChoice
  filters: Filters
  package: PackageWish
  /** When the permission was given (RFC 3339). */
  accessGrantedAt?: string | undefined
  /** Addresses that are mailed when it ends or needs somebody. */
  notify: string[]
  /** Id of an earlier collection: what it holds is left out. */
  since?: string | undefined
}

interface Parts {
  platform: Pick<Platform, 'db' | 'clock' | 'random' | 'audit' | 'sealer' | 'log' | 'config'>
  connections: Pick<ConnectionsService, 'get'>
  changes: Pick<ChangesService, 'record'>
  /** How notices go out; without it nobody can say whether they will. */
  sending?: Pick<NoticeSender, 'profile'> | undefined
}

/** A collection that can be made, with its mailboxes. */
export interface PreparedCollection {
  collection: Collection
  mailboxes: { custodian: string; address: string }[]
}

/**
 * Checks a wish and makes a running collection of it.
 * @throws GatewardenError `invalid_request`, `not_found`, `mailbox_not_found`, `connection_not_active`, `conflict`
 */
export async function createCollection(parts: Parts, wish: CollectionWish, caller: Caller): Promise<string> {
  const prepared = await prepareCollection(parts, wish, caller)
  await assertCanNotify(parts.sending, prepared.collection.customer, wish.notify)
  await parts.platform.db.transaction((trx) => storeCollection(parts, trx, prepared, caller.keyId))
  return prepared.collection.id
}

/** Checks a wish. Nothing is kept. @throws GatewardenError as `createCollection` */
export async function prepareCollection(
  parts: Pick<Parts, 'connections'> & {
    platform: Pick<Platform, 'db' | 'clock' | 'random' | 'sealer' | 'log'>
  },
  wish: CollectionWish,
  caller: Caller,
  scheduleId: string | null = null,
): Promise<PreparedCollection> {
  const { db, clock, random } = parts.platform
  const custodians = checkCustodians(wish.custodians, caller)
  const wanted = wantedOf(wish)
  const connection = await activeConnection(parts, wish.connection, caller)
  if (wish.matter !== undefined) {
    const matter = await selectMatter(db.query, parts.platform, wish.matter, caller)
    if (!matter) throw notFound('matter', wish.matter)
    if (matter.customer !== connection.customer) {
      throw invalidField(
        'body.matter',
        'belongs to another customer than the connection',
        'Use a matter of the same customer.',
      )
    }
  }
  const { destination } = wish.package
  if (destination !== undefined) {
    const found = await selectDestination(db.query, destination, caller)
    if (found?.customer !== connection.customer) throw notFound('destination', destination)
  }
  const earlier = await earlierOf(parts, wish.since, connection, caller)
  const collection: Collection = {
    id: newId('col', clock, random),
    customer: connection.customer,
    matterId: wish.matter ?? null,
    connectionId: connection.id,
    name: wish.name ?? null,
    criteria: {
      custodians,
      from: wish.from ?? null,
      to: wish.to ?? null,
      dateField: wish.dateField,
      timeZone: wish.timeZone,
      include: wish.include,
      sources: wish.sources,
      folders: wish.folders,
      filters: wish.filters,
      package: wish.package,
      ...(earlier.length === 0 ? {} : { earlier }),
      ...(wish.notify.length === 0 ? {} : { notify: wish.notify }),
      ...(wish.accessGrantedAt === undefined ? {} : { accessGrantedAt: wish.accessGrantedAt }),
    },
    facts: {
      connection: connection.id,
      kind: connection.kind,
      tenantId: connection.tenantId,
      connector: connection.connectorId,
      account: connection.account?.name ?? null,
      granted: connection.granted,
    },
    ...wanted,
    earlier,
    status: 'running',
    outcome: null,
    remark: null,
    retryAt: null,
    scheduleId,
    createdBy: caller.keyId,
    createdAt: clock.now(),
    endedAt: null,
  }
  const mailboxes = custodians.flatMap((one) =>
    one.mailboxes.map((address) => ({ custodian: one.name, address })),
  )
  return { collection, mailboxes }
}

/** Writes a collection, with its custody, feed and audit. @param actor who makes it: a key, a member, or a schedule */
export async function storeCollection(
  { platform, changes }: Parts,
  trx: Query,
  { collection, mailboxes }: PreparedCollection,
  actor: string,
): Promise<void> {
  const { id, customer, criteria, scheduleId, createdAt: at } = collection
  const details = {
    matter: collection.matterId,
    connection: collection.connectionId,
    criteria,
    ...(scheduleId === null ? {} : { schedule: scheduleId }),
  }
  await insertCollection(
    trx,
    platform.sealer,
    collection,
    mailboxes.map(({ address }) => address),
  )
  await insertMailboxes(trx, id, mailboxes)
  await insertEvent(trx, id, { at, actor, action: 'created', details })
  await announce({ platform, changes }, trx, collection, 'running')
  await platform.audit.record(trx, {
    actor: scheduleId === null ? actor : 'system',
    action: 'collection.created',
    subject: id,
    customer,
    details,
  })
}

/** What a wish asks for, item by item. @throws GatewardenError `invalid_request` */
export function wantedOf(wish: Omit<CollectionWish, 'name' | 'matter' | 'package' | 'notify'>): Wanted {
  checkFolderChoice(wish.folders)
  return {
    ...parseWindow(wish),
    dateField: wish.dateField,
    includeDrafts: wish.include.drafts,
    includeHidden: wish.include.hiddenFolders,
    includeRecoverable: wish.include.recoverableItems,
    sources: inReadingOrder(wish.sources),
    folders: wish.folders,
    filters: wish.filters,
    earlier: [],
  }
}

/** The collection that a differential run follows, and those before it. @throws GatewardenError `not_found`, `invalid_request` */
async function earlierOf(
  { platform }: { platform: Pick<Platform, 'db' | 'sealer' | 'log'> },
  since: string | undefined,
  connection: Connection,
  caller: Caller,
): Promise<string[]> {
  if (since === undefined) return []
  const before = await selectCollection(platform.db.query, platform, since, caller)
  if (!before) throw notFound('collection', since)
  if (before.customer !== connection.customer || before.status !== 'completed') {
    throw invalidField(
      'body.since',
      'is of another customer, or has not been completed',
      'Name a completed collection of the same customer.',
    )
  }
  return [before.id, ...before.earlier]
}

/** @throws GatewardenError `not_found`, `connection_not_active` */
export async function activeConnection(
  { connections }: Pick<Parts, 'connections'>,
  id: string,
  caller: Caller,
): Promise<Connection> {
  const connection = await connections.get(id, caller)
  if (connection.status === 'active') return connection
  throw new GatewardenError('connection_not_active', {
    detail: `The connection ${connection.id} is ${connection.status}: ${connection.reason ?? 'it cannot be used.'}`,
    remedy: connection.remedy ?? 'Mend the connection, then ask again.',
    extra: { connection: connection.id },
  })
}

/** Names for all, nobody and no mailbox twice, and only mailboxes that the key may reach. */
export function checkCustodians(wishes: CollectionWish['custodians'], caller: Caller): CustodianWish[] {
  const names = new Map<string, string>()
  const addresses = new Map<string, string>()
  const claim = (known: Map<string, string>, value: string, field: string, what: string): void => {
    const other = known.get(value.toLowerCase())
    if (other !== undefined)
      throw invalidField(field, `is the same ${what} as ${other}`, `Name each ${what} once.`)
    known.set(value.toLowerCase(), field)
  }
  return wishes.map((wish, index) => {
    const place = `body.custodians.${index}`
    const name = wish.name ?? wish.mailboxes[0] ?? ''
    claim(names, name, wish.name === undefined ? `${place}.mailboxes.0` : `${place}.name`, 'custodian')
    wish.mailboxes.forEach((address, at) => {
      claim(addresses, address, `${place}.mailboxes.${at}`, 'mailbox')
      if (caller.mailboxes !== null && !caller.mailboxes.includes(address.toLowerCase())) {
        throw new GatewardenError('mailbox_not_found', {
          detail: `There is no mailbox ${JSON.stringify(address)} on this connection.`,
          remedy: 'Check the address; an API key can also be limited to certain mailboxes.',
          extra: { field: `${place}.mailboxes.${at}` },
        })
      }
    })
    const stray = Object.keys(wish.archives ?? {}).find((address) => !wish.mailboxes.includes(address))
    if (stray !== undefined) {
      throw invalidField(
        `${place}.archives.${stray}`,
        'is none of the mailboxes of this custodian',
        'Name it as in "mailboxes".',
      )
    }
    return { name, mailboxes: wish.mailboxes, ...(wish.archives && { archives: wish.archives }) }
  })
}
