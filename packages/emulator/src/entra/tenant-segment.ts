import type { AppRegistration } from '../tenant/app.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { World } from '../tenant/world.ts'
import { EntraError } from './entra-error.ts'

/** Personal accounts; Microsoft's fixed id for them. */
export const CONSUMERS_TENANT = '9188040d-6c67-4c5b-b112-36a304b66dad'

export type SharedSegment = 'common' | 'organizations' | 'consumers'

/** What the first part of a sign-in path names. */
export type TenantSegment =
  | { readonly kind: 'tenant'; readonly name: string; readonly tenant: Tenant }
  | { readonly kind: 'shared'; readonly name: SharedSegment }

/** @throws EntraError 90002 for a tenant that is not there, 900023 for what can be no tenant */
export function resolveTenantSegment(world: World, segment: string): TenantSegment {
  const name = decodeURIComponentSafely(segment).toLowerCase()
  if (name === 'common' || name === 'organizations' || name === 'consumers') return { kind: 'shared', name }
  if (name === CONSUMERS_TENANT) return { kind: 'shared', name: 'consumers' }
  const tenant = world.findTenant(name)
  if (tenant) return { kind: 'tenant', name, tenant }
  if (isGuid(name) || /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/.test(name)) {
    throw new EntraError(90002, { fill: { tenant: name } })
  }
  throw new EntraError(900023, { fill: { tenant: name } })
}

/**
 * Whether an app may be used at this endpoint at all.
 * @throws EntraError 50194 for a single-tenant app at a shared endpoint, 700016 for one in another tenant than its own or
 *   for personal accounts
 */
export function checkAudience(app: AppRegistration, segment: TenantSegment): void {
  if (segment.kind === 'shared') {
    if (app.signInAudience === 'AzureADMyOrg') {
      throw new EntraError(50194, { fill: { app: app.appId, appName: app.displayName } })
    }
    if (segment.name === 'consumers') throw notInDirectory(app.appId, 'Microsoft Accounts')
  } else if (app.signInAudience === 'AzureADMyOrg' && segment.tenant.id !== app.homeTenantId) {
    throw notInDirectory(app.appId, segment.tenant.about.displayName)
  }
}

export function notInDirectory(appId: string, tenantName: string): EntraError {
  return new EntraError(700016, { fill: { app: appId, tenant: tenantName } })
}

/** The registered app with this client id. @throws EntraError 700038 for what is no id, 700016 for an unknown one */
export function findClient(world: World, clientId: string, segment: TenantSegment): AppRegistration {
  if (!isGuid(clientId) || /^[0-]+$/.test(clientId)) throw new EntraError(700038, { fill: { app: clientId } })
  const app = world.findApp(clientId)
  if (!app) {
    throw notInDirectory(
      clientId,
      segment.kind === 'tenant' ? segment.tenant.about.displayName : segment.name,
    )
  }
  return app
}

export function isGuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
