import type { SealedColumn } from '../platform/crypto/sealed-column.ts'
import type { Api } from '../platform/http/api.ts'
import type { Platform } from '../platform/platform.ts'
import { sealedCredentials } from './credential-vault.ts'
import { appsRoutes } from './routes.ts'
import { type AppsService, createAppsService } from './service.ts'

export type { CredentialWish } from './accept-credential.ts'
export type { App, Credential, CredentialKind, Expiry, ThrottleBudget } from './app.ts'
export { makeCertificate } from './make-certificate.ts'
export { readCertificate } from './read-certificate.ts'
export { readSecret } from './read-secret.ts'
export { assertUnlimited } from './routes.ts'
export { appChoice, refusalSchema, tenantInput } from './schemas.ts'
export type { AcceptedApp, AppChange, AppsService, NewApp } from './service.ts'
export type { CredentialTest, CredentialUse, UsableApp } from './use-credential.ts'
export { wishOf } from './wish.ts'

export interface Apps {
  service: AppsService
  routes: Api
  /** For the re-wrapping under a new first key. */
  sealedColumns: SealedColumn[]
}

export function createApps(platform: Platform): Apps {
  const service = createAppsService(platform)
  return { service, routes: appsRoutes(platform, service), sealedColumns: [sealedCredentials] }
}
