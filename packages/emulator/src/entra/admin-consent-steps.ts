import type { Exchange } from '../http/exchange.ts'
import { consentPage, needAdminPage } from '../pages/consent-page.ts'
import { sendPage } from '../pages/layout.ts'
import type { AppRegistration } from '../tenant/app.ts'
import { mayGrantGraphRoles, mayGrantOtherPermissions } from '../tenant/directory-roles.ts'
import { GRAPH, type PermissionsAsked } from '../tenant/permission-catalogue.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { User } from '../tenant/user.ts'
import type { AdminConsentRequest } from './admin-consent-request.ts'
import { consentLines } from './consent-lines.ts'
import type { EntraContext } from './entra-context.ts'
import { EntraError, errorDescription, type Trace } from './entra-error.ts'
import { replyToApp } from './reply-to-app.ts'
import type { FlowAccount, SignInFlow } from './sign-in-flows.ts'

/** Shows the administrator what is asked for, or anybody else that an administrator is needed. */
export function continueAdminConsent(
  context: EntraContext,
  exchange: Exchange,
  flow: SignInFlow,
  request: AdminConsentRequest,
  account: FlowAccount,
  trace: Trace,
): void {
  const view = {
    action: `/${flow.segmentName}/Consent/Set`,
    flowToken: flow.id,
    appName: flow.app.displayName,
    userPrincipalName: account.user.state.userPrincipalName,
    permissions: consentLines(request.asked),
  }
  if (!mayGrant(account.user, request.asked)) {
    exchange.notes.code = 'AADSTS90094'
    sendPage(
      exchange,
      needAdminPage({
        ...view,
        takesRequests: false,
        description: errorDescription(new EntraError(90094), trace),
      }),
    )
    return
  }
  sendPage(
    exchange,
    consentPage({
      ...view,
      isVerified: flow.app.publisherVerified,
      publisherDomain: context.world.findTenant(flow.app.homeTenantId)?.about.domain ?? '',
      organization: account.tenant.about.displayName,
      scope: 'organization',
    }),
  )
}

/** The administrator accepts. @throws EntraError 90093 for who may not */
export function decideAdminConsent(
  context: EntraContext,
  exchange: Exchange,
  flow: SignInFlow,
  request: AdminConsentRequest,
  account: FlowAccount,
): void {
  if (!mayGrant(account.user, request.asked)) throw new EntraError(90093)
  context.flows.end(flow)
  grantToOrganization(account.tenant, flow.app, request.asked)
  replyToApp(exchange, request.reply, {
    admin_consent: 'True',
    tenant: account.tenant.id,
    ...(request.form === 'v2' && { scope: request.scopeEcho }),
  })
}

/** The administrator cancels. The two forms say so in different words. */
export function refuseAdminConsent(
  context: EntraContext,
  exchange: Exchange,
  flow: SignInFlow,
  request: AdminConsentRequest,
  trace: Trace,
): void {
  context.flows.end(flow)
  exchange.notes.code = 'AADSTS65004'
  if (request.form === 'v1') {
    replyToApp(exchange, request.reply, {
      error: 'permission_denied',
      error_description: 'The admin canceled the request',
    })
    return
  }
  replyToApp(exchange, request.reply, {
    admin_consent: 'True',
    error: 'consent_required',
    error_description: errorDescription(new EntraError(65004), trace),
  })
}

/** Makes the service principal and enters app roles and delegated permissions for everybody. */
export function grantToOrganization(
  tenant: Tenant,
  app: AppRegistration,
  asked: readonly PermissionsAsked[],
): void {
  const client = tenant.consents.ensurePrincipal(app)
  for (const { resource, roles, scopes } of asked) {
    const target = tenant.consents.ensurePrincipal(resource)
    for (const role of roles) tenant.consents.grantRole(client, target, role.id)
    const names = scopes.map((scope) => scope.name)
    if (names.length > 0) tenant.consents.grantScopes(client, target, null, names)
  }
}

function mayGrant(user: User, asked: readonly PermissionsAsked[]): boolean {
  const hasGraphRoles = asked.some((one) => one.resource === GRAPH && one.roles.length > 0)
  return hasGraphRoles ? mayGrantGraphRoles(user.state.roles) : mayGrantOtherPermissions(user.state.roles)
}
