import type { MailAddress } from '../exchange/mail-listeners.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { User } from '../tenant/user.ts'
import type { World } from '../tenant/world.ts'

export interface DescribedUser {
  id: string
  userPrincipalName: string
  password: string
  mailbox: 'user' | 'shared' | 'room' | 'none'
}

export interface DescribedApp {
  appId: string
  displayName: string
  /** The first secret that has not expired. */
  clientSecret: string | null
  redirectUris: string[]
  /** Whether its home tenant has granted it anything. */
  consented: boolean
}

export interface DescribedTenant {
  id: string
  domain: string
  displayName: string
  admin: { userPrincipalName: string; password: string }
  users: DescribedUser[]
  apps: DescribedApp[]
}

/** What `GET /_emulator` answers. */
export interface EmulatorDescription {
  origin: string
  secureOrigin: string
  caFile: string
  /** IMAP with STARTTLS, IMAP in TLS, and SMTP submission. */
  imap: MailAddress
  imaps: MailAddress
  smtp: MailAddress
  tenants: DescribedTenant[]
}

/** Everything one needs to know to use an emulator, its passwords and secrets included. */
export function describeEmulator(
  world: World,
  ready: Omit<EmulatorDescription, 'tenants'>,
): EmulatorDescription {
  return { ...ready, tenants: [...world.tenants].map((tenant) => describeTenant(world, tenant)) }
}

function describeTenant(world: World, tenant: Tenant): DescribedTenant {
  const users = [...tenant.directory.users]
  const admin = users.find((user) => user.state.roles.includes('Global Administrator'))
  return {
    id: tenant.id,
    domain: tenant.about.domain,
    displayName: tenant.about.displayName,
    admin: {
      userPrincipalName: admin?.state.userPrincipalName ?? '',
      password: admin?.state.password ?? '',
    },
    users: users.map((user) => ({
      id: user.id,
      userPrincipalName: user.state.userPrincipalName,
      password: user.state.password,
      mailbox: mailboxKind(tenant, user),
    })),
    apps: [...world.apps]
      .filter((app) => app.homeTenantId === tenant.id)
      .map((app) => ({
        appId: app.appId,
        displayName: app.displayName,
        clientSecret: app.secrets.find((secret) => secret.expiresAt > world.clock.now())?.secretText ?? null,
        redirectUris: app.redirectUris.map(({ uri }) => uri),
        consented: isConsented(tenant, app.appId),
      })),
  }
}

function mailboxKind(tenant: Tenant, user: User): DescribedUser['mailbox'] {
  const kind = tenant.mailboxOf(user.id)?.kind ?? 'none'
  return kind === 'equipment' ? 'room' : kind
}

function isConsented(tenant: Tenant, appId: string): boolean {
  const principal = tenant.consents.principalOf(appId)
  if (!principal) return false
  const { appRoleAssignments, delegatedGrants } = tenant.consents
  return (
    [...appRoleAssignments].some((role) => role.principalId === principal.id) ||
    [...delegatedGrants].some((grant) => grant.clientId === principal.id)
  )
}
