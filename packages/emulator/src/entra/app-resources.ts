import type { AppRegistration, ExposedApi } from '../tenant/app.ts'
import { findResource, Resource } from '../tenant/permission-catalogue.ts'
import type { World } from '../tenant/world.ts'

const known = new WeakMap<ExposedApi, Resource>()

/** What a scope's resource names: one of Microsoft's APIs, or an app that exposes one of its own, by client id or identifier URI. */
export function findApi(world: World, idOrUri: string): Resource | undefined {
  const found = findResource(idOrUri)
  if (found) return found
  const key = idOrUri.toLowerCase().replace(/\/$/, '')
  for (const app of world.apps) {
    if (app.api && audiencesOf(app).some((one) => one.toLowerCase() === key)) return resourceOf(app, app.api)
  }
  return undefined
}

/** What tokens for an app's own API are made out to: its identifier URIs, or its client id. */
export function audiencesOf(app: AppRegistration): readonly string[] {
  return [...(app.api?.identifierUris ?? []), app.appId]
}

function resourceOf(app: AppRegistration, api: ExposedApi): Resource {
  const there = known.get(api)
  if (there) return there
  const rows = api.scopes.map(({ id, name, adminOnly }) => ({
    name,
    area: 'apps' as const,
    does: `Use ${app.displayName} on your behalf`,
    delegatedId: id,
    adminOnly,
    applicationId: null,
  }))
  const { appId, displayName } = app
  const made = new Resource({ key: 'app', appId, displayName, uris: [...api.identifierUris, appId] }, rows)
  known.set(api, made)
  return made
}
