import type { SeedResourceAccess } from '../seed/seed-tenant.ts'
import type { AppRegistration, AppSecret, ExposedApi, GroupMembershipClaims } from '../tenant/app.ts'
import { certificateOf } from '../tenant/app-certificate.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { World } from '../tenant/world.ts'
import { ControlError, unlessTaken } from './control-error.ts'
import { requiredAccess } from './grants.ts'

export interface NewApp {
  tenant: string
  displayName: string
  appId?: string
  redirectUris?: readonly string[]
  signInAudience?: AppRegistration['signInAudience']
  publisherVerified?: boolean
  clientSecret?: string
  /** RFC 3339; two years from now when left out. */
  secretExpires?: string
  /** PEM certificates. */
  certificates?: readonly string[]
  requiredResourceAccess?: readonly SeedResourceAccess[]
  allowPublicClient?: boolean
  /** Names of delegated scopes of an API of its own, under `api://` with its client id. */
  exposes?: readonly string[]
  /** Whether the authorize endpoint hands out id tokens itself. */
  issuesIdTokens?: boolean
  /** In the manifest; `DirectoryRole` when left out, so that id tokens say who is an administrator. */
  groupMembershipClaims?: GroupMembershipClaims
  /** Opened in a frame when somebody who is signed in to it signs out. */
  logoutUrl?: string
}

/** What can be changed on a registration. Lists take the place of what was there. */
export interface AppChange {
  displayName?: string
  redirectUris?: readonly string[]
  signInAudience?: AppRegistration['signInAudience']
  publisherVerified?: boolean
  requiredResourceAccess?: readonly SeedResourceAccess[]
  logoutUrl?: string
}

const twoYears = 2 * 365 * 86_400_000

/** Registers an app with one secret; its home tenant knows it at once, as when it is registered in the portal. */
export function addApp(world: World, tenant: Tenant, wanted: NewApp) {
  const appId = wanted.appId ?? world.random.guid('app', tenant.id, wanted.displayName)
  const objectId = world.random.guid('application', appId)
  const secret = newSecret(world, wanted.clientSecret, wanted.secretExpires)
  const app: AppRegistration = {
    appId,
    objectId,
    homeTenantId: tenant.id,
    displayName: wanted.displayName,
    signInAudience: wanted.signInAudience ?? 'AzureADMultipleOrgs',
    publisherVerified: wanted.publisherVerified ?? false,
    allowPublicClient: wanted.allowPublicClient ?? false,
    redirectUris: webRedirects(wanted.redirectUris ?? []),
    requiredResourceAccess: (wanted.requiredResourceAccess ?? []).map(requiredAccess),
    secrets: [secret],
    certificates: (wanted.certificates ?? []).map((pem) => uploadedCertificate(world, pem)),
    federatedCredentials: [],
    createdAt: world.clock.now(),
    issuesIdTokens: wanted.issuesIdTokens ?? false,
    groupMembershipClaims: wanted.groupMembershipClaims ?? 'DirectoryRole',
    ...(wanted.logoutUrl !== undefined && { logoutUrl: wanted.logoutUrl }),
    ...(wanted.exposes && { api: exposedApi(world, appId, wanted.exposes) }),
  }
  unlessTaken(() => world.addApp(app))
  tenant.consents.ensurePrincipal(app)
  return { appId, objectId, clientSecret: secret.secretText, secretId: secret.keyId }
}

function exposedApi(world: World, appId: string, names: readonly string[]): ExposedApi {
  const scopes = names.map((name) => ({
    id: world.random.guid('scope', appId, name),
    name,
    adminOnly: false,
  }))
  return { identifierUris: [`api://${appId}`], scopes }
}

export function updateApp(app: AppRegistration, change: AppChange): void {
  const { redirectUris, requiredResourceAccess, ...plain } = change
  const access = requiredResourceAccess?.map(requiredAccess)
  Object.assign(app, plain)
  if (redirectUris) app.redirectUris = webRedirects(redirectUris)
  if (access) app.requiredResourceAccess = access
}

/** @throws ControlError 400 for what is no PEM certificate */
export function uploadedCertificate(world: World, pem: string) {
  try {
    return certificateOf(pem, world.random.nextGuid('key id'), 'uploaded')
  } catch {
    throw new ControlError(400, 'The certificate is not PEM: it begins with -----BEGIN CERTIFICATE-----.')
  }
}

export function newSecret(
  world: World,
  secretText: string | undefined,
  expires: string | undefined,
): AppSecret {
  const now = world.clock.now()
  const chance = world.random.nextGuid('secret').replaceAll('-', '')
  const text = secretText ?? `${chance.slice(0, 3)}8Q~${chance}${chance.slice(0, 2)}`
  const expiresAt = expires === undefined ? now + twoYears : Date.parse(expires)
  return {
    keyId: world.random.nextGuid('key id'),
    displayName: 'made by the control plane',
    secretText: text,
    hint: text.slice(0, 3),
    startsAt: Math.min(now, expiresAt),
    expiresAt,
  }
}

function webRedirects(uris: readonly string[]) {
  return uris.map((uri) => ({ platform: 'web' as const, uri }))
}
