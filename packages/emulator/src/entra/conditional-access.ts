import type { AppRegistration } from '../tenant/app.ts'
import type { ConditionalAccessPolicy } from '../tenant/sign-in-policies.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { User } from '../tenant/user.ts'
import { EntraError } from './entra-error.ts'

/** How somebody has signed in, as far as policies ask. Milliseconds since 1970. */
export interface SignInFacts {
  readonly signedInAt: number
  /** When a second factor was shown; null when none was. */
  readonly secondFactorAt: number | null
}

/** What has to happen before this sign-in may go on; null for nothing. */
export type AccessDemand =
  | { readonly kind: 'refuse'; readonly error: EntraError }
  | { readonly kind: 'sign-in-again'; readonly error: EntraError }
  | { readonly kind: 'second-factor'; readonly error: EntraError }
  | null

/**
 * What the organization's policies demand of this sign-in. The errors are those of a request that cannot show a page; they
 * carry `claims`, with which an interactive request satisfies the policies
 * (https://learn.microsoft.com/entra/identity-platform/v2-conditional-access-dev-guide).
 */
export function accessDemand(
  tenant: Tenant,
  user: User,
  app: AppRegistration,
  facts: SignInFacts,
  now: number,
): AccessDemand {
  const who = { id: user.id, name: user.state.userPrincipalName }
  const policies = tenant.signIn.applying(who, app.appId)
  const blocking = policies.filter(({ grant }) => grant === 'block')
  if (blocking.length > 0) return { kind: 'refuse', error: refusal(53003, blocking) }
  const devices = policies.filter(({ grant }) => grant === 'compliant-device')
  if (devices.length > 0) return { kind: 'refuse', error: refusal(53000, devices) }
  const isOver = ({ signInFrequency }: ConditionalAccessPolicy) =>
    signInFrequency !== null && now - facts.signedInAt >= signInFrequency
  const over = policies.filter(isOver)
  if (over.length > 0) return { kind: 'sign-in-again', error: refusal(70043, over) }
  const factors = policies.filter(({ grant }) => grant === 'mfa')
  if (factors.length === 0 || facts.secondFactorAt !== null) return null
  const code = tenant.signIn.hasSecondFactor(user.id) ? 50076 : 50079
  return { kind: 'second-factor', error: refusal(code, factors) }
}

/** The claims request names the policies that were not met. */
function refusal(code: number, policies: readonly ConditionalAccessPolicy[]): EntraError {
  const capolids = { essential: true, values: policies.map(({ id }) => id) }
  return new EntraError(code, {
    claims: JSON.stringify({ access_token: { capolids } }),
    fill: { resource: '00000003-0000-0000-c000-000000000000' },
  })
}
