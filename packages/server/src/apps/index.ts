export type { App, Credential, CredentialKind, Expiry, ThrottleBudget } from './app.ts'
export { type Apps, type AppsService, createApps, type CredentialUse, type UsableApp } from './service.ts'
