import type { Exchange } from '../http/exchange.ts'
import { consentPage, needAdminPage, requestSentPage } from '../pages/consent-page.ts'
import { sendPage } from '../pages/layout.ts'
import { mayGrantOtherPermissions } from '../tenant/directory-roles.ts'
import { continueAdminConsent, decideAdminConsent, refuseAdminConsent } from './admin-consent-steps.ts'
import { accessDemand } from './conditional-access.ts'
import { consentLines } from './consent-lines.ts'
import { completeFlow, declineFlow } from './end-flow.ts'
import type { EntraContext } from './entra-context.ts'
import { EntraError, errorDescription, type Trace } from './entra-error.ts'
import { readForm } from './form.ts'
import { sendSecondFactorPage } from './second-factor.ts'
import { askPasswordAgain, sendFirstPage, takeSignInStep } from './sign-in.ts'
import type { FlowAccount, SignInFlow } from './sign-in-flows.ts'
import { grantToUser, mayConsent, type ScopesToGrant, scopesToGrant } from './user-consent.ts'

/** `POST /{tenant}/login`: a posted account picker, name or password. @throws EntraError for what is shown as a page */
export async function takeLogin(context: EntraContext, exchange: Exchange, trace: Trace): Promise<void> {
  exchange.notes.route = 'login'
  const form = await readForm(exchange)
  const flow = context.flows.find(form.get('flowToken'))
  const step = takeSignInStep(context, exchange, flow, form)
  if (step.kind === 'answered') return
  flow.account = step.account
  continueFlow(context, exchange, flow, trace)
}

/** `POST /{tenant}/Consent/Set`: a posted consent page. @throws EntraError for what is shown as a page */
export async function takeConsent(context: EntraContext, exchange: Exchange, trace: Trace): Promise<void> {
  exchange.notes.route = 'consent'
  const form = await readForm(exchange)
  const flow = context.flows.find(form.get('flowToken'))
  if (form.get('account') === 'other') {
    flow.account = null
    sendFirstPage(context, exchange, flow, '')
    return
  }
  const { account, purpose } = flow
  if (!account) throw new EntraError(50089)
  if (form.get('consent') === 'request' && purpose.kind !== 'admin-consent') {
    const wanted = scopesToGrant(account.tenant, flow.app, account.user, purpose)
    requestApproval(context, exchange, flow, account, wanted, form.get('justification') ?? '')
    return
  }
  const isAccepted = form.get('consent') === 'accept'
  if (purpose.kind === 'admin-consent') {
    if (isAccepted) decideAdminConsent(context, exchange, flow, purpose, account)
    else refuseAdminConsent(context, exchange, flow, purpose, trace)
    return
  }
  if (!isAccepted) {
    declineFlow(context, exchange, flow, purpose, trace)
    return
  }
  const wanted = scopesToGrant(account.tenant, flow.app, account.user, purpose)
  if (!mayConsent(account.tenant, flow.app, account.user, wanted)) throw new EntraError(90094)
  const isForEverybody =
    form.get('onBehalfOfOrganization') === '1' && mayGrantOtherPermissions(account.user.state.roles)
  grantToUser(account.tenant, flow.app, isForEverybody ? null : account.user.id, wanted)
  flow.isConsented = true
  completeFlow(context, exchange, flow, purpose, account)
}

/** Hands the wish to the administrators. @throws EntraError 90094 where they take none */
function requestApproval(
  context: EntraContext,
  exchange: Exchange,
  flow: SignInFlow,
  account: FlowAccount,
  wanted: readonly ScopesToGrant[],
  justification: string,
): void {
  const { signIn } = account.tenant
  if (!signIn.takesApprovalRequests) throw new EntraError(90094)
  context.flows.end(flow)
  signIn.approvalRequests.push({
    id: context.world.random.nextGuid('approval request'),
    appId: flow.app.appId,
    appName: flow.app.displayName,
    userPrincipalName: account.user.state.userPrincipalName,
    justification,
    asked: wanted.map((one) => ({ ...one, roles: [] })),
    createdAt: context.world.clock.now(),
  })
  sendPage(exchange, requestSentPage(flow.app.displayName))
}

/** Goes on once it is known who signed in. @throws EntraError for what is shown as a page */
export function continueFlow(
  context: EntraContext,
  exchange: Exchange,
  flow: SignInFlow,
  trace: Trace,
): void {
  const { account, purpose } = flow
  if (!account) throw new EntraError(50089)
  exchange.notes.tenantId = account.tenant.id
  exchange.notes.userId = account.user.id
  checkAppInTenant(flow, account)
  const demand = accessDemand(account.tenant, account.user, flow.app, account, context.world.clock.now())
  if (demand) {
    const isSilent = purpose.kind === 'authorize' && purpose.prompt === 'none'
    if (isSilent || demand.kind === 'refuse') throw silently(demand.error, isSilent)
    if (demand.kind === 'second-factor') sendSecondFactorPage(context, exchange, flow, account)
    else askPasswordAgain(context, exchange, flow, account)
    return
  }
  if (purpose.kind === 'admin-consent') {
    continueAdminConsent(context, exchange, flow, purpose, account, trace)
    return
  }
  const wanted = scopesToGrant(account.tenant, flow.app, account.user, purpose)
  if (wanted.length === 0) {
    flow.isConsented = true
    completeFlow(context, exchange, flow, purpose, account)
    return
  }
  if (purpose.prompt === 'none') {
    const fill = { app: flow.app.appId, appName: flow.app.displayName }
    throw new EntraError(65001, { error: 'interaction_required', fill })
  }
  const view = {
    action: `/${flow.segmentName}/Consent/Set`,
    flowToken: flow.id,
    appName: flow.app.displayName,
    userPrincipalName: account.user.state.userPrincipalName,
    permissions: consentLines(wanted.map((one) => ({ ...one, roles: [] }))),
  }
  if (!mayConsent(account.tenant, flow.app, account.user, wanted)) {
    const { takesApprovalRequests: takesRequests } = account.tenant.signIn
    const code = takesRequests ? 90095 : 90094
    exchange.notes.code = `AADSTS${code}`
    const description = errorDescription(new EntraError(code), trace)
    sendPage(exchange, needAdminPage({ ...view, takesRequests, description }))
    return
  }
  sendPage(
    exchange,
    consentPage({
      ...view,
      isVerified: flow.app.publisherVerified,
      publisherDomain: context.world.findTenant(flow.app.homeTenantId)?.about.domain ?? '',
      organization: account.tenant.about.displayName,
      scope: mayGrantOtherPermissions(account.user.state.roles) ? 'choice' : 'self',
    }),
  )
}

/** To a request without pages every refusal of a policy is `interaction_required`. */
function silently(error: EntraError, isSilent: boolean): EntraError {
  if (!isSilent || error.error === 'interaction_required') return error
  const { code, suberror, claims } = error
  return new EntraError(code, {
    error: 'interaction_required',
    ...(suberror !== undefined && { suberror }),
    ...(claims !== undefined && { claims }),
  })
}

/** @throws EntraError 7000112 for a disabled app, 50105 where assignment is demanded and missing */
function checkAppInTenant(flow: SignInFlow, account: FlowAccount): void {
  const { app } = flow
  const principal = account.tenant.consents.principalOf(app.appId)
  if (!principal) return
  const fill = { app: app.appId, appName: app.displayName, user: account.user.state.userPrincipalName }
  if (!principal.accountEnabled) throw new EntraError(7000112, { fill })
  const isBarred =
    principal.appRoleAssignmentRequired && !account.tenant.consents.isAssigned(account.user.id, principal)
  if (isBarred) throw new EntraError(50105, { fill })
}
