import type { Exchange } from '../http/exchange.ts'
import { seedFileJsonSchema } from '../seed/seed-file-json-schema.ts'
import type { SnapshotShelf } from '../snapshot/snapshot-shelf.ts'
import type { Snapshot } from '../snapshot/take-snapshot.ts'
import type { EmulatorControl } from './control.ts'
import { answered, type ControlRoute } from './control-route.ts'
import * as schemas from './control-schemas.ts'
import type { EmulatorDescription } from './describe.ts'
import * as exchangeSchemas from './exchange-schemas.ts'
import { decode, defined, posted, query, route, sent } from './json-routes.ts'
import * as signInSchemas from './sign-in-schemas.ts'
import { snapshotRoutes } from './snapshot-routes.ts'
import { uiRoutes } from './ui/ui-routes.ts'

export interface ControlNeeds {
  readonly control: EmulatorControl
  readonly describe: () => EmulatorDescription
  readonly reset: () => Promise<void>
  readonly restore: (snapshot: Snapshot) => Promise<void>
  readonly snapshots: SnapshotShelf
}

const mostMime = 200 * 1024 * 1024

/** Everything below `/_emulator`. */
export function controlRoutes(needs: ControlNeeds): ControlRoute[] {
  return [
    ...mailRoutes(needs),
    ...tenantRoutes(needs),
    ...appRoutes(needs),
    ...signInRoutes(needs),
    ...exchangeRoutes(needs),
    ...troubleRoutes(needs),
    ...snapshotRoutes(needs),
    ...uiRoutes(needs),
  ]
}

function mailRoutes({ control }: ControlNeeds): ControlRoute[] {
  return [
    route(
      'PUT',
      /^\/mailboxes\/([^/]+)\/folders\/(.+)\/messages$/,
      async (exchange, [address = '', path = '']) => {
        const { receivedDateTime, ...state } = query(exchange, schemas.messageQuery)
        const at = receivedDateTime === undefined ? {} : timesOf(Date.parse(receivedDateTime))
        return control.putMessage(decode(address), {
          folder: path.split('/').map(decode),
          mime: await exchange.body(mostMime),
          state: { ...at, ...defined(state) },
        })
      },
    ),
    route('DELETE', /^\/mailboxes\/([^/]+)\/messages\/([^/]+)$/, (_, [address = '', id = '']) =>
      control.removeMessage(decode(address), decode(id)),
    ),
    posted('/mailboxes', schemas.newMailbox, (wanted) => control.addMailbox(wanted)),
    sent('PATCH', '/mailboxes', exchangeSchemas.mailboxChange, ({ mailbox, ...change }) =>
      control.changeMailbox(mailbox, defined(change)),
    ),
    route('GET', /^\/mailboxes\/([^/]+)$/, (_, [address = '']) => control.describeMailbox(decode(address))),
  ]
}

function tenantRoutes({ control, describe }: ControlNeeds): ControlRoute[] {
  return [
    route('GET', /^$/, describe),
    posted('/tenants', schemas.newTenant, (wanted) => control.addTenant(wanted)),
    posted('/users', schemas.newUser, (wanted) => control.addUser(wanted)),
    sent('PATCH', '/users', schemas.userChange, ({ tenant, user, ...change }) =>
      control.updateUser(tenant, user, change),
    ),
    sent('DELETE', '/users', schemas.removedUser, ({ tenant, user, ...options }) =>
      control.removeUser(tenant, user, options),
    ),
    posted('/users/restore', schemas.namedUser, ({ tenant, user }) => control.restoreUser(tenant, user)),
    posted('/groups', exchangeSchemas.newGroup, ({ tenant, ...group }) =>
      control.addGroup(tenant, defined(group)),
    ),
    posted('/delegations', schemas.newDelegation, ({ tenant, ...delegation }) =>
      control.addDelegation(tenant, delegation),
    ),
    sent('DELETE', '/delegations', schemas.newDelegation, ({ tenant, ...delegation }) =>
      control.removeDelegation(tenant, delegation),
    ),
    posted('/sessions/revoke', schemas.namedUser, ({ tenant, user }) => control.revokeSessions(tenant, user)),
  ]
}

function appRoutes({ control }: ControlNeeds): ControlRoute[] {
  return [
    posted('/apps', schemas.newApp, (wanted) => control.addApp(wanted)),
    sent('PATCH', '/apps', schemas.appChange, ({ appId, ...change }) => control.updateApp(appId, change)),
    posted('/secrets', schemas.newSecret, ({ appId, ...secret }) => control.addSecret(appId, secret)),
    route('DELETE', /^\/secrets\/([^/]+)\/([^/]+)$/, (_, [appId = '', keyId = '']) =>
      control.removeSecret(decode(appId), decode(keyId)),
    ),
    posted('/certificates', schemas.newCertificate, ({ appId, pem }) => control.addCertificate(appId, pem)),
    route('DELETE', /^\/certificates\/([^/]+)\/([^/]+)$/, (_, [appId = '', keyId = '']) =>
      control.removeCertificate(decode(appId), decode(keyId)),
    ),
    posted('/consents', schemas.grant, ({ appId, tenant, ...access }) =>
      control.grant(appId, { tenantId: tenant, ...access }),
    ),
    posted('/consents/withdraw', schemas.grant, ({ appId, tenant, ...access }) =>
      control.withdraw(appId, { tenantId: tenant, ...access }),
    ),
    sent('DELETE', '/consents', schemas.namedApp, ({ appId, tenant }) =>
      control.revokeConsent(tenant, appId),
    ),
    sent('PATCH', '/service-principals', schemas.principalChange, ({ appId, tenant, ...change }) =>
      control.setPrincipal(tenant, appId, change),
    ),
    posted('/assignments', schemas.newAssignment, ({ appId, tenant, user }) =>
      control.assign(tenant, appId, user),
    ),
  ]
}

function signInRoutes({ control }: ControlNeeds): ControlRoute[] {
  return [
    posted('/policies', signInSchemas.policy, ({ tenant, conditionalAccess, ...change }) =>
      control.setPolicy(tenant, {
        ...change,
        ...(conditionalAccess && { conditionalAccess: conditionalAccess.map(defined) }),
      }),
    ),
    posted('/second-factor', signInSchemas.secondFactor, ({ tenant, user, registered }) =>
      control.secondFactor(tenant, user, registered),
    ),
    posted('/sign-in-trouble', signInSchemas.signInTrouble, ({ tenant, user, trouble }) =>
      control.setSignInTrouble(tenant, user, trouble),
    ),
    route('GET', /^\/approvals$/, (exchange) =>
      control.approvalRequests(query(exchange, signInSchemas.approvalsOf).tenant),
    ),
    posted('/approvals', signInSchemas.approvalAnswer, ({ tenant, id, answer }) =>
      control.answerApprovalRequest(tenant, id, answer),
    ),
  ]
}

function exchangeRoutes({ control }: ControlNeeds): ControlRoute[] {
  const principals = '/exchange/service-principals'
  const roles = '/exchange/role-assignments'
  const policies = '/exchange/access-policies'
  return [
    route('GET', /^\/exchange$/, (exchange) =>
      control.describeExchange(query(exchange, exchangeSchemas.tenantQuery).tenant),
    ),
    posted(principals, exchangeSchemas.newRegistration, ({ tenant, ...app }) =>
      control.registerInExchange(tenant, defined(app)),
    ),
    sent('DELETE', principals, exchangeSchemas.namedRegistration, ({ tenant, appId }) =>
      control.unregisterFromExchange(tenant, appId),
    ),
    posted('/exchange/management-scopes', exchangeSchemas.newScope, ({ tenant, ...scope }) =>
      control.addManagementScope(tenant, scope),
    ),
    posted(roles, exchangeSchemas.newRoleAssignment, ({ tenant, ...assignment }) =>
      control.assignExchangeRole(tenant, defined(assignment)),
    ),
    sent('DELETE', roles, exchangeSchemas.namedRoleAssignment, ({ tenant, name }) =>
      control.removeExchangeRole(tenant, name),
    ),
    posted(policies, exchangeSchemas.newAccessPolicy, ({ tenant, ...policy }) =>
      control.addAccessPolicy(tenant, policy),
    ),
    sent('DELETE', policies, exchangeSchemas.namedRegistration, ({ tenant, appId }) =>
      control.removeAccessPolicies(tenant, appId),
    ),
    posted('/exchange/smtp-auth', exchangeSchemas.smtpAuthChange, (change) =>
      control.setSmtpAuth('mailbox' in change ? change : defined(change)),
    ),
    posted('/exchange/imap', exchangeSchemas.imapChange, ({ mailbox, enabled }) =>
      control.setImap(mailbox, enabled),
    ),
    posted('/propagation', exchangeSchemas.propagation, ({ tenant, ...to }) =>
      control.setPropagation(tenant, 'mode' in to ? to.mode : defined(to.delays)),
    ),
  ]
}

function troubleRoutes({ control, reset }: ControlNeeds): ControlRoute[] {
  return [
    posted('/faults', schemas.newFault, (fault) => control.addFault(fault)),
    route('GET', /^\/faults$/, () => control.faults()),
    route('DELETE', /^\/faults$/, () => control.clearFaults()),
    route('DELETE', /^\/faults\/(\d+)$/, (_, [id]) => control.removeFault(Number(id))),
    posted('/clock', schemas.clockChange, ({ advance }) => {
      control.advance(advance)
      return { now: control.now().toISOString() }
    }),
    route('GET', /^\/clock$/, () => ({ now: control.now().toISOString() })),
    posted('/limits', schemas.limitsChange, (wanted) => control.setLimits(wanted)),
    route('GET', /^\/limits$/, () => control.setLimits({})),
    posted('/held-mail', schemas.heldMailChange, (change) => control.holdMail(change)),
    route('POST', /^\/deltas\/expire$/, () => control.expireDeltas()),
    route('GET', /^\/subscriptions$/, () => control.subscriptions()),
    posted('/lifecycle', schemas.lifecycleEvent, ({ subscription, event }) =>
      control.sendLifecycleEvent(subscription, event),
    ),
    route('POST', /^\/reset$/, () => reset()),
    route('GET', /^\/seed-schema$/, seedFileJsonSchema),
    route('GET', /^\/requests$/, (exchange) => {
      if (exchange.header('accept')?.includes('text/event-stream')) return streamRequests(exchange, control)
      const { limit, ...wanted } = query(exchange, schemas.requestQuery)
      const filter = defined(wanted)
      return {
        total: control.requestCount(),
        count: control.requestCount(filter),
        requests: control.requests(filter, limit),
      }
    }),
    route('DELETE', /^\/requests$/, () => control.clearRequests()),
  ]
}

/** Server-sent events, one for each request from now on, until the listener leaves. */
function streamRequests({ response }: Exchange, control: EmulatorControl): typeof answered {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })
  response.write(': requests as they come\n\n')
  const end = control.onRequest((entry) => {
    response.write(`id: ${entry.number}\ndata: ${JSON.stringify(entry)}\n\n`)
  })
  response.once('close', end)
  return answered
}

function timesOf(time: number) {
  return { receivedAt: time, createdAt: time, modifiedAt: time }
}
