import type { Api } from '../platform/http/api.ts'
import type { Platform } from '../platform/platform.ts'
import { doctorRoutes } from './routes.ts'
import { createDoctorService, type DoctorNeeds, type DoctorService } from './service.ts'

export { type Check, type CheckDefinition, type CheckState, checkStates, type Finding } from './check.ts'
export { runInstallationChecks } from './installation/run-installation-checks.ts'
export { checkSchema } from './routes.ts'
export { fromError, type RunOptions, runChecks } from './run-checks.ts'
export type { DoctorNeeds, DoctorService } from './service.ts'
export { overall } from './summary.ts'

export interface Doctor {
  service: DoctorService
  routes: Api
}

export function createDoctor(platform: Platform, needs: DoctorNeeds): Doctor {
  const service = createDoctorService(platform, needs)
  return { service, routes: doctorRoutes(service, () => platform.clock.now()) }
}
