import type { Cloud } from '@gatewarden/microsoft'
import type { App, AppsService, CredentialTest } from '../../apps/index.ts'
import type { Connector } from '../../connectors/index.ts'
import type { GateFor } from '../../platform/gate/index.ts'
import type { Platform } from '../../platform/platform.ts'
import type { MicrosoftProbe } from '../microsoft-probe.ts'
import type { SeenConnections } from './connected.ts'
import type { SeenAdministrators } from './sign-in-roles.ts'

/** What the checks of a connector are run on. */
export interface ConnectorSubject {
  platform: Platform
  gateFor: GateFor
  apps: AppsService
  probe: MicrosoftProbe
  connector: Connector
  app: App | undefined
  cloud: Cloud | undefined
  /** The tenant to look at: its id or one of its domains; undefined where none was named and none follows. */
  tenant: string | undefined
  /** Address of a mailbox to open. */
  mailbox: string | undefined
  /** Where none is named: whether to open one of the organization's own choosing, the first that does. */
  chooseMailbox: boolean
  /** Who asked; goes into the audit log where a credential's status changes. */
  actor: string
  /** How administrators have shown on what was connected so far. */
  administrators(): Promise<SeenAdministrators>
  /** What has been connected; looked up once in a run. */
  connections(): Promise<SeenConnections>
  /** What Entra made of each credential; one exchange for each, made once in a run. */
  testCredentials(): Promise<{ id: string; hint: string; test: CredentialTest }[]>
  /** An app-only token for a resource, asked for once in a run. */
  token(resource: 'graph' | 'exchange'): Promise<string>
}

/** The app and its cloud, where checks that need them run only after `app` was ok. */
export function known(subject: ConnectorSubject): { app: App; cloud: Cloud } {
  const { app, cloud } = subject
  if (!app || !cloud) throw new Error('this check needs the check app')
  return { app, cloud }
}
