import { type Cloud, requestAppToken, tokenResource } from '@gatewarden/microsoft'
import type { AppsService, CredentialTest } from '../../apps/index.ts'
import type { ConnectionsService } from '../../connections/index.ts'
import type { Connector } from '../../connectors/index.ts'
import type { GateFor } from '../../platform/gate/index.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Check, CheckDefinition } from '../check.ts'
import { MicrosoftProbe } from '../microsoft-probe.ts'
import { type RunOptions, runChecks } from '../run-checks.ts'
import { appChecks } from './app-checks.ts'
import { connected, type SeenConnections, seenConnections } from './connected.ts'
import { exchangeMailbox } from './exchange-check.ts'
import { graphChecks } from './graph-checks.ts'
import { signInChecks } from './sign-in-checks.ts'
import { type SeenAdministrators, seenAdministrators, signInRoles } from './sign-in-roles.ts'
import { type ConnectorSubject, known } from './subject.ts'
import { tenantChecks } from './tenant-checks.ts'

/** Every link of the chain from a connector to an open mailbox, in the order in which it is read. */
export const connectorChecks: readonly CheckDefinition<ConnectorSubject>[] = [
  ...appChecks,
  ...signInChecks,
  signInRoles,
  ...tenantChecks,
  ...graphChecks,
  exchangeMailbox,
  connected,
]

const nobodyYet: SeenAdministrators = { newest: null, waiting: 0 }
const nothingYet: SeenConnections = { active: undefined, newest: undefined }

export interface ConnectorCheckOptions extends RunOptions {
  tenant?: string | undefined
  mailbox?: string | undefined
  /** Without a mailbox: open one that the organization has, where one opens. */
  chooseMailbox?: boolean
  actor: string
}

/** Runs the checks of a connector. A connector for one tenant is checked in that one unless another is named. */
export async function runConnectorChecks(
  platform: Platform,
  { apps, gateFor, connections }: { apps: AppsService; gateFor: GateFor; connections?: ConnectionsService },
  connector: Connector,
  options: ConnectorCheckOptions,
): Promise<Check[]> {
  const app = connector.app ? await apps.get(connector.app.id) : undefined
  const cloud = app && apps.clouds().find((one) => one.id === app.cloud)
  const { tenantMode } = connector
  const subject: ConnectorSubject = {
    platform,
    gateFor,
    apps,
    probe: new MicrosoftProbe(platform),
    connector,
    app,
    cloud,
    tenant: options.tenant ?? (tenantMode.kind === 'single' ? tenantMode.tenantId : undefined),
    mailbox: options.mailbox,
    chooseMailbox: options.chooseMailbox ?? false,
    actor: options.actor,
    administrators: async () => (connections ? seenAdministrators(connections, connector) : nobodyYet),
    connections: once(async () => (connections ? seenConnections(connections, connector) : nothingYet)),
    testCredentials: once(() => testCredentials(subject)),
    token: perResource((resource) => appToken(subject, resource)),
  }
  return runChecks(connectorChecks, subject, options)
}

async function testCredentials(
  subject: ConnectorSubject,
): Promise<{ id: string; hint: string; test: CredentialTest }[]> {
  const { app } = known(subject)
  const now = subject.platform.clock.now()
  const tests: { id: string; hint: string; test: CredentialTest }[] = []
  for (const { id, hint, expiry, notBefore } of app.credentials) {
    if (expiry.state === 'expired' || (notBefore !== null && notBefore > now)) continue
    tests.push({ id, hint, test: await subject.apps.test(subject.actor, app.id, id, subject.tenant ?? '') })
  }
  return tests
}

async function appToken(subject: ConnectorSubject, resource: 'graph' | 'exchange'): Promise<string> {
  const { app } = known(subject)
  const { clock, random, dispatcher } = subject.platform
  const client = (cloud: Cloud) => ({
    cloud,
    tenant: subject.tenant ?? '',
    clientId: app.clientId,
    clock,
    random,
    dispatcher,
  })
  const token = await subject.apps.withCredential(app.id, ({ cloud, credential }) =>
    requestAppToken({ ...client(cloud), credential }, { resource: tokenResource(cloud, resource) }),
  )
  return token.accessToken
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}

function perResource<T>(
  make: (resource: 'graph' | 'exchange') => Promise<T>,
): (resource: 'graph' | 'exchange') => Promise<T> {
  const graph = once(() => make('graph'))
  const exchange = once(() => make('exchange'))
  return (resource) => (resource === 'graph' ? graph() : exchange())
}
