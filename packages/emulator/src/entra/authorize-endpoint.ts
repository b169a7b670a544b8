import type { Exchange } from '../http/exchange.ts'
import {
  type AuthorizeRequest,
  authorizeParameters,
  readAuthorizeRequest,
  readReplyAddress,
} from './authorize-request.ts'
import type { EntraContext } from './entra-context.ts'
import { EntraError, type Trace } from './entra-error.ts'
import { continueFlow } from './flow-steps.ts'
import { refuseToApp } from './reply-to-app.ts'
import { sendFirstPage, usableAccounts } from './sign-in.ts'
import type { FlowAccount, SignInFlow } from './sign-in-flows.ts'
import { resolveTenantSegment } from './tenant-segment.ts'

/**
 * `GET /{tenant}/oauth2/v2.0/authorize`: checks the request, uses a session where there is one, else begins the sign-in pages.
 * @throws EntraError for what is shown as a page
 */
export async function answerAuthorize(
  context: EntraContext,
  exchange: Exchange,
  segmentName: string,
  trace: Trace,
): Promise<void> {
  exchange.notes.route = 'authorize'
  const parameters = await authorizeParameters(exchange)
  const segment = resolveTenantSegment(context.world, segmentName)
  const { app, reply } = readReplyAddress(context, parameters, segment)
  exchange.notes.appId = app.appId
  try {
    const purpose = readAuthorizeRequest(parameters, app, reply, segment, context.world)
    const flow = context.flows.begin({ segment, segmentName, app, purpose })
    if (purpose.prompt === 'none') answerSilently(context, exchange, flow, purpose, trace)
    else answerWithPages(context, exchange, flow, purpose, trace)
  } catch (error) {
    if (!(error instanceof EntraError) || isForPeople(error)) throw error
    refuseToApp(exchange, reply, error, trace)
  }
}

/** Refusals that Entra shows and never redirects: https://learn.microsoft.com/entra/identity-platform/reference-breaking-changes */
function isForPeople(error: EntraError): boolean {
  return [50105, 7000112, 50020, 50034, 50057, 53000, 53003].includes(error.code)
}

/** @throws EntraError 50058 without a session, 16000 with several, 65001 where consent is missing */
function answerSilently(
  context: EntraContext,
  exchange: Exchange,
  flow: SignInFlow,
  request: AuthorizeRequest,
  trace: Trace,
): void {
  const [only, another] = hintedAccounts(context, exchange, flow, request)
  if (!only) throw new EntraError(50058)
  if (another) throw new EntraError(16000)
  try {
    flow.account = only
    continueFlow(context, exchange, flow, trace)
  } catch (error) {
    if (!(error instanceof EntraError) || !isForPeople(error)) throw error
    const { code, suberror, claims } = error
    const details = { ...(suberror !== undefined && { suberror }), ...(claims !== undefined && { claims }) }
    refuseToApp(
      exchange,
      request.reply,
      new EntraError(code, { error: 'interaction_required', ...details }),
      trace,
    )
  }
}

function answerWithPages(
  context: EntraContext,
  exchange: Exchange,
  flow: SignInFlow,
  request: AuthorizeRequest,
  trace: Trace,
): void {
  const fitting = hintedAccounts(context, exchange, flow, request)
  const [only, another] = fitting
  const asksAnyway = request.prompt === 'login' || request.prompt === 'select_account'
  if (only && !another && !asksAnyway) {
    flow.account = only
    continueFlow(context, exchange, flow, trace)
    return
  }
  const needsName = request.prompt === 'login' || fitting.length === 0
  sendFirstPage(context, exchange, flow, needsName ? (request.loginHint ?? '') : '')
}

/** The signed-in accounts that can be used here and that the hint fits; all of those without a hint. */
function hintedAccounts(
  context: EntraContext,
  exchange: Exchange,
  flow: SignInFlow,
  request: AuthorizeRequest,
): readonly FlowAccount[] {
  const hint = request.loginHint?.toLowerCase()
  const accounts = usableAccounts(context, exchange, flow)
  return hint === undefined ? accounts : accounts.filter(({ names }) => names.includes(hint))
}
