import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, type GatewardenClient } from '@gatewarden/client'
import { createEmulator, type Emulator, type EmulatorOptions } from '@gatewarden/emulator'
import { type ConfigInput, createService, type Service } from '@gatewarden/server'
import { builtPages } from '../packages/cli/src/local/built-pages.ts'
import { type Person, walk } from '../packages/cli/src/local/demo/person.ts'

/** An emulator and a service, as a user would have them. */
export interface Installation {
  emulator: Emulator
  service: Service
  client: GatewardenClient
  /** A connector on the emulator's app that nobody consented to, and the organization connected on it. */
  connectOrganization(): Promise<string>
  close(): Promise<void>
}

/**
 * In a test run the service is on a database that is cloned from the run's template in 30 ms; elsewhere it makes its own, as
 * tests of the commands have it, too.
 * @param between gets the emulator's origin and answers the one that the service is to use: for what listens in between
 * @param settings of the service, besides those that it needs here
 */
export async function startInstallation(
  options: EmulatorOptions = {},
  between: (emulatorOrigin: string) => Promise<string> = async (origin) => origin,
  settings: ConfigInput = {},
): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'gw-e2e-'))
  const emulator = await createEmulator(options)
  const microsoft = await between(emulator.origin)
  const database = await databaseOfRun()
  const service = await createService(
    {
      flags: {
        dataFolder: join(folder, 'data'),
        listen: { port: 0 },
        microsoft: {
          emulator: microsoft,
          emulatorImap: `${emulator.ready.imaps.host}:${emulator.ready.imaps.port}`,
          emulatorSmtp: `${emulator.ready.smtp.host}:${emulator.ready.smtp.port}`,
          emulatorCa: emulator.ready.caFile,
        },
        log: { level: 'error' },
        ...(database && { databaseUrl: database.url }),
        ...settings,
      },
    },
    builtPages(),
  )
  const client = createClient({ url: service.url, apiKey: service.adminKey })
  return {
    emulator,
    service,
    client,
    connectOrganization: () => connectOrganization(emulator, client),
    async close() {
      await service.close()
      await database?.drop()
      await emulator.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function databaseOfRun() {
  if (process.env.VITEST === undefined) return undefined
  const { testDatabase } = await import('../packages/server/src/platform/testing/index.ts')
  return testDatabase()
}

export function administrator(emulator: Emulator): Person {
  const [tenant] = emulator.describe().tenants
  if (!tenant) throw new Error('The emulator has no tenant.')
  return { userName: tenant.admin.userPrincipalName, password: tenant.admin.password, consent: 'accept' }
}

async function connectOrganization(emulator: Emulator, client: GatewardenClient): Promise<string> {
  const app = emulator.describe().tenants[0]?.apps.find((one) => !one.consented && one.clientSecret !== null)
  if (!app?.clientSecret) throw new Error('The emulator has no app to connect on.')
  const connector = await client.request('POST /v1/connectors', {
    body: {
      type: 'microsoft-365',
      mode: 'organization',
      name: 'e2e',
      app: {
        clientId: app.appId,
        cloud: 'emulator',
        credential: { kind: 'secret', secret: app.clientSecret },
      },
    },
  })
  const session = await client.request('POST /v1/connect-sessions', {
    body: { customer: { externalId: 'self' }, connector: connector.id, completion: 'end-page' },
  })
  const { end } = await walk(session.url, administrator(emulator))
  const seen = await client.request('GET /v1/connect-sessions/{id}', { path: { id: session.id } })
  if (seen.status !== 'completed' || seen.connection === null) {
    throw new Error(`Not connected: ${seen.outcome?.reason ?? ''} (${end.title}: ${end.text.slice(0, 300)})`)
  }
  return seen.connection
}
