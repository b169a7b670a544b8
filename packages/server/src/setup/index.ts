import type { AppsService } from '../apps/index.ts'
import type { ConnectorsService } from '../connectors/index.ts'
import type { DoctorService } from '../doctor/index.ts'
import type { Api } from '../platform/http/api.ts'
import { setupRoutes } from './routes.ts'
import { createSetupService, type SetupService } from './service.ts'

export type { SetupGuide, SetupService } from './service.ts'
export type { SetupStep, SetupValue, StepCheck } from './step.ts'

export interface Setup {
  service: SetupService
  routes: Api
}

/** The way from nothing to a connector that works: steps, scripts that do them, and what has been seen of each. */
export function createSetup(needs: {
  apps: AppsService
  connectors: ConnectorsService
  doctor: DoctorService
}): Setup {
  const service = createSetupService(needs)
  return { service, routes: setupRoutes(service) }
}
