import { absentCalendar, absentEvents } from '../calendar/absent-calendar.ts'
import { absentContacts } from '../contacts/absent-contacts.ts'
import { absentDirectory } from '../directory/absent-directory.ts'
import { notImplemented } from '../http/graph-error.ts'
import { absentSettings } from '../settings/absent-settings.ts'
import type { Route } from './call.ts'
import type { Router } from './router.ts'

/** Whole parts of Graph at its root that are not here. */
const rootTrees = `admin agreements appCatalogs appRoleAssignments applicationTemplates auditLogs authenticationMethodConfigurations
certificateBasedAuthConfiguration chats communications compliance contacts contracts copilot dataPolicyOperations deviceAppManagement
deviceManagement devices directory directoryObjects directoryRoles directoryRoleTemplates domainDnsRecords domains drives education
employeeExperience external groupLifecyclePolicies groups groupSettings groupSettingTemplates identity identityGovernance
identityProtection informationProtection invitations permissionGrants places planner policies print privacy reports
roleManagement schemaExtensions scopedRoleMemberships search security shares sites solutions storage subscribedSkus teams
teamsTemplates teamwork tenantRelationships`

/** The same below a user. */
const userTrees = `activities agreementAcceptances appRoleAssignments assignLicense authentication extensions
changePassword chats checkMemberGroups checkMemberObjects cloudClipboard cloudPCs createdObjects directReports drive drives
employeeExperience exportPersonalData followedSites getMemberGroups getMemberObjects insights joinedTeams licenseDetails
mailFolders/{folder}/operations mailFolders/{folder}/userConfigurations managedAppRegistrations managedDevices manager
memberOf messages/{message}/extensions messages/{message}/mentions messages/{message}/reportMessage messages/{message}/unsubscribe
oauth2PermissionGrants onenote onlineMeetings outlook ownedDevices ownedObjects photos planner presence registeredDevices
removeAllDevicesFromManagement revokeSignInSessions scopedRoleMemberOf settings sponsors teamwork todo transitiveMemberOf`

const ofMailboxes = absentCalendar + absentContacts + absentSettings

/** Adds the routes that answer 501 and name the operation. They come last: what is there already stays. */
export function addNotImplemented(router: Router<Route>): void {
  const add = (line: string, root: string) => {
    const [methods = '', pattern = ''] = line.split(' ')
    for (const method of methods.split(',')) addOne(router, method, `${root}${pattern}`)
  }
  for (const line of lines(absentDirectory)) add(line, '')
  for (const tree of rootTrees.split(/\s+/)) addTree(router, tree)
  for (const root of ['me/', 'users/{user}/']) {
    for (const tree of userTrees.split(/\s+/)) addTree(router, `${root}${tree}`)
    for (const line of lines(ofMailboxes)) add(line, root)
    for (const events of ['events', 'calendar/events', 'calendars/{calendar}/events']) {
      for (const line of lines(absentEvents)) add(line.replace('{events}', events), root)
    }
  }
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}

function addOne(router: Router<Route>, method: string, pattern: string): void {
  const name = `${method} /${pattern}`
  router.add(method, pattern, {
    name,
    isAbsent: true,
    run: () => {
      throw notImplemented(name)
    },
  })
}

function addTree(router: Router<Route>, pattern: string): void {
  const name = `/${pattern}`
  router.addTree(pattern, {
    name,
    isAbsent: true,
    run: ({ request }) => {
      throw notImplemented(`${request.method} ${request.path}`)
    },
  })
}
