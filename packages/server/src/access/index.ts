export type { ApiKey, NewKey, ShownKey } from './api-key.ts'
export { type Access, type AccessService, createAccess } from './service.ts'
