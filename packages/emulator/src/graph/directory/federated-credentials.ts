import type { FederatedIdentityCredential } from '@microsoft/microsoft-graph-types'
import { z } from 'zod'
import type { AppRegistration, FederatedCredential } from '../../tenant/app.ts'
import { requireDirectoryPermission } from '../access/authorize.ts'
import { directoryBadRequest, directoryObjectNotFound, GraphError } from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import { readJson } from '../http/read-json.ts'
import { type FieldTable, fieldTable, scalar } from '../odata/fields.ts'
import { type Call, param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { project, type Shape, shape, writeProperties } from '../wire/shape.ts'
import { listDirectory } from './list-directory.ts'

/** https://learn.microsoft.com/graph/api/application-post-federatedidentitycredentials */
const mostCredentials = 20

const credentialShape: Shape<FederatedCredential> = shape<FederatedCredential, FederatedIdentityCredential>(
  'microsoft.graph.federatedIdentityCredential',
  {
    id: ({ id }) => id,
    name: ({ name }) => name,
    issuer: ({ issuer }) => issuer,
    subject: ({ subject }) => subject,
    description: ({ description }) => description ?? null,
    audiences: ({ audiences }) => [...audiences],
  },
  { idAlways: false },
)

const credentialFields: FieldTable<FederatedCredential> = fieldTable<FederatedCredential>(
  'microsoft.graph.federatedIdentityCredential',
  {
    id: scalar('string', ({ id }) => id),
    name: scalar('string', ({ name }) => name),
    issuer: scalar('string', ({ issuer }) => issuer),
    subject: scalar('string', ({ subject }) => subject),
  },
)

const name = z.string().regex(/^[\w-]{3,120}$/, 'three to 120 letters, digits, hyphens and underscores')
const changeable = {
  issuer: z.url().max(600),
  subject: z.string().min(1).max(600),
  audiences: z.array(z.string().min(1).max(600)).length(1),
  description: z.string().max(600).nullable(),
}
const newCredential = z.strictObject({ ...changeable, name, description: changeable.description.optional() })
const changedCredential = z.strictObject(changeable).partial()

/** The trust of a registration in tokens of other identity providers; the sign-in service honours it at once. */
export class FederatedCredentials {
  readonly #routeApp: (call: Call) => AppRegistration
  readonly #routeChangeable: (call: Call) => AppRegistration

  /** @param routes the registration that the path names: to read, and to change, which throws 403 for who may not */
  constructor(routes: { read: (call: Call) => AppRegistration; change: (call: Call) => AppRegistration }) {
    this.#routeApp = routes.read
    this.#routeChangeable = routes.change
  }

  list(call: Call): GraphReply {
    requireDirectoryPermission(call.caller, 'readFederation')
    const app = this.#routeApp(call)
    return listDirectory(call, app.federatedCredentials, credentialShape, credentialFields, {
      path: `applications('${app.objectId}')/federatedIdentityCredentials`,
      idOf: ({ id }) => id,
    })
  }

  get(call: Call): GraphReply {
    requireDirectoryPermission(call.caller, 'readFederation')
    const app = this.#routeApp(call)
    return one(call, app, routeCredential(call, app), 200)
  }

  create(call: Call): GraphReply {
    requireDirectoryPermission(call.caller, 'changeFederation')
    const app = this.#routeChangeable(call)
    const input = readJson(call.request, newCredential, 'microsoft.graph.federatedIdentityCredential')
    if (app.federatedCredentials.length >= mostCredentials) {
      throw directoryBadRequest(
        `The number of federated identity credentials is limited to ${mostCredentials}.`,
      )
    }
    const { description = null, ...rest } = input
    const credential = { ...rest, description, id: call.world.random.nextGuid('federated credential') }
    requireUnique(app, credential)
    app.federatedCredentials.push(credential)
    return one(call, app, credential, 201)
  }

  /** The name is for ever. */
  update(call: Call): GraphReply {
    requireDirectoryPermission(call.caller, 'changeFederation')
    const app = this.#routeChangeable(call)
    const credential = routeCredential(call, app)
    const input = readJson(call.request, changedCredential, 'microsoft.graph.federatedIdentityCredential')
    const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
    const changed = { ...credential, ...given }
    requireUnique(app, changed)
    app.federatedCredentials.splice(app.federatedCredentials.indexOf(credential), 1, changed)
    return empty()
  }

  remove(call: Call): GraphReply {
    requireDirectoryPermission(call.caller, 'changeFederation')
    const app = this.#routeChangeable(call)
    app.federatedCredentials.splice(app.federatedCredentials.indexOf(routeCredential(call, app)), 1)
    return empty()
  }
}

function requireUnique(app: AppRegistration, wanted: FederatedCredential): void {
  for (const other of app.federatedCredentials) {
    if (other.id === wanted.id) continue
    const isSameTrust = other.issuer === wanted.issuer && other.subject === wanted.subject
    if (other.name !== wanted.name && !isSameTrust) continue
    const what = isSameTrust ? 'issuer and subject' : `name ${wanted.name}`
    throw new GraphError(
      409,
      'Request_MultipleObjectsWithSameKeyValue',
      `A federated identity credential with the ${what} exists already on the object.`,
    )
  }
}

/** By id, or by name, which Graph takes as well. */
function routeCredential(call: Call, app: AppRegistration): FederatedCredential {
  const key = param(call, 'credential')
  const byName = /^\(name='([^']+)'\)$/i.exec(key)?.[1] ?? key
  const found = app.federatedCredentials.find((one) => one.id === key.toLowerCase() || one.name === byName)
  if (!found) throw directoryObjectNotFound(key)
  return found
}

function one(call: Call, app: AppRegistration, credential: FederatedCredential, status: number): GraphReply {
  const projection = project(credentialShape, status === 200 ? call.request.query.select : undefined)
  const fragment = `applications('${app.objectId}')/federatedIdentityCredentials${projection.contextList}/$entity`
  return json(
    writeProperties(projection, credential, { '@odata.context': context(call.request, fragment) }),
    {},
    status,
  )
}
