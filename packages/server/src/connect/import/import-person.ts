import { MicrosoftError, type SignedInIdentity, TokenSet, validateIdToken } from '@gatewarden/microsoft'
import { type Connection, reasons } from '../../connections/index.ts'
import { type Connector, tenantSegment } from '../../connectors/index.ts'
import type { CustomerWish } from '../../customers/index.ts'
import type { Query } from '../../platform/database/database.ts'
import { GatewardenError } from '../../platform/errors.ts'
import { resourcesOf } from '../../tokens/index.ts'
import { type Failure, failureOf } from '../failures.ts'
import { keepSight } from '../keep-sight.ts'
import type { ConnectParts } from '../parts.ts'
import { progress } from '../progress.ts'
import { selectSameIdentity } from '../session-store.ts'
import {
  endImport,
  holdSource,
  type ImportRow,
  importBinding,
  insertImport,
  lockImport,
  putOffImport,
  selectImport,
} from './import-store.ts'

export interface PersonRow {
  customer: CustomerWish
  refreshToken: string
  /** The tenant that the token must be of; null: whichever it is of. */
  tenantId: string | null
}

const firstWaitMs = 60_000
const longestWaitMs = 6 * 3_600_000
/** About a week. Who still wants the connection then signs in, or sends the row again. */
const mostTries = 36

/**
 * Brings a person's refresh token along. It is kept sealed and tried once, at once: whose it is, Microsoft's answer says
 * (tenant and oid), not the file. Where Microsoft cannot be asked, the connection waits and the background tries again.
 *
 *   kept ──answered──▶ the person's connection (new, or renewed where she has one) ; the token lives on in its grant
 *    │ └──Microsoft away──▶ kept, tried again ever less often, for about a week
 *    └──refused──▶ the connection says why; the token is not kept
 *
 * @returns the connection, and whether this row has brought anything
 */
export async function importPerson(
  parts: ConnectParts,
  connector: Connector,
  row: PersonRow,
  actor: string,
): Promise<{ connection: Connection; unchanged: boolean }> {
  const { platform, connections } = parts
  const { customer, refreshToken, tenantId } = row
  const source = JSON.stringify([customer.externalId, connector.id, refreshToken])
  const known = await selectImport(platform.db.query, platform.sealer.macs('connection.import', source))
  if (known !== undefined && known.refresh_token === null)
    return { connection: await connections.get(known.connection_id, null), unchanged: true }
  const kept = known ?? (await keep(parts, connector, { customer, refreshToken, tenantId, source, actor }))
  if (kept === undefined) return importPerson(parts, connector, row, actor)
  return tryImport(parts, connector, kept)
}

/** Keeps the token and begins the connection. @returns undefined where somebody else has imported it meanwhile */
function keep(
  { platform, customers, connections }: ConnectParts,
  connector: Connector,
  from: PersonRow & { source: string; actor: string },
): Promise<ImportRow | undefined> {
  const { db, sealer, clock } = platform
  const { externalId } = from.customer
  const mac = sealer.mac('connection.import', from.source)
  const now = clock.now()
  return db.transaction(async (trx) => {
    await holdSource(trx, mac)
    if ((await selectImport(trx, [mac])) !== undefined) return undefined
    await customers.ensure(trx, from.customer, from.actor)
    const bare = { source_mac: mac, customer: externalId, connector_id: connector.id, actor: from.actor }
    const id = await begin(connections, trx, bare)
    const row: ImportRow = {
      ...bare,
      connection_id: id,
      tenant_hint: from.tenantId,
      refresh_token: sealer.seal(from.refreshToken, importBinding(bare)),
      tries: 0,
      try_at: new Date(now.getTime() + firstWaitMs),
      created_at: now,
    }
    await insertImport(trx, row)
    return row
  })
}

const begin = (
  connections: ConnectParts['connections'],
  trx: Query,
  { customer, connector_id: connectorId, actor }: Pick<ImportRow, 'customer' | 'connector_id' | 'actor'>,
): Promise<string> =>
  connections.begin(trx, {
    customer,
    connectorId,
    kind: 'person',
    move: { ...reasons.importWaiting(), actor },
  })

/** Asks Microsoft whose the token is, once, and writes what came of it. */
export async function tryImport(
  parts: ConnectParts,
  connector: Connector,
  row: ImportRow,
): Promise<{ connection: Connection; unchanged: boolean }> {
  const { platform, connections } = parts
  const refreshToken = platform.sealer
    .open(row.refresh_token ?? Buffer.alloc(0), importBinding(row))
    .toString('utf8')
  let came: { identity: SignedInIdentity; token: TokenSet }
  try {
    came = await identify(parts, connector, row.tenant_hint, refreshToken)
  } catch (error) {
    const failure = failureOf(error)
    if (failure === undefined) throw error
    await note(parts, row, failure, mayPass(error))
    return { connection: await connections.get(row.connection_id, null), unchanged: false }
  }
  const { identity } = came
  // Microsoft may keep to the token that it has; then it goes on being good.
  const token =
    came.token.refreshToken === undefined ? withRefreshToken(came.token, refreshToken) : came.token
  const at = await settleAt(parts, connector, row, identity, token)
  if (at === undefined)
    return { connection: await connections.get(await endedAt(parts, row), null), unchanged: true }
  try {
    await keepSight(parts, connector, at, row, identity.tid, token)
    await platform.db.transaction((trx) => progress(parts, trx, { ...at, actor: row.actor }))
  } catch (error) {
    // The token is safe in its grant, which the background looks at again.
    if (failureOf(error) === undefined) throw error
  }
  return { connection: await connections.get(at.connectionId, null), unchanged: false }
}

const withRefreshToken = (token: TokenSet, refreshToken: string): TokenSet =>
  new TokenSet({
    accessToken: token.accessToken,
    refreshToken,
    idToken: token.idToken,
    scopes: token.scopes,
    expiresAt: token.expiresAt,
  })

async function identify(
  parts: ConnectParts,
  connector: Connector,
  tenantHint: string | null,
  refreshToken: string,
): Promise<{ identity: SignedInIdentity; token: TokenSet }> {
  const { tokens, keys, platform } = parts
  const segment = tenantHint ?? tenantSegment(connector.tenantMode)
  const resource = resourcesOf(connector)[0] ?? 'graph'
  const token = await tokens.exchange.refresh(connector, segment, resource, refreshToken)
  const app = connector.app
  if (app === null)
    throw new GatewardenError('connector_misconfigured', { detail: 'The connector has no app.' })
  const identity = await validateIdToken(token.idToken ?? '', {
    cloud: parts.apps.cloud(app.cloud),
    tenant: segment,
    clientId: app.clientId,
    nonce: null,
    keys,
    clock: platform.clock,
  })
  return { identity, token }
}

/**
 * Where the token belongs: the person's connection if she has one that does not work, else the one that was begun, or a new
 * one where somebody else has meanwhile signed in by a link to that.
 * @returns undefined where her connection works already: then nothing of this row is kept
 */
async function settleAt(
  { platform, connections, tokens }: ConnectParts,
  connector: Connector,
  row: ImportRow,
  identity: SignedInIdentity,
  token: TokenSet,
): Promise<{ connectionId: string; grantId: string } | undefined> {
  const { customer, connector_id: connectorId } = row
  return platform.db.transaction(async (trx) => {
    await holdSource(trx, row.source_mac)
    const current = await lockImport(trx, row.source_mac)
    if (current === undefined || current.refresh_token === null) return undefined
    const begun = current.connection_id
    const isFree = !(await isInUse(connections, trx, begun))
    const of = { customer, connectorId, tenantId: identity.tid, oid: identity.oid, except: '' }
    const same = await selectSameIdentity(trx, of)
    const connectionId = same ?? (isFree ? begun : await begin(connections, trx, row))
    await connections.lock(trx, connectionId)
    await endImport(trx, row.source_mac, connectionId)
    if (same !== undefined) {
      if (isFree)
        await connections.remove(trx, begun, { actor: row.actor, why: `The same account has ${same}.` })
      if ((await connections.get(same, null, trx)).status === 'active') return undefined
    }
    const grantId = await connections.grants.propose(trx, {
      connectionId,
      tenantId: identity.tid,
      oid: identity.oid,
      accountName: identity.preferredUsername ?? identity.name ?? null,
      probeMailbox: null,
    })
    await tokens.keep(trx, { grantId, customer, connectorId: connector.id, tenantId: identity.tid }, token)
    // Who imports is the integrator's back end: there is no browser whose owner could be somebody else.
    await connections.grants.update(trx, grantId, { completedAt: platform.clock.now() })
    await connections.grants.watch(trx, grantId)
    await platform.audit.record(trx, {
      actor: row.actor,
      action: 'connection.imported',
      subject: connectionId,
      customer,
      details: { tenantId: identity.tid, oid: identity.oid },
    })
    return { connectionId, grantId }
  })
}

/** Whether somebody has signed in by a link to the connection that was begun for a row: then it is hers. Locks it. */
async function isInUse(connections: ConnectParts['connections'], trx: Query, id: string): Promise<boolean> {
  await connections.lock(trx, id)
  return (await connections.get(id, null, trx)).grantId !== null
}

async function endedAt({ platform }: ConnectParts, row: ImportRow): Promise<string> {
  return (await selectImport(platform.db.query, [row.source_mac]))?.connection_id ?? row.connection_id
}

/** Whether the token may still be good: Microsoft is away, an administrator has to consent, or our own credential is refused. */
function mayPass(error: unknown): boolean {
  if (error instanceof GatewardenError) return true
  if (!(error instanceof MicrosoftError)) return false
  const { kind } = error.refusal
  return kind === 'transient' || kind === 'needs_admin_consent'
}

async function note(
  { platform, connections }: ConnectParts,
  row: ImportRow,
  failure: Failure,
  mayStillPass: boolean,
): Promise<void> {
  await platform.db.transaction(async (trx) => {
    await holdSource(trx, row.source_mac)
    const current = await lockImport(trx, row.source_mac)
    if (current === undefined || current.refresh_token === null) return
    const { refusal } = failure
    const tries = current.tries + 1
    const isOver = !mayStillPass || tries >= mostTries
    const reason = isOver ? reasons.importRefused(failure.reason) : reasons.importWaiting(failure.reason)
    const shown = failure.status === 'needs_admin' ? failure : reason
    if (!(await isInUse(connections, trx, row.connection_id)))
      await connections.move(trx, row.connection_id, {
        ...shown,
        ...(refusal === undefined ? {} : { refusal }),
        actor: row.actor,
      })
    if (isOver) return endImport(trx, row.source_mac, row.connection_id)
    const wait = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(tries, 20))
    await putOffImport(trx, row.source_mac, tries, new Date(platform.clock.now().getTime() + wait))
  })
}
