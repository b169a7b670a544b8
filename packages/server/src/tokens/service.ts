import type { GraphClient, TokenSet } from '@gatewarden/microsoft'
import type { Connection } from '../connections/index.ts'
import type { Connector } from '../connectors/index.ts'
import type { Query } from '../platform/database/database.ts'
import type { Caller } from '../platform/http/caller.ts'
import type { GrantOwner } from './bindings.ts'
import type { Exchange } from './exchange.ts'
import type { Sight } from './look.ts'

export const resources = ['graph', 'exchange'] as const
/** Which API a token is for; tokens of one are never given out for the other. */
export type Resource = (typeof resources)[number]

/** An access token on its way to who asked for it. Never logged, never kept with an Idempotency-Key. */
export interface ReleasedToken {
  accessToken: string
  tokenType: 'Bearer'
  expiresAt: Date
  /** Permissions in the token. */
  scopes: string[]
  /** Permissions that the connector asks for and the token does not have. */
  missingScopes: string[]
  tenantId: string
}

export interface ReleaseOptions {
  /** Default `graph`. */
  resource?: Resource | undefined
  /** Whose key's limits decide; null for the service's own calls, which are not audited one by one. */
  caller: Caller | null
  /**
   * Ask Entra even though the token at hand is valid. One such refresh at a time, and not again within 30 s: then the
   * one of a moment ago is given out.
   */
  forceRefresh?: boolean | undefined
  /** Permissions that the token must have. */
  scopes?: readonly string[] | undefined
}

export interface TokensService {
  /**
   * A token with more than a minute left, at once where there is one, whatever state Entra is in; else after one
   * refresh that all callers in all processes share.
   * @throws GatewardenError `not_found`, `connection_not_active`, `needs_reauth`, `needs_admin_consent`,
   * `connector_misconfigured`, `scope_not_granted`, `forbidden`, `microsoft_unavailable`, `microsoft_throttled`
   */
  release(connectionId: string, options: ReleaseOptions): Promise<ReleasedToken>
  /**
   * Graph for a connection: gate, retries, and tokens from the same place that `release` takes them from. Graph's
   * 401 asks once for a new token; what stays refused moves the connection.
   * @param known the connection as it was read just now: one client then serves calls that come within two seconds
   * @throws GatewardenError `not_found`, `connection_not_active`; the rest as `release`, when a call is made
   */
  graphFor(connectionId: string, known?: Connection): Promise<GraphClient>
  /**
   * Asks Entra anew for every resource of a connection that was active once and is not switched off, and writes what
   * came of it: what was mended at Microsoft becomes active again, what was taken back stops.
   * @throws GatewardenError the first refusal
   */
  renew(connectionId: string): Promise<void>
  /** Exchanges with Entra that belong to no connection yet. */
  readonly exchange: Exchange
  /** What a tenant grants the app by now. */
  lookAtTenant(connector: Connector, tenantId: string): Promise<Sight>
  /** What a person's grant that is not in use yet has by now. @throws GatewardenError `conflict` while somebody else asks */
  lookAtPerson(connector: Connector, owner: GrantOwner): Promise<Sight>
  /** What a token of the connector's first resource shows. */
  sightOf(connector: Connector, kind: 'organization' | 'person', token: TokenSet): Sight
  /** Keeps what a sign-in gave for a grant that is being made. */
  keep(trx: Query, owner: GrantOwner, token: TokenSet | null): Promise<void>
  /** What is written into a grant when it comes into use; without it no token is ever asked for. */
  prove(owner: GrantOwner): Buffer
  /** Keeps a first token of a grant that has just come into use. */
  write(
    trx: Query,
    owner: GrantOwner,
    connector: Connector,
    resource: Resource,
    kind: 'organization' | 'person',
    token: TokenSet,
  ): Promise<void>
}
