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
export type { LoggedRequest, RequestQuery } from './control/request-log.ts'
export { createEmulator, type Emulator, type EmulatorOptions, type ReadyLine } from './create-emulator.ts'
export type * from './seed/seed-tenant.ts'
