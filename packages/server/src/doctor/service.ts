import type { AccessService } from '../access/index.ts'
import type { AppsService } from '../apps/index.ts'
import type { ConnectionsService } from '../connections/index.ts'
import type { Connector, ConnectorsService } from '../connectors/index.ts'
import type { GateFor } from '../platform/gate/index.ts'
import type { Platform } from '../platform/platform.ts'
import type { Check } from './check.ts'
import { type ConnectorCheckOptions, runConnectorChecks } from './connector/run-connector-checks.ts'
import { runInstallationChecks } from './installation/run-installation-checks.ts'
import type { RunOptions } from './run-checks.ts'

export interface DoctorNeeds {
  access: AccessService
  apps: AppsService
  connectors: ConnectorsService
  gateFor: GateFor
  /** Without it, connections are not looked at and no tenant is taken from one. */
  connections?: ConnectionsService
}

export interface DoctorService {
  /** Runs the checks of a connector, by id or name. @throws GatewardenError `not_found` */
  checkConnector(idOrName: string, options: ConnectorCheckOptions): Promise<Check[]>
  checkInstallation(options?: RunOptions): Promise<Check[]>
}

export function createDoctorService(platform: Platform, needs: DoctorNeeds): DoctorService {
  const onError = (err: unknown, check: string): void =>
    platform.log.error({ err, check }, 'a check went wrong')

  /** The tenant of the newest connection that works: what holds there is what customers see. */
  const tenantOf = async (connector: Connector): Promise<string | undefined> => {
    if (!needs.connections || connector.mode !== 'organization' || connector.tenantMode.kind === 'single')
      return undefined
    const found = await needs.connections.list(null, {
      connectorId: connector.id,
      status: 'active',
      limit: 1,
    })
    return found[0]?.tenantId ?? undefined
  }

  return {
    async checkConnector(idOrName, options) {
      const connector = await needs.connectors.get(idOrName)
      const tenant = options.tenant ?? (await tenantOf(connector))
      return runConnectorChecks(platform, needs, connector, { onError, ...options, tenant })
    },
    checkInstallation: (options) => runInstallationChecks(platform, needs, options),
  }
}
