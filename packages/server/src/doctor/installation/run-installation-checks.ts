import { type AccessService, createAccess } from '../../access/index.ts'
import { type AppsService, createApps } from '../../apps/index.ts'
import type { ConnectionsService } from '../../connections/index.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Check } from '../check.ts'
import { MicrosoftProbe } from '../microsoft-probe.ts'
import { type RunOptions, runChecks } from '../run-checks.ts'
import { auditCheck } from './audit-check.ts'
import { databaseChecks } from './database-checks.ts'
import { machineChecks } from './machine-checks.ts'
import { microsoftChecks } from './microsoft-checks.ts'
import type { InstallationCheck } from './subject.ts'

/** What an installation stands on, from the database up to the connections of its customers. */
export const installationChecks: readonly InstallationCheck[] = [
  ...databaseChecks,
  ...machineChecks,
  auditCheck,
  ...microsoftChecks,
]

export interface InstallationParts {
  access?: AccessService
  apps?: AppsService
  connections?: ConnectionsService
}

/** The health of an installation, for `gatewarden doctor` and GET /v1/health/doctor. Changes nothing. */
export function runInstallationChecks(
  platform: Platform,
  parts: InstallationParts = {},
  options: RunOptions = {},
): Promise<Check[]> {
  const subject = {
    platform,
    access: parts.access ?? createAccess(platform).service,
    apps: parts.apps ?? createApps(platform).service,
    connections: parts.connections,
    probe: new MicrosoftProbe(platform),
  }
  const onError = (err: unknown, check: string): void =>
    platform.log.error({ err, check }, 'a check went wrong')
  return runChecks(installationChecks, subject, { onError, ...options })
}
