import { type Apps, createApps } from '../../apps/index.ts'
import { type Connectors, createConnectors } from '../../connectors/index.ts'
import type { Api } from '../../platform/http/api.ts'
import { createApp } from '../../platform/http/app.ts'
import type { Scope } from '../../platform/http/caller.ts'
import type { Platform } from '../../platform/platform.ts'
import { type TestOverrides, type TestPlatform, testPlatform } from '../../platform/testing/index.ts'
import { type Access, createAccess } from '../index.ts'

export interface Answer {
  status: number
  headers: Headers
  text: string
  /** The JSON body; an empty object where there is none. Looked at with matchers, so its type stays open. */
  body: Record<string, unknown>
}

export interface CallOptions {
  body?: unknown
  /** The administrator's unless told; null sends none. */
  key?: string | null
  headers?: Record<string, string>
  /** Address that the request seems to come from. */
  address?: string
}

export interface TestService {
  platform: TestPlatform
  access: Access
  apps: Apps
  connectors: Connectors
  adminKey: string
  call(method: string, path: string, options?: CallOptions): Promise<Answer>
  /** The text of a new key with these scopes and limits. */
  key(wish: { scopes: readonly Scope[]; customers?: string[]; mailboxes?: string[] }): Promise<string>
  close(): Promise<void>
}

export interface TestParts {
  access: Access
  apps: Apps
  connectors: Connectors
}

export type TestServiceOptions = TestOverrides & {
  /** Further features to mount. */
  features?: (platform: Platform, parts: TestParts) => Api[]
}

/** A service on a fresh database, spoken to through its HTTP API without a socket. Call close() in afterAll. */
export async function testService(options: TestServiceOptions = {}): Promise<TestService> {
  const { features, ...overrides } = options
  const platform = await testPlatform(overrides)
  const access = createAccess(platform)
  const apps = createApps(platform)
  const connectors = createConnectors(platform, { apps: apps.service })
  const app = createApp(platform, {
    authenticate: access.service.authenticate,
    features: [
      access.routes,
      apps.routes,
      connectors.routes,
      ...(features?.(platform, { access, apps, connectors }) ?? []),
    ],
  })
  const first = await access.service.ensureAdminKey()
  if (!first) throw new Error('the database was not fresh')

  return {
    platform,
    access,
    apps,
    connectors,
    adminKey: first.text,
    async call(method, path, { body, key = first.text, headers = {}, address = '192.0.2.1' } = {}) {
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      const answer = await app.request(
        path,
        {
          method,
          headers: {
            ...(key === null ? {} : { authorization: `Bearer ${key}` }),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...headers,
          },
          ...(body === undefined ? {} : { body: text }),
        },
        { incoming: { socket: { remoteAddress: address } } },
      )
      const answered = await answer.text()
      return { status: answer.status, headers: answer.headers, text: answered, body: parsed(answered) }
    },
    async key({ scopes, customers, mailboxes }) {
      const made = await access.service.createForOperator({
        name: 'test key',
        scopes,
        customers: customers ?? null,
        mailboxes: mailboxes ?? null,
      })
      return made.text
    },
    async close() {
      await access.stop()
      await platform.close()
    },
  }
}

function parsed(text: string): Record<string, unknown> {
  if (!text.startsWith('{')) return {}
  return JSON.parse(text)
}
