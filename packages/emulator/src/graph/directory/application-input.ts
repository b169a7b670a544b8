import { z } from 'zod'
import type { AppCertificate, AppRegistration, RedirectUri } from '../../tenant/app.ts'
import { certificateOf } from '../../tenant/app-certificate.ts'
import { directoryBadRequest } from '../http/graph-error.ts'
import { optionalClaimsInput, readOptionalClaims } from './optional-claims-input.ts'

const uris = z.strictObject({ redirectUris: z.array(z.string()).optional() })
const guid = z.guid()

/** microsoft.graph.keyCredential with a certificate in it. */
export const keyCredentialInput = z.strictObject({
  type: z.literal('AsymmetricX509Cert'),
  usage: z.literal('Verify'),
  key: z.base64(),
  displayName: z.string().nullish(),
  keyId: guid.nullish(),
  startDateTime: z.string().nullish(),
  endDateTime: z.string().nullish(),
  customKeyIdentifier: z.string().nullish(),
})

/** What can be set on a registration here. */
export const applicationInput = z.strictObject({
  displayName: z.string().trim().min(1).max(256).optional(),
  signInAudience: z
    .enum(['AzureADMyOrg', 'AzureADMultipleOrgs', 'AzureADandPersonalMicrosoftAccount'])
    .optional(),
  isFallbackPublicClient: z.boolean().nullish(),
  groupMembershipClaims: z
    .enum(['None', 'SecurityGroup', 'ApplicationGroup', 'DirectoryRole', 'All'])
    .nullish(),
  optionalClaims: optionalClaimsInput.nullish(),
  web: z
    .strictObject({
      redirectUris: z.array(z.string()).optional(),
      logoutUrl: z
        .url({ protocol: /^https?$/ })
        .max(255)
        .nullish(),
      implicitGrantSettings: z
        .strictObject({
          enableIdTokenIssuance: z.boolean().nullish(),
          enableAccessTokenIssuance: z.literal(false).nullish(),
        })
        .optional(),
    })
    .optional(),
  api: z.strictObject({ requestedAccessTokenVersion: z.literal([1, 2]).nullish() }).optional(),
  spa: uris.optional(),
  publicClient: uris.optional(),
  requiredResourceAccess: z
    .array(
      z.strictObject({
        resourceAppId: guid,
        resourceAccess: z.array(z.strictObject({ id: guid, type: z.enum(['Role', 'Scope']) })),
      }),
    )
    .optional(),
  keyCredentials: z.array(keyCredentialInput).optional(),
})
export type ApplicationInput = z.infer<typeof applicationInput>

/** Sets what the input names; lists are replaced as a whole. Throws 400 for redirect URIs and keys that cannot be. */
export function applyInput(app: AppRegistration, input: ApplicationInput, newId: () => string): void {
  const certificates = input.keyCredentials?.map((one) => readCertificate(one, newId))
  const redirectUris = nextRedirectUris(app, input)
  const optionalClaims = input.optionalClaims && readOptionalClaims(input.optionalClaims)
  if (input.displayName !== undefined) app.displayName = input.displayName
  if (input.signInAudience !== undefined) app.signInAudience = input.signInAudience
  if (typeof input.isFallbackPublicClient === 'boolean') app.allowPublicClient = input.isFallbackPublicClient
  if (input.groupMembershipClaims !== undefined) app.groupMembershipClaims = input.groupMembershipClaims
  if (optionalClaims !== undefined) app.optionalClaims = optionalClaims
  const idTokens = input.web?.implicitGrantSettings?.enableIdTokenIssuance
  if (typeof idTokens === 'boolean') app.issuesIdTokens = idTokens
  if (input.web?.logoutUrl !== undefined) app.logoutUrl = input.web.logoutUrl
  if (input.api?.requestedAccessTokenVersion !== undefined)
    app.requestedAccessTokenVersion = input.api.requestedAccessTokenVersion
  if (input.requiredResourceAccess) app.requiredResourceAccess = input.requiredResourceAccess
  if (certificates) app.certificates.splice(0, app.certificates.length, ...certificates)
  app.redirectUris = redirectUris
}

function nextRedirectUris(app: AppRegistration, input: ApplicationInput): readonly RedirectUri[] {
  return (['web', 'spa', 'publicClient'] as const).flatMap((platform) => {
    const named = input[platform]?.redirectUris
    if (!named) return app.redirectUris.filter((one) => one.platform === platform)
    for (const uri of named) {
      if (!URL.canParse(uri))
        throw directoryBadRequest(`Invalid value specified for property 'redirectUris': '${uri}'.`)
    }
    return named.map((uri) => ({ platform, uri }))
  })
}

/** The certificate in a key credential. Throws 400 for what is none. */
export function readCertificate(
  input: z.infer<typeof keyCredentialInput>,
  newId: () => string,
): AppCertificate {
  const lines = input.key.replaceAll(/.{64}/g, '$&\n')
  const pem = `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
  try {
    return certificateOf(pem, input.keyId ?? newId(), input.displayName ?? '')
  } catch {
    throw directoryBadRequest("Key credential end date or value is invalid: 'key' is no X.509 certificate.")
  }
}
