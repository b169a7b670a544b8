import type { AccessService } from '../../access/index.ts'
import type { AppsService } from '../../apps/index.ts'
import type { ConnectionsService } from '../../connections/index.ts'
import type { Platform } from '../../platform/platform.ts'
import type { CheckDefinition } from '../check.ts'
import type { MicrosoftProbe } from '../microsoft-probe.ts'

/** What the checks of an installation are run on. */
export interface InstallationSubject {
  platform: Platform
  access: AccessService
  apps: AppsService
  connections: ConnectionsService | undefined
  probe: MicrosoftProbe
}

export type InstallationCheck = CheckDefinition<InstallationSubject>
