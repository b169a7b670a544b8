import {
  createGraphClient,
  type GraphClient,
  type GraphRequest,
  MicrosoftError,
  type Refusal,
  type ThrottleGate,
} from '@gatewarden/microsoft'
import type { Dispatcher } from 'undici'
import type { App, AppsService } from '../apps/index.ts'
import type { Connection, ConnectionsService } from '../connections/index.ts'
import type { ConnectorsService } from '../connectors/index.ts'
import { GatewardenError } from '../platform/errors.ts'
import type { Platform } from '../platform/platform.ts'
import { reasonCode } from './judge-refusal.ts'
import type { Refresher } from './refresher.ts'
import type { Release } from './release.ts'

/** One client asks for its token again after this many milliseconds, so that switching a connection off stops it too. */
const tokenForMs = 2000

interface GraphForParts {
  platform: Pick<Platform, 'db' | 'clock' | 'random' | 'log'>
  apps: AppsService
  connections: ConnectionsService
  connectors: ConnectorsService
  refresher: Refresher
  release: Release
  gateFor: (app: App) => ThrottleGate
  dispatcherOf: (connection: string) => Dispatcher
}

/** Clients that are kept at once; each is small, and ends with its time. */
const mostKept = 1000

/** See TokensService.graphFor. */
export function createGraphFor(
  parts: GraphForParts,
): (connectionId: string, known?: Connection) => Promise<GraphClient> {
  const kept = new Map<string, { client: GraphClient; state: string; until: number }>()
  return async (connectionId, known) => {
    if (known === undefined) return makeClient(parts, await parts.connections.get(connectionId, null))
    // Whoever has just read the connection sees at once that it was switched off, or has another grant.
    const state = `${known.status} ${known.grantId} ${known.updatedAt.getTime()}`
    const now = performance.now()
    const found = kept.get(connectionId)
    if (known.status === 'active' && found?.state === state && now < found.until) return found.client
    const client = await makeClient(parts, known)
    kept.delete(connectionId)
    if (known.status !== 'active') return client
    kept.set(connectionId, { client, state, until: now + tokenForMs })
    const [oldest] = kept.keys()
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
    return client
  }
}

async function makeClient(parts: GraphForParts, connection: Connection): Promise<GraphClient> {
  const connector = await parts.connectors.get(connection.connectorId)
  if (connector.app === null || connection.tenantId === null) {
    throw new GatewardenError('connection_not_active', {
      detail: connection.reason ?? 'The connection has no tenant yet.',
      ...(connection.remedy === null ? {} : { remedy: connection.remedy }),
    })
  }
  const app = await parts.apps.get(connector.app.id)
  const { platform } = parts
  const client = createGraphClient({
    cloud: parts.apps.cloud(app.cloud),
    app: app.clientId,
    tenant: connection.tenantId,
    token: tokenSource(parts, connection.id),
    gate: parts.gateFor(app),
    clock: platform.clock,
    random: platform.random,
    dispatcher: parts.dispatcherOf(connection.id),
    ...(connection.kind === 'person' && connection.account !== null ? { me: connection.account.oid } : {}),
  })
  return watched(client, (refusal) => note(parts, connection.id, refusal))
}

function tokenSource({ release }: GraphForParts, connectionId: string): (force?: boolean) => Promise<string> {
  let kept: { token: string; until: number } | undefined
  return async (force = false) => {
    if (!force && kept !== undefined && performance.now() < kept.until) return kept.token
    const { accessToken } = await release(connectionId, {
      resource: 'graph',
      caller: null,
      forceRefresh: force,
    })
    kept = { token: accessToken, until: performance.now() + tokenForMs }
    return accessToken
  }
}

/** Tells of every refusal, and passes it on. */
function watched(client: GraphClient, onRefusal: (refusal: Refusal) => Promise<void>): GraphClient {
  const guard = async <T>(run: () => Promise<T>): Promise<T> => {
    try {
      return await run()
    } catch (error) {
      if (error instanceof MicrosoftError) await onRefusal(error.refusal)
      throw error
    }
  }
  return {
    json: (request) => guard(() => client.json(request)),
    stream: (request) => guard(() => client.stream(request)),
    batch: (parts) => guard(() => client.batch(parts)),
    upload: (request) => guard(() => client.upload(request)),
    async *pages<T>(request: GraphRequest) {
      const pages = client.pages<T>(request)[Symbol.asyncIterator]()
      try {
        for (;;) {
          const next = await guard(() => pages.next())
          if (next.done) return
          yield next.value
        }
      } finally {
        await pages.return?.()
      }
    },
  }
}

/**
 * What a refusal by Graph says about the whole connection. A 401 for a token that Entra gave a moment ago: the grant is
 * gone. A 403 says only that this call was not allowed, so a fresh token is looked at; if the permissions are gone from
 * it, that moves the connection. What concerns a mailbox or an item moves nothing.
 */
async function note(parts: GraphForParts, connectionId: string, refusal: Refusal): Promise<void> {
  const aboutAll = refusal.subject === 'person' || refusal.subject === 'tenant' || refusal.subject === 'app'
  if (!aboutAll || refusal.kind === 'transient' || refusal.kind === 'request_refused') return
  try {
    const connection = await parts.connections.get(connectionId, null)
    if (connection.status !== 'active' || connection.grantId === null) return
    if (refusal.status !== 401) {
      await parts.refresher.refresh(connectionId, 'graph', { force: 'ahead' })
      return
    }
    const { grantId } = connection
    await parts.platform.db.transaction((trx) =>
      parts.connections.move(trx, connectionId, {
        status: connection.kind === 'person' ? 'needs_reauth' : 'error',
        code: reasonCode(refusal),
        reason: refusal.reason,
        remedy: refusal.remedy,
        refusal,
        actor: 'system',
        onlyIfGrant: grantId,
      }),
    )
  } catch (error) {
    // The refusal itself is what the caller has to see.
    const code = error instanceof GatewardenError ? error.code : 'internal'
    parts.platform.log.warn({ connection: connectionId, code }, 'a refusal by Graph could not be followed up')
  }
}
