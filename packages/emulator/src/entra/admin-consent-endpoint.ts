import type { Exchange } from '../http/exchange.ts'
import { readAdminConsentRequest } from './admin-consent-request.ts'
import { authorizeParameters, readReplyAddress } from './authorize-request.ts'
import type { EntraContext } from './entra-context.ts'
import { EntraError, type Trace } from './entra-error.ts'
import { continueFlow } from './flow-steps.ts'
import { sendFirstPage, usableAccounts } from './sign-in.ts'
import { resolveTenantSegment, type TenantSegment } from './tenant-segment.ts'

/**
 * `GET /{tenant}/v2.0/adminconsent` and the older `GET /{tenant}/adminconsent`: an administrator signs in and grants for the
 * whole organization (https://learn.microsoft.com/entra/identity-platform/v2-admin-consent).
 * @throws EntraError for what is shown as a page
 */
export async function answerAdminConsent(
  context: EntraContext,
  exchange: Exchange,
  segmentName: string,
  form: 'v1' | 'v2',
  trace: Trace,
): Promise<void> {
  exchange.notes.route = `adminconsent ${form}`
  const parameters = await authorizeParameters(exchange)
  const segment = resolveTenantSegment(context.world, segmentName)
  checkSegment(segment, form)
  const { app, reply } = readReplyAddress(context, parameters, segment)
  exchange.notes.appId = app.appId
  const tenantName = segment.kind === 'tenant' ? segment.tenant.about.displayName : segment.name
  const purpose = readAdminConsentRequest(
    form,
    parameters,
    app,
    { ...reply, responseMode: 'query' },
    tenantName,
    context.world,
  )
  const flow = context.flows.begin({ segment, segmentName, app, purpose })
  const [only, another] = usableAccounts(context, exchange, flow)
  if (only && !another) {
    flow.account = only
    continueFlow(context, exchange, flow, trace)
    return
  }
  sendFirstPage(context, exchange, flow, '')
}

/** The v2 form takes a tenant or `organizations`; the v1 form `common` too. */
function checkSegment(segment: TenantSegment, form: 'v1' | 'v2'): void {
  if (segment.kind === 'tenant') return
  if (segment.name === 'consumers' || (segment.name === 'common' && form === 'v2'))
    throw new EntraError(90019)
}
