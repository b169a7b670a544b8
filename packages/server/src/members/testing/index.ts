import { createAccess } from '../../access/index.ts'
import type { Api } from '../../platform/http/api.ts'
import { createApp } from '../../platform/http/app.ts'
import { type TestOverrides, type TestPlatform, testPlatform } from '../../platform/testing/index.ts'
import { createMembers, type Members } from '../index.ts'
import type { Role } from '../roles.ts'
import { invitedSchema } from '../schemas.ts'

export interface Answer {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

export interface BrowserCall {
  body?: unknown
  /** Replace what the console's pages send. */
  headers?: Record<string, string>
}

/** A browser with its cookies, and a page of the console that calls. */
export interface TestBrowser {
  call(method: string, path: string, options?: BrowserCall): Promise<Answer>
  /** Cookies by name; tests may change them. */
  cookies: Map<string, string>
}

export interface ConsoleRig {
  platform: TestPlatform
  members: Members
  origin: string
  /** A key with every scope. */
  adminKey: string
  browser(address?: string): TestBrowser
  /** A browser with the same cookies, whose requests another process on the same database answers. */
  elsewhere(page: TestBrowser): TestBrowser
  /** A browser in which the first administrator has made her account. */
  administrator(): Promise<TestBrowser>
  /** A browser in which a member whom the administrator has invited is signed in. */
  member(by: TestBrowser, role: Role, email: string): Promise<TestBrowser & { id: string }>
  close(): Promise<void>
}

export const annsPassword = 'plum tractor sixteen lanterns'
export const ann = { name: 'Ann Archer', email: 'Ann@Example.com', password: annsPassword }

/** The API and the console's own routes on a fresh database, called without a socket. Call close() in afterAll. */
export async function consoleRig(
  options: TestOverrides & { features?: readonly Api[] } = {},
): Promise<ConsoleRig> {
  const { features = [], ...overrides } = options
  const platform = await testPlatform(overrides)
  const access = createAccess(platform)
  const start = () => {
    const own = createMembers(platform)
    const made = createApp(platform, {
      authenticate: access.service.authenticate,
      session: own.openSession,
      features: [access.routes, own.routes, ...features],
      pages: [own.pages],
    })
    return { own, made }
  }
  const { own: members, made: app } = start()
  const first = await access.service.ensureAdminKey()
  if (!first) throw new Error('the database was not fresh')
  const origin = new URL(platform.config.publicUrl).origin

  const browser = (
    address = '192.0.2.1',
    at = app,
    cookies: Map<string, string> = new Map(),
  ): TestBrowser => {
    return {
      cookies,
      async call(method, path, { body, headers = {} } = {}) {
        const answer = await at.request(
          new URL(path, origin),
          {
            method,
            headers: {
              'x-gatewarden-console': '1',
              ...(method === 'GET' ? {} : { origin }),
              ...(body === undefined ? {} : { 'content-type': 'application/json' }),
              cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
              ...headers,
            },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          },
          { incoming: { socket: { remoteAddress: address } } },
        )
        for (const line of answer.headers.getSetCookie()) keepCookie(cookies, line)
        const text = await answer.text()
        return {
          status: answer.status,
          headers: answer.headers,
          body: text.startsWith('{') ? JSON.parse(text) : {},
        }
      },
    }
  }

  return {
    platform,
    members,
    origin,
    adminKey: first.text,
    browser: (address) => browser(address),
    elsewhere: (page) => browser(undefined, start().made, new Map(page.cookies)),
    async administrator() {
      const link = await members.service.welcomeLink()
      if (!link) throw new Error('there is a member already')
      const page = browser()
      const made = await page.call('POST', '/console/welcome', { body: { token: tokenOf(link.url), ...ann } })
      if (made.status !== 201) throw new Error(`no administrator: ${JSON.stringify(made.body)}`)
      return page
    },
    async member(by, role, email) {
      const invited = await by.call('POST', '/v1/members', { body: { email, role } })
      const { member, link } = invitedSchema.parse(invited.body)
      const page = browser()
      const joined = await page.call('POST', '/console/invitation', {
        body: { token: tokenOf(link.url), name: email, password: annsPassword },
      })
      if (joined.status !== 201) throw new Error(`no member: ${JSON.stringify(joined.body)}`)
      return { ...page, id: member.id }
    },
    async close() {
      await access.stop()
      await platform.close()
    },
  }
}

/** What stands behind "#" in a link. */
export const tokenOf = (url: string): string => new URL(url).hash.slice(1)

function keepCookie(cookies: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
  const cut = pair.indexOf('=')
  const name = pair.slice(0, cut)
  const value = pair.slice(cut + 1)
  const gone = value === '' || attributes.some((one) => /^max-age=0$/i.test(one))
  if (gone) cookies.delete(name)
  else cookies.set(name, value)
}
