import type { Exchange } from '../http/exchange.ts'
import { serviceAt } from '../http/microsoft-hosts.ts'
import type { EntraContext } from './entra-context.ts'
import { CONSUMERS_TENANT, resolveTenantSegment } from './tenant-segment.ts'

/**
 * `/{tenant}/v2.0/.well-known/openid-configuration`, with the fields of the recording of July 2026. PKCE is taken but not
 * advertised, as there. @throws EntraError 90002, 900023
 */
export function openidConfiguration(
  context: EntraContext,
  exchange: Exchange,
  segmentName: string,
): Record<string, unknown> {
  const segment = resolveTenantSegment(context.world, segmentName)
  const { login, graph } = exchange.services
  const base = `${login}/${segment.kind === 'tenant' ? segment.tenant.id : segment.name}`
  const sharedId = segment.kind === 'shared' && segment.name === 'consumers' ? CONSUMERS_TENANT : '{tenantid}'
  return {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: [
      'client_secret_post',
      'private_key_jwt',
      'client_secret_basic',
      'self_signed_tls_client_auth',
    ],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: `${login}/${segment.kind === 'tenant' ? segment.tenant.id : sharedId}/v2.0`,
    request_uri_parameter_supported: false,
    userinfo_endpoint: `${graph}/oidc/userinfo`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    claims_supported: [
      'sub',
      'iss',
      'cloud_instance_name',
      'cloud_instance_host_name',
      'cloud_graph_host_name',
      'msgraph_host',
      'aud',
      'exp',
      'iat',
      'auth_time',
      'acr',
      'nonce',
      'preferred_username',
      'name',
      'tid',
      'ver',
      'at_hash',
      'c_hash',
      'email',
    ],
    kerberos_endpoint: `${base}/kerberos`,
    tenant_region_scope: segment.kind === 'tenant' ? 'EU' : null,
    cloud_instance_name: 'microsoftonline.com',
    cloud_graph_host_name: 'graph.windows.net',
    msgraph_host: 'graph.microsoft.com',
    rbac_url: 'https://pas.windows.net',
  }
}

/** `/{tenant}/discovery/v2.0/keys` @throws EntraError 90002, 900023 */
export function jsonWebKeys(
  context: EntraContext,
  exchange: Exchange,
  segmentName: string,
): Record<string, unknown> {
  const segment = resolveTenantSegment(context.world, segmentName)
  const tenantId = segment.kind === 'tenant' ? segment.tenant.id : '{tenantid}'
  const { keyId, publicJwk } = context.keys
  const { kty, n, e } = publicJwk
  return {
    keys: [
      {
        kty,
        use: 'sig',
        kid: keyId,
        x5t: keyId,
        n,
        e,
        issuer: `${exchange.services.login}/${tenantId}/v2.0`,
      },
    ],
  }
}

/**
 * `/{tenant}/.well-known/openid-configuration`: the same of the v1.0 endpoints, whose issuer is another. @throws EntraError
 * 90002, 900023
 */
export function openidConfigurationV1(
  context: EntraContext,
  exchange: Exchange,
  segmentName: string,
): Record<string, unknown> {
  const segment = resolveTenantSegment(context.world, segmentName)
  const { login } = exchange.services
  const base = `${login}/${segment.kind === 'tenant' ? segment.tenant.id : segment.name}`
  return {
    token_endpoint: `${base}/oauth2/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${login}/common/discovery/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'token id_token', 'token'],
    scopes_supported: ['openid'],
    issuer: `https://sts.windows.net/${segment.kind === 'tenant' ? segment.tenant.id : '{tenantid}'}/`,
    microsoft_multi_refresh_token: true,
    authorization_endpoint: `${base}/oauth2/authorize`,
    device_authorization_endpoint: `${base}/oauth2/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${base}/oauth2/logout`,
    userinfo_endpoint: `${base}/openid/userinfo`,
    tenant_region_scope: segment.kind === 'tenant' ? 'EU' : null,
    cloud_instance_name: 'microsoftonline.com',
    cloud_graph_host_name: 'graph.windows.net',
    msgraph_host: 'graph.microsoft.com',
    rbac_url: 'https://pas.windows.net',
  }
}

/**
 * `/common/discovery/instance`, with which MSAL asks whether it may trust an authority: under Microsoft's names the public
 * cloud with its aliases, elsewhere this address alone.
 */
export function instanceDiscovery(exchange: Exchange): Record<string, unknown> {
  const { login } = exchange.services
  const { host } = new URL(login)
  const metadata =
    serviceAt(exchange.origin) === undefined
      ? { preferred_network: host, preferred_cache: host, aliases: [host] }
      : {
          preferred_network: 'login.microsoftonline.com',
          preferred_cache: 'login.windows.net',
          aliases: [
            'login.microsoftonline.com',
            'login.windows.net',
            'login.microsoft.com',
            'sts.windows.net',
          ],
        }
  return {
    tenant_discovery_endpoint: `${login}/common/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [metadata],
  }
}
