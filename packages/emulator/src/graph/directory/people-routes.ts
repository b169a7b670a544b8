import type { RouteBook } from '../graph-routes.ts'
import type { Answer, Call } from '../routing/call.ts'
import {
  createUser,
  deleteUser,
  getDeletedUser,
  listDeletedUsers,
  purgeUser,
  restoreUser,
  revokeSignInSessions,
  updateUser,
} from './change-users.ts'
import { getRole, listRoleMembers, listRoles } from './directory-roles.ts'
import { getDomain, listDomains } from './domains.ts'
import { addMember, countMembers, type GroupSide, listMembers, removeMember } from './group-members.ts'
import { countGroups, createGroup, deleteGroup, getGroup, listGroups, updateGroup } from './groups.ts'
import {
  deletePhoto,
  getPhoto,
  getPhotoBytes,
  getPhotoOfSize,
  listPhotos,
  patchPhoto,
  putPhoto,
} from './photos.ts'
import { assignLicence, getSku, listLicenceDetails, listSkus } from './user-licences.ts'
import {
  checkMemberIds,
  countMemberships,
  getManager,
  getMemberIds,
  listMemberships,
  listReports,
  removeManager,
  setManager,
} from './user-links.ts'

/** People as an administrator changes them, what hangs on them, groups, roles and domains. */
export function peopleRoutes(book: RouteBook): void {
  book.directory('POST', 'users', createUser)
  book.directory('DELETE', 'users/{user}', deleteUser)
  book.directory('GET', 'directory/deletedItems/user', listDeletedUsers)
  book.directory('GET', 'directory/deletedItems/{item}', getDeletedUser)
  book.directory('DELETE', 'directory/deletedItems/{item}', purgeUser)
  book.directory('POST', 'directory/deletedItems/{item}/restore', restoreUser)
  book.directory('GET', 'subscribedSkus', listSkus)
  book.directory('GET', 'subscribedSkus/{sku}', getSku)
  book.directory('GET', 'directoryRoles', listRoles)
  book.directory('GET', 'directoryRoles/{role}', getRole)
  book.directory('GET', 'directoryRoles/{role}/members', listRoleMembers)
  book.directory('GET', 'domains', listDomains)
  book.directory('GET', 'domains/{domain}', getDomain)
  for (const root of ['me', 'users/{user}']) personRoutes(book, root)
  groupRoutes(book)
}

function personRoutes(book: RouteBook, root: string): void {
  const at = (method: string, pattern: string, handler: (call: Call) => Answer) =>
    book.directory(method, `${root}${pattern}`, handler)
  at('PATCH', '', updateUser)
  at('POST', '/assignLicense', assignLicence)
  at('GET', '/licenseDetails', listLicenceDetails)
  at('POST', '/revokeSignInSessions', revokeSignInSessions)
  at('GET', '/manager', getManager)
  at('PUT', '/manager/$ref', setManager)
  at('DELETE', '/manager/$ref', removeManager)
  at('GET', '/directReports', listReports)
  for (const [name, deep] of [
    ['memberOf', false],
    ['transitiveMemberOf', true],
  ] as const) {
    at('GET', `/${name}`, (call) => listMemberships(call, deep))
    at('GET', `/${name}/group`, (call) => listMemberships(call, deep, 'group'))
    at('GET', `/${name}/$count`, (call) => countMemberships(call, deep))
  }
  at('POST', '/getMemberGroups', (call) => getMemberIds(call, 'groups'))
  at('POST', '/getMemberObjects', (call) => getMemberIds(call, 'objects'))
  at('POST', '/checkMemberGroups', (call) => checkMemberIds(call, 'groups'))
  at('POST', '/checkMemberObjects', (call) => checkMemberIds(call, 'objects'))
  at('GET', '/photo', getPhoto)
  at('PATCH', '/photo', patchPhoto)
  at('DELETE', '/photo', deletePhoto)
  at('GET', '/photo/$value', getPhotoBytes)
  at('PUT', '/photo/$value', putPhoto)
  at('GET', '/photos', listPhotos)
  at('GET', '/photos/{size}', getPhotoOfSize)
  at('GET', '/photos/{size}/$value', getPhotoBytes)
}

function groupRoutes(book: RouteBook): void {
  const one = 'groups/{group}'
  book.directory('GET', 'groups', listGroups)
  book.directory('POST', 'groups', createGroup)
  book.directory('GET', 'groups/$count', countGroups)
  book.directory('GET', one, getGroup)
  book.directory('PATCH', one, updateGroup)
  book.directory('DELETE', one, deleteGroup)
  const sides: readonly GroupSide[] = [
    'members',
    'owners',
    'transitiveMembers',
    'memberOf',
    'transitiveMemberOf',
  ]
  for (const side of sides) {
    book.directory('GET', `${one}/${side}`, (call) => listMembers(call, side))
    book.directory('GET', `${one}/${side}/$count`, (call) => countMembers(call, side))
    for (const cast of ['user', 'group'] as const) {
      book.directory('GET', `${one}/${side}/${cast}`, (call) => listMembers(call, side, cast))
    }
  }
  for (const side of ['members', 'owners'] as const) {
    book.directory('POST', `${one}/${side}/$ref`, (call) => addMember(call, side))
    book.directory('DELETE', `${one}/${side}/{member}/$ref`, (call) => removeMember(call, side))
  }
}
