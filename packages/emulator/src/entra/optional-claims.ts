import type { OptionalClaim } from '../tenant/app.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { User } from '../tenant/user.ts'

/** Of these id tokens tell only who has granted `profile`. */
const ofProfile: readonly string[] = ['family_name', 'given_name', 'upn']

/**
 * The optional claims of a manifest for one user; without those that have no value.
 * @param sid the session that the token belongs to
 */
export function optionalClaims(
  wanted: readonly OptionalClaim[] | undefined,
  tenant: Tenant,
  user: User,
  { hasProfile, sid }: { readonly hasProfile: boolean; readonly sid: string },
): Record<string, unknown> {
  const claims: Record<string, unknown> = {}
  for (const { name } of wanted ?? []) {
    if (ofProfile.includes(name) && !hasProfile) continue
    const value = claimValue(name, tenant, user, sid)
    if (value !== null) claims[name] = value
  }
  return claims
}

function claimValue(name: OptionalClaim['name'], tenant: Tenant, { state }: User, sid: string): unknown {
  switch (name) {
    case 'acct':
      return state.userType === 'Guest' ? 1 : 0
    case 'ctry':
      return countryOf(state.plain?.country)
    case 'email':
      return state.mail
    case 'family_name':
      return state.surname
    case 'given_name':
      return state.givenName
    case 'ipaddr':
      return '127.0.0.1'
    case 'sid':
      return sid
    case 'tenant_ctry':
      return tenant.about.countryLetterCode
    case 'tenant_region_scope':
      return 'EU'
    case 'upn':
      return state.userPrincipalName
    case 'verified_primary_email':
      return state.mail === null ? null : [state.mail]
    case 'verified_secondary_email':
      return state.aliases.length === 0 ? null : [...state.aliases]
    case 'xms_pl':
      return state.preferredLanguage?.toLowerCase() ?? null
    case 'xms_tpl':
      return tenant.about.preferredLanguage.slice(0, 2).toLowerCase()
  }
}

/** Only a code of two letters is told. */
function countryOf(value: unknown): string | null {
  return typeof value === 'string' && /^[A-Za-z]{2}$/.test(value) ? value.toUpperCase() : null
}
