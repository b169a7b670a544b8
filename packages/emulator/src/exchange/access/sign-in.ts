import type { VerifyAccessToken } from '../../entra/verify-access-token.ts'
import type { ServicePrincipal } from '../../tenant/app.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import { mailboxState } from '../../tenant/mailbox-state.ts'
import { recipientOf } from '../../tenant/recipient.ts'
import type { Tenant } from '../../tenant/tenant.ts'
import type { User } from '../../tenant/user.ts'
import type { World } from '../../tenant/world.ts'
import type { XOAuth2 } from './xoauth2.ts'

/** Who came in over IMAP or SMTP. */
export interface SignedIn {
  readonly tenant: Tenant
  readonly token: string
  readonly appId: string
  /** Object id of the user, or of the app's service principal in the tenant. */
  readonly principalId: string
  /** Null for an app that comes by itself. */
  readonly user: User | null
  /** The mailbox that was named; undefined where there is none at the address. */
  readonly mailbox: Mailbox | undefined
  /** Whether the caller may open that mailbox now: its owner, or somebody (or an app) with Full Access. */
  readonly opens: () => boolean
}

export type Protocol = 'imap' | 'smtp'

const permissions = {
  imap: { delegated: 'IMAP.AccessAsUser.All', application: 'IMAP.AccessAsApp' },
  smtp: { delegated: 'SMTP.Send', application: 'SMTP.SendAsApp' },
} as const

/**
 * Checks a token for a protocol and the mailbox that goes with it. Undefined where the authentication itself fails: no good
 * token for Exchange, without the permission, or of an app that was not made known to Exchange by
 * `New-ServicePrincipal` with the object id of its enterprise application.
 */
export function signIn(
  world: World,
  verify: VerifyAccessToken,
  protocol: Protocol,
  { user: address, token }: XOAuth2,
): SignedIn | undefined {
  const facts = verify(token)
  if (typeof facts === 'string') return undefined
  const tenant = world.findTenant(facts.tenantId)
  const needed = permissions[protocol]
  if (!tenant) return undefined
  const mailbox = tenant.mailboxAt(address)
  const about = { tenant, token, appId: facts.appId, mailbox }
  const opensFor = (may: (mailbox: Mailbox) => boolean) => () =>
    mailbox !== undefined && mailboxState(tenant, mailbox) === 'live' && may(mailbox)
  if (facts.userId !== null) {
    const user = tenant.directory.find(facts.userId)
    if (!user || !facts.scopes.includes(needed.delegated)) return undefined
    const opens = opensFor(({ userId, fullAccess }) => userId === user.id || fullAccess.has(user.id))
    return { ...about, principalId: user.id, user, opens }
  }
  const principal = tenant.consents.principalOf(facts.appId)
  if (!principal || !tenant.exchange.knows(principal)) return undefined
  if (!facts.roles.includes(needed.application)) {
    const opens = opensFor((one) => hasRole(tenant, principal, one, needed.application))
    return opens() ? { ...about, principalId: principal.id, user: null, opens } : undefined
  }
  const opens = opensFor(({ fullAccess }) => fullAccess.has(principal.id))
  return { ...about, principalId: principal.id, user: null, opens }
}

/** RBAC for Applications opens a mailbox with no role in the token; with the role there, Full Access is asked for again. */
function hasRole(tenant: Tenant, principal: ServicePrincipal, mailbox: Mailbox, permission: string): boolean {
  const owner = tenant.directory.find(mailbox.userId)
  return (
    owner !== undefined &&
    tenant.exchange.permissionsOn(principal, recipientOf(tenant, mailbox, owner)).has(permission)
  )
}
