import type { Exchange } from '../http/exchange.ts'
import { deviceConfirmPage, deviceDonePage } from '../pages/device-pages.ts'
import { sendPage } from '../pages/layout.ts'
import type { AuthorizeRequest } from './authorize-request.ts'
import type { DeviceRequest } from './device-code-endpoint.ts'
import type { EntraContext } from './entra-context.ts'
import { EntraError, type Trace } from './entra-error.ts'
import { readForm } from './form.ts'
import { clientInfo } from './issue-tokens.ts'
import { refuseToApp, replyToApp } from './reply-to-app.ts'
import type { FlowAccount, SignInFlow } from './sign-in-flows.ts'

/** Everything is consented: the app gets its code, or the device's owner is asked for a last confirmation. */
export function completeFlow(
  context: EntraContext,
  exchange: Exchange,
  flow: SignInFlow,
  purpose: AuthorizeRequest | DeviceRequest,
  account: FlowAccount,
): void {
  if (purpose.kind === 'authorize') {
    sendCode(context, exchange, flow, purpose, account)
    return
  }
  sendPage(
    exchange,
    deviceConfirmPage({
      action: `/${flow.segmentName}/deviceconfirm`,
      flowToken: flow.id,
      appName: flow.app.displayName,
      userPrincipalName: account.user.state.userPrincipalName,
    }),
  )
}

/** The person said no. */
export function declineFlow(
  context: EntraContext,
  exchange: Exchange,
  flow: SignInFlow,
  purpose: AuthorizeRequest | DeviceRequest,
  trace: Trace,
): void {
  context.flows.end(flow)
  if (purpose.kind === 'authorize') {
    refuseToApp(exchange, purpose.reply, new EntraError(65004), trace)
    return
  }
  purpose.authorization.answer = { kind: 'declined' }
  sendPage(exchange, deviceDonePage(flow.app.displayName, false))
}

/** `POST /{tenant}/deviceconfirm` @throws EntraError as a page */
export async function takeDeviceConfirmation(
  context: EntraContext,
  exchange: Exchange,
  trace: Trace,
): Promise<void> {
  exchange.notes.route = 'deviceconfirm'
  const form = await readForm(exchange)
  const flow = context.flows.find(form.get('flowToken'))
  const { account, purpose } = flow
  if (!account || purpose.kind !== 'device' || !flow.isConsented) throw new EntraError(50089)
  if (form.get('confirm') !== 'yes') {
    declineFlow(context, exchange, flow, purpose, trace)
    return
  }
  context.flows.end(flow)
  purpose.authorization.answer = { kind: 'approved', account }
  sendPage(exchange, deviceDonePage(flow.app.displayName, true))
}

function sendCode(
  context: EntraContext,
  exchange: Exchange,
  flow: SignInFlow,
  request: AuthorizeRequest,
  account: FlowAccount,
): void {
  context.flows.end(flow)
  context.sessions.toldApp(flow.app.appId, account.homeUserId, account.signedInAt)
  const code = request.wantsCode ? newCode(context, flow, request, account) : undefined
  const idToken = (): string =>
    context.issuer.idToken(exchange.services.login, account.tenant, flow.app, account.user, {
      scopes: request.scopes.openid,
      nonce: request.nonce,
      ...(code !== undefined && { code }),
    })
  replyToApp(exchange, request.reply, {
    ...(code !== undefined && { code }),
    ...(request.wantsIdToken && { id_token: idToken() }),
    ...(request.wantsClientInfo && { client_info: clientInfo(account.user, account.tenant) }),
    session_state: context.world.random.guid('session_state', account.user.id, flow.app.appId),
  })
}

function newCode(
  context: EntraContext,
  flow: SignInFlow,
  request: AuthorizeRequest,
  account: FlowAccount,
): string {
  return context.grants.newCode({
    appId: flow.app.appId,
    tenantId: account.tenant.id,
    userId: account.user.id,
    scope: request.scope,
    platform: request.reply.platform,
    signedInAt: account.signedInAt,
    secondFactorAt: account.secondFactorAt,
    redirectUri: request.reply.redirectUri,
    nonce: request.nonce,
    challenge: request.challenge,
  })
}
