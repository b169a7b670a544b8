import type { Hono } from 'hono'
import { type Access, createAccess } from './access/index.ts'
import { createActivity } from './activity/index.ts'
import { type Apps, createApps } from './apps/index.ts'
import { createCalendar } from './calendar/index.ts'
import { type Catalog, createCatalog } from './catalog/index.ts'
import { type Changes, createChanges } from './changes/index.ts'
import { type Collections, createCollections } from './collections/index.ts'
import { type Connect, createConnect } from './connect/index.ts'
import { type Connections, createConnections } from './connections/index.ts'
import { type Connectors, createConnectors } from './connectors/index.ts'
import { createContacts } from './contacts/index.ts'
import { type Customers, createCustomers } from './customers/index.ts'
import { createDirectory, type Directory } from './directory/index.ts'
import { createDoctor, type Doctor } from './doctor/index.ts'
import { createEmulator } from './emulator-controls/index.ts'
import { createEndpoints, type Endpoints } from './endpoints/index.ts'
import { createGraphCall } from './graph-call/index.ts'
import { createMail, type Mail } from './mail/index.ts'
import { createMailboxes, type Mailboxes } from './mailboxes/index.ts'
import { createMembers, type Members } from './members/index.ts'
import type { SealedColumn } from './platform/crypto/sealed-column.ts'
import { GatewardenError } from './platform/errors.ts'
import { createSharedGates } from './platform/gate/index.ts'
import type { Api, ApiEnv } from './platform/http/api.ts'
import { type Caller, scopes } from './platform/http/caller.ts'
import type { OpenSession } from './platform/http/front-door.ts'
import type { Platform } from './platform/platform.ts'
import { createRelay, type Relay } from './relay/index.ts'
import { createRules, type Rules } from './rules/index.ts'
import { createSelfService } from './self-service/index.ts'
import { createSending, type Sending } from './sending/index.ts'
import { createSetup, type Setup } from './setup/index.ts'
import { createTokens, type Tokens } from './tokens/index.ts'
import { version } from './version.ts'
import { createWatches, type Watches } from './watches/index.ts'

/** All features of the service, wired to each other. */
export interface Features {
  access: Access
  catalog: Catalog
  apps: Apps
  connectors: Connectors
  changes: Changes
  customers: Customers
  connections: Connections
  tokens: Tokens
  connect: Connect
  directory: Directory
  mail: Mail
  mailboxes: Mailboxes
  members: Members
  collections: Collections
  doctor: Doctor
  relay: Relay
  rules: Rules
  endpoints: Endpoints
  sending: Sending
  setup: Setup
  watches: Watches
  /** Who calls by a cookie: a customer at the catalog's page, a member at the console. */
  openSession: OpenSession
  /** Mounted at /v1. */
  routes: Api[]
  /** Pages for browsers, mounted at the root. */
  pages: Hono<ApiEnv>[]
  /** What is stored sealed, for the re-wrapping under a new key. */
  sealedColumns: SealedColumn[]
  /** Registers jobs and timers. */
  start(): Promise<void>
  /** Writes what waits. */
  stop(): Promise<void>
}

interface Feature {
  routes?: Api
  pages?: Hono<ApiEnv>
  sealedColumns?: readonly SealedColumn[]
  start?(): Promise<void>
  stop?(): Promise<void>
}

/** Whether a key or a member of the console still works, whoever asks. */
async function isLive(
  { access, members }: { access: Access; members: Members },
  id: string,
): Promise<boolean> {
  try {
    if (!id.startsWith('key_')) return (await members.service.get(id)) !== undefined
    const anybody: Caller = { keyId: 'system', scopes: new Set(scopes), customers: null, mailboxes: null }
    return (await access.service.get(anybody, id)).status === 'live'
  } catch (error) {
    if (error instanceof GatewardenError && error.code === 'not_found') return false
    throw error
  }
}

/** Makes every feature; those that others need come first. */
export function createFeatures(base: Platform): Features {
  const activity = createActivity(base)
  // What any of them asks of Microsoft is recorded on the way.
  const platform: Platform = { ...base, dispatcher: activity.dispatcher }
  const gates = createSharedGates(platform)
  const access = createAccess(platform)
  const members = createMembers(platform)
  const apps = createApps(platform)
  const connectors = createConnectors(platform, { apps: apps.service })
  const changes = createChanges(platform)
  const customers = createCustomers(platform, { changes: changes.service })
  const connections = createConnections(platform, {
    changes: changes.service,
    customers: customers.service,
    connectors: connectors.service,
  })
  const tokens = createTokens(platform, {
    apps: apps.service,
    connectors: connectors.service,
    connections: connections.service,
    gateFor: gates.gateFor,
    activity,
  })
  const connect = createConnect(platform, {
    apps: apps.service,
    connectors: connectors.service,
    customers: customers.service,
    connections: connections.service,
    tokens: tokens.service,
    changes: changes.service,
    gateFor: gates.gateFor,
  })
  const catalog = createCatalog(platform, {
    access: access.service,
    customers: customers.service,
    connectors: connectors.service,
  })
  const selfService = createSelfService(platform, {
    access: access.service,
    customers: customers.service,
    connectors: connectors.service,
    connections: connections.service,
    connect: connect.service,
  })
  const directory = createDirectory(platform, { connections: connections.service, tokens: tokens.service })
  const mail = createMail(platform, { mailboxes: directory.service })
  const mailboxes = createMailboxes(platform, {
    connections: connections.service,
    changes: changes.service,
    door: directory.service,
  })
  const calendar = createCalendar(platform, { mailboxes: directory.service })
  const contacts = createContacts(platform, { mailboxes: directory.service })
  const graphCall = createGraphCall(platform, { connections: connections.service, tokens: tokens.service })
  const doctor = createDoctor(platform, {
    access: access.service,
    apps: apps.service,
    connectors: connectors.service,
    connections: connections.service,
    gateFor: gates.gateFor,
  })
  const setup = createSetup({
    apps: apps.service,
    connectors: connectors.service,
    doctor: doctor.service,
  })
  const sending = createSending(platform, {
    apps: apps.service,
    changes: changes.service,
    connections: connections.service,
    connectors: connectors.service,
    customers: customers.service,
    tokens: tokens.service,
  })
  const collections = createCollections(platform, {
    isLive: (id) => isLive({ access, members }, id),
    connections: connections.service,
    customers: customers.service,
    tokens: tokens.service,
    changes: changes.service,
    sending: sending.service,
    version,
  })
  const endpoints = createEndpoints(platform, {
    changes: changes.service,
    customers: customers.service,
    connections: connections.service,
    activity,
  })
  const watches = createWatches(platform, {
    changes: changes.service,
    connections: connections.service,
    connectors: connectors.service,
    apps: apps.service,
    tokens: tokens.service,
    told: endpoints.wake,
  })
  const rules = createRules(platform, {
    changes: changes.service,
    connections: connections.service,
    customers: customers.service,
    tokens: tokens.service,
    sending: sending.service,
  })
  const relay = createRelay(platform, {
    apps: apps.service,
    connectors: connectors.service,
    connections: connections.service,
    changes: changes.service,
    tokens: tokens.service,
  })
  // Past the record of what is asked of Microsoft: what is told to the emulator is not.
  const emulator = createEmulator(base, { connectors: connectors.service })
  const all: Feature[] = [
    // First to start, last to stop: what the others still have in flight needs them.
    activity,
    gates,
    access,
    members,
    apps,
    connectors,
    changes,
    customers,
    connections,
    tokens,
    connect,
    catalog,
    selfService,
    directory,
    mail,
    mailboxes,
    calendar,
    contacts,
    graphCall,
    collections,
    doctor,
    setup,
    endpoints,
    watches,
    sending,
    rules,
    relay,
    emulator,
  ]
  return {
    openSession: async (c) => (await catalog.openSession(c)) ?? members.openSession(c),
    access,
    catalog,
    apps,
    connectors,
    changes,
    customers,
    connections,
    tokens,
    connect,
    directory,
    mail,
    mailboxes,
    members,
    collections,
    doctor,
    setup,
    endpoints,
    sending,
    watches,
    relay,
    rules,
    routes: all.flatMap((one) => one.routes ?? []),
    pages: all.flatMap((one) => one.pages ?? []),
    sealedColumns: all.flatMap((one) => one.sealedColumns ?? []),
    async start() {
      for (const one of all) await one.start?.()
    },
    async stop() {
      for (const one of all.toReversed()) await one.stop?.()
    },
  }
}
