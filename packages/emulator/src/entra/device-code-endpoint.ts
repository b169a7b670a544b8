import type { Exchange } from '../http/exchange.ts'
import { serviceAt } from '../http/microsoft-hosts.ts'
import { deviceCodePage } from '../pages/device-pages.ts'
import { sendPage } from '../pages/layout.ts'
import type { DeviceAuthorization } from './device-codes.ts'
import type { EntraContext } from './entra-context.ts'
import { EntraError } from './entra-error.ts'
import { readForm, required } from './form.ts'
import { parseScopes, type RequestedScopes } from './scopes.ts'
import { sendFirstPage } from './sign-in.ts'
import { checkAudience, findClient, resolveTenantSegment } from './tenant-segment.ts'

/** A person who types the code of a device. */
export interface DeviceRequest {
  readonly kind: 'device'
  readonly authorization: DeviceAuthorization
  readonly scopes: RequestedScopes
  readonly prompt: null
}

/**
 * `POST /{tenant}/oauth2/v2.0/devicecode`: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
 * @throws EntraError as JSON
 */
export async function answerDeviceCode(
  context: EntraContext,
  exchange: Exchange,
  segmentName: string,
): Promise<Record<string, unknown>> {
  if (exchange.method !== 'POST') throw new EntraError(900561, { fill: { method: exchange.method } })
  const form = await readForm(exchange)
  const segment = resolveTenantSegment(context.world, segmentName)
  const app = findClient(context.world, required(form.get('client_id'), 'client_id'), segment)
  exchange.notes.appId = app.appId
  checkAudience(app, segment)
  const scope = required(form.get('scope'), 'scope')
  const tenantName = segment.kind === 'tenant' ? segment.tenant.about.displayName : segment.name
  parseScopes(scope, { appName: app.displayName, tenantName, world: context.world })
  const tenantId = segment.kind === 'tenant' ? segment.tenant.id : null
  const { deviceCode, userCode } = context.devices.begin({ appId: app.appId, tenantId, scope })
  const isMicrosoft = serviceAt(exchange.origin) !== undefined
  const { login } = exchange.services
  const uri = isMicrosoft
    ? `${login.replace('microsoftonline', 'microsoft')}/device`
    : `${login}/common/oauth2/deviceauth`
  return {
    user_code: userCode,
    device_code: deviceCode,
    verification_uri: uri,
    expires_in: 900,
    interval: 5,
    message: `To sign in, use a web browser to open the page ${uri} and enter the code ${userCode} to authenticate.`,
  }
}

/** `/common/oauth2/deviceauth` and `/device`: asks for the code, then signs the person in. @throws EntraError as a page */
export async function answerDevicePage(context: EntraContext, exchange: Exchange): Promise<void> {
  exchange.notes.route = 'deviceauth'
  const form = await readForm(exchange)
  const typed = form.get('otc') ?? ''
  const authorization = context.devices.findWaiting(typed)
  const app = authorization && context.world.findApp(authorization.appId)
  if (exchange.method !== 'POST' || !authorization || !app) {
    const hint = new URLSearchParams(exchange.query).get('otc') ?? typed
    const problem = exchange.method === 'POST' ? "That code didn't work. Check the code and try again." : null
    sendPage(exchange, deviceCodePage({ action: exchange.path, hint, problem }))
    return
  }
  const segmentName = authorization.tenantId ?? 'organizations'
  const segment = resolveTenantSegment(context.world, segmentName)
  const scopes = parseScopes(authorization.scope, {
    appName: app.displayName,
    tenantName: segmentName,
    world: context.world,
  })
  const purpose: DeviceRequest = { kind: 'device', authorization, scopes, prompt: null }
  sendFirstPage(context, exchange, context.flows.begin({ segment, segmentName, app, purpose }), '')
}
