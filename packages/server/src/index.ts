export { adminKeyFile } from './admin-key.ts'
export {
  backup,
  createService,
  type KeyRingStatus,
  keyRingStatus,
  restore,
  retireKeys,
  rotateKeys,
  runWork,
  type Service,
  version,
  type Worker,
} from './main.ts'
export type { BackupSummary } from './platform/backup/backup.ts'
export type { RestoreSummary } from './platform/backup/restore.ts'
export type { Config } from './platform/config/config.ts'
export { type ConfigProblem, type ConfigSources, loadConfig } from './platform/config/load-config.ts'
export type { ConfigInput } from './platform/config/settings.ts'
export { type ErrorCode, errorCodes, GatewardenError } from './platform/errors.ts'
export { type Scope, scopes } from './platform/http/caller.ts'
