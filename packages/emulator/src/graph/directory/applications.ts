import type { AppRegistration } from '../../tenant/app.ts'
import { requireDirectoryPermission } from '../access/authorize.ts'
import { directoryBadRequest, directoryObjectNotFound } from '../http/graph-error.ts'
import { empty, type GraphReply, json, plain } from '../http/graph-reply.ts'
import { readJson } from '../http/read-json.ts'
import { type Call, param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { project, writeProperties } from '../wire/shape.ts'
import { isEventual } from './advanced-queries.ts'
import { addKey, removeKey } from './app-keys.ts'
import { addPasswordTo, removePasswordFrom } from './app-passwords.ts'
import { AppRights } from './app-rights.ts'
import { applicationInput, applyInput } from './application-input.ts'
import { applicationFields, applicationShape } from './application-shape.ts'
import { FederatedCredentials } from './federated-credentials.ts'
import { listDirectory, queryDirectory } from './list-directory.ts'

/** The registrations of the caller's tenant. */
export class Applications {
  readonly #rights = new AppRights()

  list(call: Call): GraphReply {
    requireDirectoryPermission(call.caller, 'readApps')
    return listDirectory(call, views(call), applicationShape, applicationFields, {
      path: 'applications',
      idOf: ({ app }) => app.objectId,
    })
  }

  count(call: Call): GraphReply {
    requireDirectoryPermission(call.caller, 'readApps')
    if (!isEventual(call.request)) throw directoryBadRequest('$count is not currently supported.')
    return plain(String(queryDirectory(call, views(call), applicationFields).length))
  }

  get(call: Call): GraphReply {
    requireDirectoryPermission(call.caller, 'readApps')
    return one(call, routeApp(call), 200)
  }

  create(call: Call): GraphReply {
    return this.#create(call)
  }

  #create(call: Call, uniqueName?: string): GraphReply {
    requireDirectoryPermission(call.caller, 'createApps')
    const { world, caller } = call
    const input = readJson(call.request, applicationInput, 'microsoft.graph.application')
    if (input.displayName === undefined) {
      throw directoryBadRequest("A value is required for property 'displayName' of resource 'Application'.")
    }
    const app: AppRegistration = {
      appId: world.random.nextGuid('application id'),
      objectId: world.random.nextGuid('application object'),
      homeTenantId: caller.tenant.id,
      displayName: input.displayName,
      signInAudience: 'AzureADMyOrg',
      publisherVerified: false,
      allowPublicClient: false,
      redirectUris: [],
      requiredResourceAccess: [],
      secrets: [],
      certificates: [],
      federatedCredentials: [],
      createdAt: world.clock.now(),
      ...(uniqueName === undefined ? {} : { uniqueName }),
    }
    applyInput(app, input, () => world.random.nextGuid('key id'))
    world.addApp(app)
    this.#rights.made(app, caller)
    return one(call, app, 201)
  }

  /**
   * By `uniqueName` it may also make what is not there, where the caller prefers that
   * (https://learn.microsoft.com/graph/api/application-upsert: 201 with the new one, 204 for one that was there, else 404).
   */
  update(call: Call): GraphReply {
    const key = alternateKey(param(call, 'application'))
    const isThere = views(call).some(({ app }) => app.uniqueName === key?.value)
    if (key?.name === 'uniqueName' && !isThere && call.request.preferences.createIfMissing)
      return this.#create(call, key.value)
    requireDirectoryPermission(call.caller, 'changeApps')
    const app = this.#routeChangeable(call)
    const input = readJson(call.request, applicationInput, 'microsoft.graph.application')
    applyInput(app, input, () => call.world.random.nextGuid('key id'))
    return empty()
  }

  remove(call: Call): GraphReply {
    requireDirectoryPermission(call.caller, 'changeApps')
    const app = this.#routeChangeable(call)
    call.world.removeApp(app)
    const principal = call.caller.tenant.consents.principalOf(app.appId)
    if (principal) call.caller.tenant.consents.removePrincipal(principal)
    return empty()
  }

  addPassword(call: Call): GraphReply {
    requireDirectoryPermission(call.caller, 'changeAppCredentials')
    return addPasswordTo(call, this.#routeChangeable(call).secrets)
  }

  removePassword(call: Call): GraphReply {
    requireDirectoryPermission(call.caller, 'changeAppCredentials')
    return removePasswordFrom(call, this.#routeChangeable(call).secrets)
  }

  addKey(call: Call): Promise<GraphReply> {
    return addKey(call, (one) => this.#routeChangeable(one))
  }

  removeKey(call: Call): Promise<GraphReply> {
    return removeKey(call, (one) => this.#routeChangeable(one))
  }

  /** What a registration trusts beside its own credentials. */
  federated(): FederatedCredentials {
    return new FederatedCredentials({ read: routeApp, change: (call) => this.#routeChangeable(call) })
  }

  #routeChangeable(call: Call): AppRegistration {
    const app = routeApp(call)
    this.#rights.requireChange(call.caller, app)
    return app
  }
}

function views(call: Call) {
  const { tenant } = call.caller
  return [...call.world.apps].filter((app) => app.homeTenantId === tenant.id).map((app) => ({ app, tenant }))
}

/** By object id, by `(appId='…')`, or by `(uniqueName='…')`. */
function routeApp(call: Call): AppRegistration {
  const id = param(call, 'application')
  const key = alternateKey(id)
  const found = views(call).find(({ app }) => {
    if (key === undefined) return app.objectId === id.toLowerCase()
    return key.name === 'appId' ? app.appId === key.value.toLowerCase() : app.uniqueName === key.value
  })
  if (!found) throw directoryObjectNotFound(key?.value ?? id)
  return found.app
}

function alternateKey(id: string): { name: 'appId' | 'uniqueName'; value: string } | undefined {
  const [, name = '', value = ''] = /^\((appId|uniqueName)='((?:[^']|'')+)'\)$/i.exec(id) ?? []
  if (name === '') return undefined
  return {
    name: name.toLowerCase() === 'appid' ? 'appId' : 'uniqueName',
    value: value.replaceAll("''", "'"),
  }
}

function one(call: Call, app: AppRegistration, status: number): GraphReply {
  const select = status === 200 ? call.request.query.select : undefined
  const projection = project(applicationShape, select)
  const annotations = {
    '@odata.context': context(call.request, `applications${projection.contextList}/$entity`),
  }
  return json(writeProperties(projection, { app, tenant: call.caller.tenant }, annotations), {}, status)
}
