import {
  type EntraClient,
  redeemRefreshToken,
  requestAppToken,
  type TokenSet,
  tokenResource,
} from '@gatewarden/microsoft'
import type { AppsService, CredentialUse } from '../apps/index.ts'
import type { Connector } from '../connectors/index.ts'
import { GatewardenError } from '../platform/errors.ts'
import type { Platform } from '../platform/platform.ts'
import { scopesToAsk } from './permissions.ts'
import type { Resource } from './service.ts'

type Parts = Pick<Platform, 'clock' | 'random' | 'dispatcher' | 'config'>

/** One app's exchanges with Entra, with whichever of its credentials Entra takes. */
export interface Exchange {
  /** An app-only token of a tenant. A token is no proof of consent: look at what it carries. */
  appOnly(connector: Connector, tenantId: string, resource: Resource, before?: BeforeTry): Promise<TokenSet>
  /** A person's token for one resource, and the refresh token that replaces the one given. */
  refresh(
    connector: Connector,
    tenantId: string,
    resource: Resource,
    refreshToken: string,
    before?: BeforeTry,
  ): Promise<TokenSet>
  /** Anything else with the app's credential, at that tenant. */
  withClient<T>(
    connector: Connector,
    tenant: string,
    run: (client: EntraClient) => Promise<T>,
    before?: BeforeTry,
  ): Promise<T>
}

/** Runs before each further try with another credential; throws where there must be none. */
export type BeforeTry = () => Promise<void>

export function createExchange(parts: Parts, apps: AppsService): Exchange {
  const withClient: Exchange['withClient'] = async (connector, tenant, run, before) => {
    const { app } = connector
    if (app === null) {
      throw new GatewardenError('connector_misconfigured', {
        detail: `The connector ${connector.name} has no app yet.`,
        remedy: 'Give the connector a client id and a credential first.',
      })
    }
    let tries = 0
    return apps.withCredential(app.id, async (use: CredentialUse) => {
      tries += 1
      if (tries > 1) await before?.()
      return run(clientFor(parts, use, tenant))
    })
  }
  return {
    withClient,
    appOnly: (connector, tenantId, resource, before) =>
      withClient(
        connector,
        tenantId,
        (client) => requestAppToken(client, { resource: tokenResource(client.cloud, resource) }),
        before,
      ),
    refresh: (connector, tenantId, resource, refreshToken, before) =>
      withClient(
        connector,
        tenantId,
        (client) =>
          redeemRefreshToken(client, {
            refreshToken,
            scopes: scopesToAsk(client.cloud, connector, resource),
          }),
        before,
      ),
  }
}

function clientFor(
  { clock, random, dispatcher, config }: Parts,
  use: CredentialUse,
  tenant: string,
): EntraClient {
  return {
    cloud: use.cloud,
    tenant,
    clientId: use.app.clientId,
    credential: use.credential,
    clock,
    random,
    dispatcher,
    timeoutMs: config.timeouts.signIn,
  }
}
