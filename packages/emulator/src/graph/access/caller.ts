import type { Tenant } from '../../tenant/tenant.ts'
import type { User } from '../../tenant/user.ts'

/** Who calls, as the access token says it. */
export interface Caller {
  readonly tenant: Tenant
  readonly appId: string
  /** The signed-in user; null for an app that calls by itself. */
  readonly user: User | null
  /** Names of roles (app-only) or of scopes (with a user). */
  readonly permissions: ReadonlySet<string>
}
