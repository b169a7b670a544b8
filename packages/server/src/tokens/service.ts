import type { GraphClient } from '@gatewarden/microsoft'
import type { Caller } from '../platform/http/caller.ts'

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
  resource?: Resource
  /** Whose key's limits decide; null for the service's own calls, which are not audited one by one. */
  caller: Caller | null
  /** Ask Entra even though the token at hand is valid. One such refresh at a time, and not more often than every 30 s for a connection. */
  forceRefresh?: boolean
}

export interface TokensService {
  /**
   * A token with more than a minute left, at once where there is one, whatever state Entra is in; else after one
   * refresh that all callers in all processes share.
   * @throws GatewardenError `not_found`, `connection_not_active`, `needs_reauth`, `needs_admin_consent`,
   * `connector_misconfigured`, `scope_not_granted`, `microsoft_unavailable`, `microsoft_throttled`
   */
  release(connectionId: string, options: ReleaseOptions): Promise<ReleasedToken>
  /**
   * Graph for a connection: gate, retries, and tokens from the same place that `release` takes them from. Graph's
   * 401 asks once for a new token; what stays refused moves the connection.
   * @throws GatewardenError as `release`, when the first call is made
   */
  graphFor(connectionId: string): Promise<GraphClient>
}
