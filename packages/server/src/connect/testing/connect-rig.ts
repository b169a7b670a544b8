import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createEmulator, type Emulator, type EmulatorOptions } from '@gatewarden/emulator'
import { Registry } from 'prom-client'
import { createFeatures, type Features } from '../../features.ts'
import { auditRoutes } from '../../platform/audit/routes.ts'
import type { ConfigInput } from '../../platform/config/settings.ts'
import { connectDatabase } from '../../platform/database/connect.ts'
import { createApp } from '../../platform/http/app.ts'
import type { Scope } from '../../platform/http/caller.ts'
import { listen } from '../../platform/http/listen.ts'
import type { Platform } from '../../platform/platform.ts'
import { type TestOverrides, type TestPlatform, testPlatform } from '../../platform/testing/index.ts'
import type { Person } from './at-microsoft.ts'

export interface Answer<Body = Record<string, unknown>> {
  status: number
  headers: Headers
  text: string
  body: Body
}

/** The service over real HTTP on a fresh database, an emulator beside it, and an integrator's return page. */
export interface ConnectRig {
  emulator: Emulator
  platform: TestPlatform
  features: Features
  /** Address of the service, as browsers and programs see it. */
  url: string
  adminKey: string
  /** Ids of the emulator's two tenants. */
  contoso: string
  fabrikam: string
  call(method: string, path: string, options?: { body?: unknown; key?: string | null }): Promise<Answer>
  /** The text of a new key. */
  key(wish: { scopes: readonly Scope[]; customers?: string[]; mailboxes?: string[] }): Promise<string>
  person(userPrincipalName: string): Person
  /** The integrator's return page, and what browsers came back with. */
  returnUrl: string
  returned: URL[]
  /** A second process on the same database: features with a pool, metrics and memory of their own. */
  second(): Promise<{ features: Features; platform: Platform; close(): Promise<void> }>
  /** Business time, the database's clock and the emulator's, all together. */
  advance(ms: number): Promise<void>
  close(): Promise<void>
}

export interface RigOptions {
  config?: ConfigInput
  overrides?: TestOverrides
  emulator?: EmulatorOptions
}

export async function connectRig(options: RigOptions = {}): Promise<ConnectRig> {
  const emulator = await createEmulator(options.emulator)
  let app: { fetch: (request: Request, env: unknown) => Response | Promise<Response> } | undefined
  const listener = await listen(
    { fetch: (request, env) => app?.fetch(request, env) ?? new Response(null, { status: 503 }) },
    { host: '127.0.0.1', port: 0, requestTimeoutMs: 60_000 },
  )
  const url = `http://localhost:${listener.port}`
  const platform = await testPlatform({
    ...options.overrides,
    config: {
      publicUrl: url,
      ...options.config,
      microsoft: {
        emulator: emulator.origin,
        emulatorImap: `${emulator.ready.imaps.host}:${emulator.ready.imaps.port}`,
        emulatorSmtp: `${emulator.ready.smtp.host}:${emulator.ready.smtp.port}`,
        emulatorCa: emulator.ready.caFile,
        ...options.config?.microsoft,
      },
    },
  })
  const features = createFeatures(platform)
  app = createApp(platform, {
    authenticate: features.access.service.authenticate,
    session: features.openSession,
    features: [...features.routes, auditRoutes(platform)],
    pages: features.pages,
  })
  const admin = await features.access.service.ensureAdminKey()
  if (admin === undefined) throw new Error('the database was not fresh')
  const returned: URL[] = []
  const integrator = await startIntegrator(returned)
  const { tenants } = emulator.describe()
  const tenantId = (domain: string) => tenants.find((one) => one.domain === domain)?.id ?? ''
  return {
    emulator,
    platform,
    features,
    url,
    adminKey: admin.text,
    contoso: tenantId('contoso.onmicrosoft.com'),
    fabrikam: tenantId('fabrikam.onmicrosoft.com'),
    async call(method, path, { body, key = admin.text } = {}) {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(key === null ? {} : { authorization: `Bearer ${key}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      return {
        status: answer.status,
        headers: answer.headers,
        text,
        body: text === '' ? {} : JSON.parse(text),
      }
    },
    async key({ scopes, customers, mailboxes }) {
      const made = await features.access.service.createForOperator({
        name: 'test key',
        scopes,
        customers: customers ?? null,
        mailboxes: mailboxes ?? null,
      })
      return made.text
    },
    person(userPrincipalName) {
      for (const tenant of emulator.describe().tenants) {
        const user = tenant.users.find((one) => one.userPrincipalName === userPrincipalName)
        if (user !== undefined) return user
      }
      throw new Error(`The emulator has nobody called ${userPrincipalName}.`)
    },
    returnUrl: integrator.url,
    returned,
    async second() {
      const db = connectDatabase({
        target: platform.database.target,
        poolSize: 10,
        applicationName: 'second',
      })
      const other: Platform = { ...platform, db, metrics: new Registry() }
      const own = createFeatures(other)
      return {
        features: own,
        platform: other,
        async close() {
          await own.stop()
          await db.close()
        },
      }
    },
    async advance(ms) {
      await platform.advance(ms)
      emulator.advance(ms)
    },
    async close() {
      features.changes.hangUp()
      await listener.close(0)
      await features.stop()
      await platform.close()
      await new Promise((resolve) => integrator.server.close(resolve))
      await emulator.close()
    },
  }
}

async function startIntegrator(returned: URL[]): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    returned.push(new URL(request.url ?? '/', 'http://integrator.example'))
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><title>Back at the product</title><p>Back at the product')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { server, url: `http://127.0.0.1:${port}/connected` }
}
