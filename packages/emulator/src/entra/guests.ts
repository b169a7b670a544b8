import type { Tenant } from '../tenant/tenant.ts'
import type { User } from '../tenant/user.ts'

/** The guest account that this user of another tenant has in a tenant: found by the mail address it was invited with. */
export function guestOf(tenant: Tenant, user: User): User | undefined {
  const names = [user.state.userPrincipalName, user.state.mail ?? ''].map((name) => name.toLowerCase())
  for (const candidate of tenant.directory.users) {
    if (candidate.state.userType !== 'Guest') continue
    if (names.includes((candidate.state.mail ?? '').toLowerCase())) return candidate
  }
  return undefined
}
