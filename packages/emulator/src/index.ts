export {
  ControlError,
  type EmulatorControl,
  type NewApp,
  type NewUser,
  type PutMessage,
  type UserChange,
} from './control/control.ts'
export type { DescribedApp, DescribedTenant, DescribedUser, EmulatorDescription } from './control/describe.ts'
export type { Fault, SetFault } from './control/faults.ts'
export { importMail, MailImportError, type MailImportItem } from './control/import-mail.ts'
export type { MailboxImportReport } from './control/import-mailbox.ts'
export type { LoggedRequest, RequestQuery } from './control/request-log.ts'
export { createEmulator, type Emulator, type EmulatorOptions, type ReadyLine } from './create-emulator.ts'
export { type BulkMailOptions, type BulkMessage, bulkMail } from './seed/bulk-mail.ts'
export { type DefaultSeedOptions, defaultSeed, defaultSeedNow } from './seed/default-seed.ts'
export { parseSeed, readSeedFile, SeedFileError } from './seed/read-seed-file.ts'
export type * from './seed/seed-tenant.ts'
