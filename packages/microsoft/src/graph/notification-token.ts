import { errors, jwtVerify } from 'jose'
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import type { SigningKeys } from '../entra/id-token.ts'
import type { Cloud } from '../reference/clouds.ts'

/** The app by which Microsoft sends notifications (https://learn.microsoft.com/graph/change-notifications-with-resource-data). */
const publisher = '0bf30f3b-4a52-48df-9a82-234910c4a086'
const issuersOfV1 = ['https://sts.windows.net/', 'https://sts.chinacloudapi.cn/']

const claimsShape = z.object({
  iss: z.string(),
  tid: z.guid(),
  appid: z.string().optional(),
  azp: z.string().optional(),
})

export interface NotificationTokenExpectation {
  cloud: Cloud
  /** Tenant of the mailbox. */
  tenant: string
  /** The app that subscribed. */
  clientId: string
  keys: SigningKeys
  clock: Clock
}

/**
 * Whether a validation token proves that Microsoft sent the notifications of this app in this tenant: signed by the
 * sign-in service's keys, its time not over, `aud` the app, `iss` and `tid` the tenant, and `azp` (v1.0: `appid`) the app by
 * which Microsoft notifies. False for any token that does not; throws where the keys cannot be had.
 */
export async function provesMicrosoft(
  token: string,
  expected: NotificationTokenExpectation,
): Promise<boolean> {
  const tenant = expected.tenant.toLowerCase()
  try {
    const { payload } = await jwtVerify(token, expected.keys.of(expected.cloud, tenant), {
      algorithms: ['RS256'],
      audience: expected.clientId,
      clockTolerance: 60,
      currentDate: expected.clock.now(),
      requiredClaims: ['exp', 'iss', 'tid'],
    })
    const claims = claimsShape.parse(payload)
    const issuers = [
      ...issuersOfV1.map((one) => `${one}${tenant}/`),
      expected.cloud.issuer.replace('{tenantid}', tenant),
    ]
    const sender = claims.azp ?? claims.appid
    return claims.tid.toLowerCase() === tenant && issuers.includes(claims.iss) && sender === publisher
  } catch (error) {
    if (error instanceof z.ZodError || isForged(error)) return false
    throw error
  }
}

const isForged = (error: unknown): boolean =>
  error instanceof errors.JOSEError &&
  !(error instanceof errors.JWKSTimeout) &&
  !(error instanceof errors.JWKSInvalid) &&
  error.code !== 'ERR_JOSE_GENERIC'
