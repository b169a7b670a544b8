import { notImplemented } from '../http/graph-error.ts'
import type { Route } from './call.ts'
import type { Router } from './router.ts'

/** What Microsoft Graph serves and these doors do not, below a mailbox: methods and pattern. */
const ofMailboxes = `
GET messages/delta
PUT messages/{message}/$value
POST messages/{message}/createReply
POST messages/{message}/createReplyAll
POST messages/{message}/createForward
POST messages/{message}/reply
POST messages/{message}/replyAll
POST messages/{message}/forward
POST messages/{message}/attachments/createUploadSession
GET mailFolders/{folder}/childFolders/delta
GET,POST mailFolders/{folder}/messageRules
GET,PATCH,DELETE mailFolders/{folder}/messageRules/{rule}
PUT mailFolders/{folder}/messages/{message}/$value
POST mailFolders/{folder}/messages/{message}/createReply
POST mailFolders/{folder}/messages/{message}/createReplyAll
POST mailFolders/{folder}/messages/{message}/createForward
POST mailFolders/{folder}/messages/{message}/reply
POST mailFolders/{folder}/messages/{message}/replyAll
POST mailFolders/{folder}/messages/{message}/forward
GET,PATCH inferenceClassification
GET,POST inferenceClassification/overrides
GET,PATCH,DELETE inferenceClassification/overrides/{override}
POST outlook/masterCategories
GET,PATCH,DELETE outlook/masterCategories/{category}
GET people
GET people/{person}
GET,PATCH photo
GET,PUT photo/$value
GET settings/exchange
POST getMailTips
POST findMeetingTimes
GET reminderView/{window}
PATCH calendar
GET calendar/allowedCalendarSharingRoles/{who}
GET,POST calendar/calendarPermissions
GET,PATCH,DELETE calendar/calendarPermissions/{permission}
GET calendar/calendarView/delta
POST calendar/getSchedule
POST calendarGroups
PATCH,DELETE calendarGroups/{group}
POST calendarGroups/{group}/calendars
GET calendarView/delta
PATCH calendars/{calendar}
GET,POST calendars/{calendar}/calendarPermissions
GET,PATCH,DELETE calendars/{calendar}/calendarPermissions/{permission}
GET calendars/{calendar}/calendarView/delta
GET calendars/delta
POST contacts
PATCH,DELETE contacts/{contact}
POST contacts/{contact}/permanentDelete
GET,PATCH,PUT contacts/{contact}/photo
GET contactFolders/delta
POST contactFolders
PATCH,DELETE contactFolders/{folder}
POST contactFolders/{folder}/childFolders
POST contactFolders/{folder}/contacts
PATCH,DELETE contactFolders/{folder}/contacts/{contact}
POST contactFolders/{folder}/permanentDelete
`

/** The same for each way to events. */
const ofEvents = `
GET {events}/delta
POST {events}/{event}/accept
POST {events}/{event}/decline
POST {events}/{event}/tentativelyAccept
POST {events}/{event}/cancel
POST {events}/{event}/forward
POST {events}/{event}/dismissReminder
POST {events}/{event}/snoozeReminder
POST {events}/{event}/attachments
DELETE {events}/{event}/attachments/{attachment}
POST {events}/{event}/attachments/createUploadSession
`

/** The same outside of mailboxes. */
const ofDirectory = `
PATCH me
POST users
PATCH,DELETE users/{user}
POST organization
PATCH,DELETE organization/{organization}
GET applications/delta
POST applications/{application}/addKey
POST applications/{application}/removeKey
GET,POST applications/{application}/federatedIdentityCredentials
GET,PATCH,DELETE applications/{application}/federatedIdentityCredentials/{credential}
GET servicePrincipals/delta
POST servicePrincipals/{principal}/addPassword
POST servicePrincipals/{principal}/removePassword
PATCH servicePrincipals/{principal}/appRoleAssignedTo/{assignment}
PATCH servicePrincipals/{principal}/appRoleAssignments/{assignment}
GET oauth2PermissionGrants/delta
GET,POST subscriptions
GET,PATCH,DELETE subscriptions/{subscription}
POST subscriptions/{subscription}/reauthorize
`

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

/** Adds the routes that answer 501 and name the operation. They come last: what is there already stays. */
export function addNotImplemented(router: Router<Route>): void {
  const add = (line: string, root: string) => {
    const [methods = '', pattern = ''] = line.split(' ')
    for (const method of methods.split(',')) addOne(router, method, `${root}${pattern}`)
  }
  for (const line of lines(ofDirectory)) add(line, '')
  for (const tree of rootTrees.split(/\s+/)) addTree(router, tree)
  for (const root of ['me/', 'users/{user}/']) {
    for (const tree of userTrees.split(/\s+/)) addTree(router, `${root}${tree}`)
    for (const line of lines(ofMailboxes)) add(line, root)
    for (const events of ['events', 'calendar/events', 'calendars/{calendar}/events']) {
      for (const line of lines(ofEvents)) add(line.replace('{events}', events), root)
    }
  }
}

function lines(text: string): string[] {
  return text.trim().split('\n')
}

function addOne(router: Router<Route>, method: string, pattern: string): void {
  const name = `${method} /${pattern}`
  router.add(method, pattern, {
    name,
    run: () => {
      throw notImplemented(name)
    },
  })
}

function addTree(router: Router<Route>, pattern: string): void {
  const name = `/${pattern}`
  router.addTree(pattern, {
    name,
    run: ({ request }) => {
      throw notImplemented(`${request.method} ${request.path}`)
    },
  })
}
