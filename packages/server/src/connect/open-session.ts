import type { Connection } from '../connections/index.ts'
import type { Connector } from '../connectors/index.ts'
import { type CustomerWish, maySee, selfCustomer } from '../customers/index.ts'
import type { Query } from '../platform/database/database.ts'
import { GatewardenError, notFound } from '../platform/errors.ts'
import type { Caller } from '../platform/http/caller.ts'
import { invalidField } from '../platform/http/validation.ts'
import { newId } from '../platform/ids.ts'
import type { ConnectParts } from './parts.ts'
import { acceptReturnUrl } from './return-url.ts'
import type { Completion, Session } from './session.ts'
import { insertSession } from './session-store.ts'

export interface SessionWish {
  customer: CustomerWish
  connectors: readonly string[]
  returnUrl?: string | undefined
  completion?: 'return' | 'code' | 'end-page' | undefined
  loginHint?: string | undefined
  probeMailbox?: string | undefined
  expiresInSeconds: number
}

/** A link, shown once: it is not stored. */
export interface OpenedSession {
  id: string
  url: string
  expiresAt: Date
}

/**
 * Makes a link for a customer to connect by.
 * @throws GatewardenError `invalid_request`, `not_found`, `connector_misconfigured`, `forbidden`
 */
export async function openSession(
  parts: ConnectParts,
  wish: SessionWish,
  caller: Caller,
): Promise<OpenedSession> {
  const { customers, platform } = parts
  const { externalId } = wish.customer
  if (!maySee(caller, externalId)) throw notFound('customer', externalId)
  const completion = completionOf(wish, externalId)
  const returnUrl = wish.returnUrl === undefined ? null : acceptReturnUrl(wish.returnUrl, platform.config)
  const connectors = await Promise.all(wish.connectors.map((one) => readyConnector(parts, one)))
  return platform.db.transaction(async (trx) => {
    await customers.ensure(trx, wish.customer, caller.keyId)
    return insert(parts, trx, caller.keyId, {
      purpose: 'connect',
      customer: externalId,
      // The same one by its name and by its id is one choice.
      connectorIds: [...new Set(connectors.map(({ id }) => id))],
      connectionId: null,
      grantId: null,
      tenantId: null,
      completion,
      returnUrl,
      loginHint: wish.loginHint ?? null,
      probeMailbox: wish.probeMailbox ?? null,
      lifeMs: wish.expiresInSeconds * 1000,
    })
  })
}

/** Makes a link by which the same identity signs in again. The connection goes on as it is until that is done. */
export async function openReconnect(
  parts: ConnectParts,
  connectionId: string,
  wish: Pick<SessionWish, 'returnUrl' | 'completion' | 'expiresInSeconds'>,
  caller: Caller,
): Promise<OpenedSession> {
  const { connections, platform } = parts
  const connection = await connections.get(connectionId, caller)
  const completion = completionOf(wish, connection.customer)
  const returnUrl = wish.returnUrl === undefined ? null : acceptReturnUrl(wish.returnUrl, platform.config)
  const { id } = await readyConnector(parts, connection.connectorId)
  const inUse = connection.grantId !== null
  return platform.db.transaction((trx) =>
    insert(parts, trx, caller.keyId, {
      purpose: 'reconnect',
      customer: connection.customer,
      connectorIds: [id],
      connectionId,
      grantId: null,
      tenantId: inUse ? connection.tenantId : null,
      completion,
      returnUrl,
      loginHint: inUse ? (connection.account?.name ?? null) : null,
      probeMailbox: null,
      lifeMs: wish.expiresInSeconds * 1000,
    }),
  )
}

/**
 * Makes a link to mail to an administrator: pinned to the tenant, good once, for 14 days.
 * @throws GatewardenError `not_found`; `conflict` where no administrator is waited for
 */
export async function openAdminLink(
  parts: ConnectParts,
  connectionId: string,
  caller: Caller | null,
): Promise<OpenedSession> {
  const { connections, platform, times } = parts
  const connection = await connections.get(connectionId, caller)
  const grantId = connection.candidateId ?? connection.grantId
  if (grantId === null || !waitsForAdmin(connection)) {
    throw new GatewardenError('conflict', {
      detail: `The connection ${connectionId} does not wait for an administrator: it is ${connection.status}.`,
      remedy:
        grantId === null
          ? 'Somebody of the organization signs in first, so that the tenant is known.'
          : 'Make a link to connect or reconnect instead.',
    })
  }
  const grant = await connections.grants.get(grantId)
  if (grant === undefined) throw notFound('connection', connectionId)
  return platform.db.transaction((trx) =>
    insert(parts, trx, caller?.keyId ?? 'system', {
      purpose: 'admin',
      customer: connection.customer,
      connectorIds: [connection.connectorId],
      connectionId,
      grantId,
      tenantId: grant.tenantId,
      completion: 'none',
      returnUrl: null,
      loginHint: null,
      probeMailbox: null,
      lifeMs: times.adminLinkMs,
    }),
  )
}

const waitsForAdmin = ({ status, reasonCode }: Connection): boolean =>
  status === 'needs_admin' || (status === 'error' && reasonCode === 'permissions_missing')

async function insert(
  { platform, secrets }: ConnectParts,
  trx: Query,
  actor: string,
  wish: Omit<
    Session,
    | 'id'
    | 'status'
    | 'consented'
    | 'browserMac'
    | 'signedIn'
    | 'outcome'
    | 'codeMac'
    | 'codeExpiresAt'
    | 'codeTries'
    | 'createdBy'
    | 'createdAt'
    | 'expiresAt'
    | 'finishedAt'
    | 'completedAt'
  > & {
    lifeMs: number
  },
): Promise<OpenedSession> {
  const { lifeMs, ...session } = wish
  const now = platform.clock.now()
  const link = secrets.make()
  const id = newId('cs', platform.clock, platform.random)
  const expiresAt = new Date(now.getTime() + lifeMs)
  const linkMac = secrets.mac('link', link)
  await insertSession(platform, trx, { ...session, id, linkMac, createdBy: actor, createdAt: now, expiresAt })
  await platform.audit.record(trx, {
    actor,
    action: 'connect_session.opened',
    subject: id,
    customer: session.customer,
    details: {
      purpose: session.purpose,
      connectors: session.connectorIds,
      connection: session.connectionId,
      completion: session.completion,
      returnUrl: session.returnUrl,
    },
  })
  const path = session.purpose === 'admin' ? 'admin-consent' : 'connect'
  return { id, url: `${platform.config.publicUrl}/${path}/${link}`, expiresAt }
}

function completionOf(wish: Pick<SessionWish, 'returnUrl' | 'completion'>, customer: string): Completion {
  const { returnUrl, completion } = wish
  if (completion === undefined && returnUrl === undefined) {
    throw invalidField(
      'body.returnUrl',
      'is missing',
      'Send the address of your product that the browser goes back to, or "completion": "code" to have a code shown at the end.',
    )
  }
  const chosen = completion ?? 'return'
  if ((chosen === 'return') !== (returnUrl !== undefined)) {
    throw invalidField(
      'body.returnUrl',
      chosen === 'return' ? 'is missing' : `does not go with "completion": "${chosen}"`,
    )
  }
  if (chosen === 'end-page' && customer !== selfCustomer) {
    throw invalidField(
      'body.completion',
      `"end-page" is only for the customer "${selfCustomer}"`,
      'For customers, use a return URL or "code": a link that somebody else finishes must not connect.',
    )
  }
  return chosen
}

async function readyConnector({ connectors }: ConnectParts, idOrName: string): Promise<Connector> {
  const connector = await connectors.get(idOrName)
  if (connector.status === 'ready') return connector
  throw new GatewardenError('connector_misconfigured', {
    detail: `The connector ${connector.name} is ${connector.status}: ${connector.reason ?? 'it is not ready.'}`,
    ...(connector.remedy === null ? {} : { remedy: connector.remedy }),
  })
}
