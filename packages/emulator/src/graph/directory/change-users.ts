import { removeForGood, restoreLeaver } from '../../tenant/leavers.ts'
import { User } from '../../tenant/user.ts'
import { requireDirectoryPermission, requireUser } from '../access/authorize.ts'
import { permissionSets } from '../access/permission-sets.ts'
import {
  authorizationDenied,
  directoryBadRequest,
  directoryObjectNotFound,
  GraphError,
} from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import { type Call, param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { requireUserAdministrator } from './app-rights.ts'
import { listDirectory } from './list-directory.ts'
import { readUserInput, stateFrom, type UserInput } from './user-input.ts'
import { userFields, userShape } from './user-shape.ts'
import { writeUser } from './users.ts'

/** What people may change of themselves with User.ReadWrite, without a role (https://learn.microsoft.com/graph/api/user-update). */
const ownProperties: readonly string[] = [
  'businessPhones',
  'mobilePhone',
  'preferredLanguage',
  'streetAddress',
  'city',
  'state',
  'country',
  'postalCode',
]
const needed = [
  'accountEnabled',
  'displayName',
  'mailNickname',
  'userPrincipalName',
  'passwordProfile',
] as const satisfies readonly (keyof UserInput)[]

/** `POST /users`: nobody has a mailbox without a licence, so neither has a new user. */
export function createUser(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'createUsers')
  requireUserAdministrator(call.caller)
  const { tenant } = call.caller
  const input = readUserInput(call.request)
  const missing = needed.find((name) => input[name] === undefined || input[name] === null)
  if (missing !== undefined) {
    throw directoryBadRequest(`A value is required for property '${missing}' of resource 'User'.`)
  }
  const user = new User(call.world.random.nextGuid('user'), tenant.id, {
    userPrincipalName: '',
    displayName: '',
    givenName: null,
    surname: null,
    jobTitle: null,
    department: null,
    officeLocation: null,
    companyName: null,
    businessPhones: [],
    mobilePhone: null,
    preferredLanguage: null,
    usageLocation: null,
    managerId: null,
    password: '',
    roles: [],
    accountEnabled: true,
    userType: 'Member',
    licensed: false,
    mail: null,
    aliases: [],
    createdAt: call.world.clock.now(),
    ...stateFrom(input, tenant, null),
  })
  tenant.directory.add(user)
  return writeUser(call, user, 201)
}

/** `PATCH /users/{user}` and `PATCH /me`. */
export function updateUser(call: Call): GraphReply {
  const { caller } = call
  requireDirectoryPermission(caller, 'changeUsers')
  const user = routeUser(call)
  const input = readUserInput(call.request)
  const isOwn = caller.user === user
  const isPlain = Object.keys(input).every((name) => ownProperties.includes(name))
  if (caller.user && !(isOwn && isPlain)) {
    const all: readonly string[] = permissionSets.changeOtherUsers.delegated
    if (!all.some((name) => caller.permissions.has(name))) throw authorizationDenied()
    requireUserAdministrator(caller)
  }
  const change = stateFrom(input, caller.tenant, user)
  const mailbox = caller.tenant.mailboxOf(user.id)
  if (mailbox && change.mail !== undefined && change.mail !== user.state.mail) {
    if (change.mail === null) {
      throw directoryBadRequest(
        'Unable to update the specified properties for objects that have originated within an external service.',
      )
    }
    const { mail: primary } = change
    // As Exchange does: the address before becomes one of the others.
    const aliases = [...user.state.aliases, mailbox.address].filter(
      (one) => one.toLowerCase() !== primary.toLowerCase(),
    )
    caller.tenant.setAddresses(mailbox, primary, aliases)
    change.aliases = aliases
  }
  caller.tenant.directory.update(user, change)
  if (change.password !== undefined || change.accountEnabled === false)
    caller.tenant.directory.revokeSessions(user)
  return empty()
}

/** `DELETE /users/{user}`: can be restored for 30 days, the mailbox with it. */
export function deleteUser(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'removeUsers')
  requireUserAdministrator(call.caller)
  const user = routeUser(call)
  call.caller.tenant.directory.remove(user)
  return empty()
}

/** `POST …/revokeSignInSessions`: refresh tokens from before now are refused. */
export function revokeSignInSessions(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'revokeSessions')
  const user = routeUser(call)
  if (call.caller.user !== user) requireUserAdministrator(call.caller)
  call.caller.tenant.directory.revokeSessions(user)
  return json({ '@odata.context': context(call.request, 'Edm.Boolean'), value: true })
}

/** `GET /directory/deletedItems/microsoft.graph.user`. */
export function listDeletedUsers(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'readDeletedUsers')
  return listDirectory(call, [...call.caller.tenant.directory.deletedUsers], userShape, userFields, {
    path: 'directory/deletedItems/microsoft.graph.user',
    idOf: ({ id }) => id,
  })
}

/** `GET /directory/deletedItems/{item}`. */
export function getDeletedUser(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'readDeletedUsers')
  return writeUser(call, routeDeleted(call))
}

/** `POST /directory/deletedItems/{item}/restore`. */
export function restoreUser(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'removeUsers')
  requireUserAdministrator(call.caller)
  const user = routeDeleted(call)
  try {
    restoreLeaver(call.caller.tenant, user)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new GraphError(400, 'Request_BadRequest', `The object cannot be restored: ${message}.`)
  }
  return writeUser(call, user)
}

/** `DELETE /directory/deletedItems/{item}`: for good. */
export function purgeUser(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'removeUsers')
  requireUserAdministrator(call.caller)
  removeForGood(call.caller.tenant, routeDeleted(call))
  return empty()
}

/** The user that the path names, or for `/me` who calls. Throws 404. */
export function routeUser(call: Call): User {
  const name = call.params.user
  if (name === undefined) return requireUser(call.caller)
  const user = call.caller.tenant.directory.find(name)
  if (!user) throw directoryObjectNotFound(name)
  return user
}

function routeDeleted(call: Call): User {
  const id = param(call, 'item')
  const user = call.caller.tenant.directory.findDeleted(id)
  if (!user) throw directoryObjectNotFound(id)
  return user
}
