import type { ConnectionsService } from '../connections/index.ts'
import type { ConnectorsService } from '../connectors/index.ts'
import { GatewardenError, notFound } from '../platform/errors.ts'
import type { Caller } from '../platform/http/caller.ts'
import type { Platform } from '../platform/platform.ts'
import { accessTokenBinding } from './bindings.ts'
import { createFindToken, type FoundToken } from './find-token.ts'
import { notActive } from './not-active.ts'
import { askedNames, missingNames, resourcesOf } from './permissions.ts'
import type { Refresher } from './refresher.ts'
import { createRenewBehind } from './renew-behind.ts'
import type { ReleasedToken, ReleaseOptions, Resource } from './service.ts'
import type { RefreshTimes } from './times.ts'
import { writeMissing } from './token-store.ts'
import type { UsedMarks } from './used-marks.ts'

/** A token with more left than this is given out at once, in milliseconds. */
const enoughMs = 60_000
/** While Entra is away even this little is better than nothing. */
const barelyMs = 5000
/** Tokens that another process may take away between two looks, before we give up. */
const mostRounds = 3

interface ReleaserParts {
  platform: Pick<Platform, 'db' | 'clock' | 'sealer' | 'audit' | 'log'>
  connections: ConnectionsService
  connectors: ConnectorsService
  refresher: Refresher
  used: UsedMarks
  times: RefreshTimes
  onRelease: (resource: Resource, outcome: 'ok' | 'waited' | 'refused') => void
}

export type Release = (connectionId: string, options: ReleaseOptions) => Promise<ReleasedToken>

/** See TokensService.release. The first lines are the hot path: one prepared select, one decryption, no write. */
export function createRelease(parts: ReleaserParts): Release {
  const { clock } = parts.platform
  const findToken = createFindToken(parts.platform.db)

  const admit = async (
    connectionId: string,
    options: ReleaseOptions,
    resource: Resource,
    row: FoundToken | undefined,
  ): Promise<FoundToken> => {
    if (row === undefined || !maySee(options.caller, row.customer)) throw notFound('connection', connectionId)
    if (row.status !== 'active' || row.grant_id === null || row.tenant_id === null) {
      throw notActive(await parts.connections.get(connectionId, null))
    }
    assertMailboxes(options.caller, row)
    if (row.judged !== true) await judgeAgain(parts, row, resource)
    return row
  }

  const renewBehind = createRenewBehind(parts)

  return async (connectionId, options) => {
    const resource = options.resource ?? 'graph'
    const now = clock.now().getTime()
    let row = await admit(connectionId, options, resource, await findToken(connectionId, resource))
    let left = leftMs(row, now)
    let outcome: 'ok' | 'waited' = 'ok'
    let force = options.forceRefresh === true
    for (let round = 0; force || left <= enoughMs; round++) {
      if (round === mostRounds) throw changing()
      try {
        await parts.refresher.refresh(connectionId, resource, {
          since: row.attempt,
          ...(force ? { force: 'asked' as const } : {}),
        })
      } catch (error) {
        if (passing(error) && left > barelyMs && options.forceRefresh !== true) break
        parts.onRelease(resource, 'refused')
        throw error
      }
      outcome = 'waited'
      force = false
      row = await admit(connectionId, options, resource, await findToken(connectionId, resource))
      left = leftMs(row, clock.now().getTime())
    }
    if (outcome === 'ok' && left <= aheadOf(row, parts.times))
      renewBehind(connectionId, resource, row.attempt)
    assertAsked(options, row)
    const token = open(parts, row, resource)
    if (row.grant_id !== null && row.used !== null) parts.used.note(row.grant_id, resource, row.used, now)
    note(parts, connectionId, options.caller, row, resource)
    parts.onRelease(resource, outcome)
    return token
  }
}

const maySee = (caller: Caller | null, customer: string): boolean =>
  caller === null || caller.customers === null || caller.customers.includes(customer)

const leftMs = (row: FoundToken, now: number): number => (row.expires === null ? 0 : row.expires - now)

/** Under which rest of its life a token is renewed; for a short-lived one, its last quarter. */
function aheadOf(row: FoundToken, times: RefreshTimes): number {
  if (row.expires === null || row.obtained === null) return 0
  return Math.min(times.aheadMs, (row.expires - row.obtained) / 4)
}

/** An organization's token opens every mailbox that the app may open: a key that is limited to some gets none. */
function assertMailboxes(caller: Caller | null, row: FoundToken): void {
  if (caller === null || caller.mailboxes === null) return
  const own = row.kind === 'person' ? row.account_name?.toLowerCase() : undefined
  if (own !== undefined && caller.mailboxes.includes(own)) return
  throw new GatewardenError('forbidden', {
    detail:
      row.kind === 'organization'
        ? 'This API key is limited to some mailboxes, and the token of an organization opens all.'
        : 'This API key is limited to other mailboxes than the one of this connection.',
    remedy: 'Use the mail, calendar and contacts routes with this key, or a key without that limit.',
  })
}

/** @throws GatewardenError `scope_not_granted` for permissions that the caller asked for and the token lacks */
function assertAsked({ scopes }: ReleaseOptions, row: FoundToken): void {
  if (scopes === undefined) return
  const lacking = missingNames(scopes, row.scopes ?? [])
  if (lacking.length === 0) return
  throw new GatewardenError('scope_not_granted', {
    detail: `The token does not have ${lacking.join(', ')}.`,
    remedy:
      'Ask for what the connector asks for; for more, change the connector and let the customer connect again.',
    extra: { missingScopes: lacking },
  })
}

/** The connector was changed after the token was judged, or there is no token yet. */
async function judgeAgain(parts: ReleaserParts, row: FoundToken, resource: Resource): Promise<void> {
  const connector = await parts.connectors.get(row.connector_id)
  if (!resourcesOf(connector).includes(resource)) {
    throw new GatewardenError('scope_not_granted', {
      detail: `The connector ${connector.name} asks for nothing of ${resource}, so it has no token for that.`,
      remedy: `Ask for one of: ${resourcesOf(connector).join(', ')}.`,
      extra: { resource },
    })
  }
  if (row.judged === null || row.grant_id === null) return
  row.missing = missingNames(askedNames(connector, resource), row.scopes ?? [])
  const judged = { missing: row.missing, judgedAt: connector.updatedAt }
  await writeMissing(parts.platform.db.query, { grantId: row.grant_id, resource }, judged)
}

function open(parts: ReleaserParts, row: FoundToken, resource: Resource): ReleasedToken {
  const { sealed, grant_id, tenant_id, expires } = row
  if (sealed === null || grant_id === null || tenant_id === null || expires === null) throw changing()
  const owner = {
    grantId: grant_id,
    customer: row.customer,
    connectorId: row.connector_id,
    tenantId: tenant_id,
  }
  return {
    accessToken: parts.platform.sealer.open(sealed, accessTokenBinding(owner, resource)).toString('latin1'),
    tokenType: 'Bearer',
    expiresAt: new Date(expires),
    scopes: row.scopes ?? [],
    missingScopes: row.missing ?? [],
    tenantId: tenant_id,
  }
}

function note(
  parts: ReleaserParts,
  connectionId: string,
  caller: Caller | null,
  row: FoundToken,
  resource: Resource,
): void {
  if (caller === null) return
  parts.platform.audit.recordSoon({
    actor: caller.keyId,
    action: 'token.released',
    subject: connectionId,
    customer: row.customer,
    details: { resource },
  })
}

const passing = (error: unknown): boolean =>
  error instanceof GatewardenError &&
  (error.code === 'microsoft_unavailable' || error.code === 'microsoft_throttled')

const changing = (): GatewardenError =>
  new GatewardenError('microsoft_unavailable', {
    detail: 'The connection is being changed at this moment.',
    remedy: 'Ask again in a moment.',
    extra: { retryAfterSeconds: 1 },
  })
