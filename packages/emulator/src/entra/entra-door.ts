import type { Door, Exchange } from '../http/exchange.ts'
import { errorPage } from '../pages/error-page.ts'
import { sendPage } from '../pages/layout.ts'
import type { World } from '../tenant/world.ts'
import { answerAdminConsent } from './admin-consent-endpoint.ts'
import { answerAuthorize } from './authorize-endpoint.ts'
import { BrowserSessions } from './browser-sessions.ts'
import { answerDeviceCode, answerDevicePage } from './device-code-endpoint.ts'
import { DeviceCodes } from './device-codes.ts'
import { instanceDiscovery, jsonWebKeys, openidConfiguration, openidConfigurationV1 } from './discovery.ts'
import { takeDeviceConfirmation } from './end-flow.ts'
import { type EntraContext, traceOf } from './entra-context.ts'
import { EntraError, entraTimestamp, errorBody, errorDescription, type Trace } from './entra-error.ts'
import { continueFlow, takeConsent, takeLogin } from './flow-steps.ts'
import { TokenIssuer } from './issue-tokens.ts'
import { IssuedGrants } from './issued-grants.ts'
import { answerLogout } from './logout-endpoint.ts'
import { takeSecondFactor } from './second-factor.ts'
import { SignInFlows } from './sign-in-flows.ts'
import { SignInThrottle } from './sign-in-throttle.ts'
import type { SigningKeys } from './signing-keys.ts'
import { answerTokenRequest } from './token-endpoint.ts'
import { answerTokenRequestV1 } from './token-endpoint-v1.ts'
import { answerUserinfo } from './userinfo.ts'
import { accessTokenVerifier } from './verify-access-token.ts'

export function createEntraContext(world: World, keys: SigningKeys): EntraContext {
  return {
    world,
    keys,
    issuer: new TokenIssuer(world, keys),
    grants: new IssuedGrants(world.clock),
    sessions: new BrowserSessions(world),
    flows: new SignInFlows(world.clock),
    throttle: new SignInThrottle(world.clock),
    devices: new DeviceCodes(world.clock),
  }
}

/** Everything that login.microsoftonline.com answers, and `/oidc/userinfo` of Graph. */
export function createEntraDoor(context: EntraContext): Door {
  const verifyGraphToken = accessTokenVerifier(context.world, context.keys, 'graph')
  return async (exchange) => {
    const { path } = exchange
    if (path === '/oidc/userinfo') {
      answerUserinfo(context, exchange, verifyGraphToken)
      return
    }
    const trace = traceOf(context, exchange)
    const slash = path.indexOf('/', 1)
    const segment = slash === -1 ? path.slice(1) : path.slice(1, slash)
    const rest = slash === -1 ? '' : path.slice(slash)
    const json = jsonEndpoint(context, exchange, segment, rest)
    if (json) await answerJson(exchange, trace, rest, json)
    else await answerPage(context, exchange, segment, rest, trace)
  }
}

type JsonAnswer = () => Record<string, unknown> | Promise<Record<string, unknown>>

function jsonEndpoint(
  context: EntraContext,
  exchange: Exchange,
  segment: string,
  rest: string,
): JsonAnswer | undefined {
  switch (rest) {
    case '/oauth2/v2.0/token':
      return () => answerTokenRequest(context, exchange, segment)
    case '/oauth2/token':
      return () => answerTokenRequestV1(context, exchange, segment)
    case '/oauth2/v2.0/devicecode':
      return () => answerDeviceCode(context, exchange, segment)
    case '/v2.0/.well-known/openid-configuration':
      return () => openidConfiguration(context, exchange, segment)
    case '/.well-known/openid-configuration':
      return () => openidConfigurationV1(context, exchange, segment)
    case '/discovery/v2.0/keys':
    case '/discovery/keys':
      return () => jsonWebKeys(context, exchange, segment)
    case '/discovery/instance':
      return () => instanceDiscovery(exchange)
    default:
      return undefined
  }
}

async function answerJson(exchange: Exchange, trace: Trace, rest: string, answer: JsonAnswer): Promise<void> {
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store, no-cache',
    Pragma: 'no-cache',
    'X-Content-Type-Options': 'nosniff',
    // Pages of single-page apps ask from other origins; nothing here rests on cookies.
    'Access-Control-Allow-Origin': '*',
    'x-ms-request-id': trace.traceId,
    'client-request-id': trace.correlationId,
    'x-ms-ests-server': '2.1.0 - EMULATOR',
  }
  exchange.notes.route ??= rest.slice(1)
  try {
    const body = await answer()
    exchange.send(200, headers, JSON.stringify(body))
  } catch (error) {
    if (!(error instanceof EntraError)) throw error
    exchange.notes.code = `AADSTS${error.code}`
    exchange.send(error.status, headers, JSON.stringify(errorBody(error, trace, exchange.services.login)))
  }
}

async function answerPage(
  context: EntraContext,
  exchange: Exchange,
  segment: string,
  rest: string,
  trace: Trace,
): Promise<void> {
  try {
    if (rest === '' && (segment === 'device' || segment === 'devicelogin')) {
      return await answerDevicePage(context, exchange)
    }
    switch (rest) {
      case '/oauth2/v2.0/authorize':
        return await answerAuthorize(context, exchange, segment, trace)
      case '/v2.0/adminconsent':
        return await answerAdminConsent(context, exchange, segment, 'v2', trace)
      case '/adminconsent':
        return await answerAdminConsent(context, exchange, segment, 'v1', trace)
      case '/login':
        return await takeLogin(context, exchange, trace)
      case '/SAS/ProcessAuth': {
        const flow = await takeSecondFactor(context, exchange)
        return flow && continueFlow(context, exchange, flow, trace)
      }
      case '/Consent/Set':
        return await takeConsent(context, exchange, trace)
      case '/oauth2/deviceauth':
        return await answerDevicePage(context, exchange)
      case '/deviceconfirm':
        return await takeDeviceConfirmation(context, exchange, trace)
      case '/oauth2/v2.0/logout':
      case '/oauth2/logout':
        return await answerLogout(context, exchange)
      case '/oauth2/authorize':
      case '/oauth2/devicecode':
      case '/saml2':
      case '/wsfed':
        exchange.notes.route = `absent ${rest}`
        return exchange.send(
          501,
          { 'Content-Type': 'text/plain; charset=utf-8' },
          `The emulator does not implement ${rest}. Microsoft Entra does; the v2.0 endpoints are here.\n`,
        )
      default:
        exchange.send(
          404,
          { 'Content-Type': 'text/plain; charset=utf-8' },
          'There is nothing at this address.\n',
        )
    }
  } catch (error) {
    if (!(error instanceof EntraError)) throw error
    sendErrorPage(exchange, error, trace)
  }
}

function sendErrorPage(exchange: Exchange, error: EntraError, trace: Trace): void {
  exchange.notes.code = `AADSTS${error.code}`
  sendPage(
    exchange,
    errorPage({
      description: errorDescription(error, trace),
      code: error.code,
      requestId: trace.traceId,
      correlationId: trace.correlationId,
      timestamp: entraTimestamp(trace.time),
    }),
    { 'x-ms-request-id': trace.traceId },
  )
}
