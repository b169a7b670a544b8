import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { type TestDatabase, testDatabase } from '../packages/server/src/platform/testing/test-database.ts'
import { type JourneyAtTerminal, journeyAtTerminal } from './journey-at-terminal.ts'

/*
 * Two services, each a process of its own, on one database: what they must do as one.
 */
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const callersOfEach = 50

let journey: JourneyAtTerminal
let database: TestDatabase
let urls: string[] = []
let adminKey = ''
const connections = { organization: '', person: '' }

beforeAll(async () => {
  journey = journeyAtTerminal()
  database = await testDatabase()
  const { terminal } = journey
  await journey.startEmulator()
  const folders = ['first', 'second'].map((name) => join(terminal.folder, name))
  const serve = async (folder: string) => {
    Object.assign(terminal.env, { GATEWARDEN_DATA: folder, DATABASE_URL: database.url })
    return journey.startService(`--clock ${journey.emulator()}`)
  }
  const [firstFolder = '', secondFolder = ''] = folders
  const first = await serve(firstFolder)
  mkdirSync(secondFolder, { mode: 0o700 })
  copyFileSync(join(firstFolder, 'keys.json'), join(secondFolder, 'keys.json'))
  const second = await serve(secondFolder)
  urls = [first.url, second.url]
  adminKey = readFileSync(first.adminKeyFile, 'utf8').trim()
  Object.assign(terminal.env, { GATEWARDEN_URL: first.url, GATEWARDEN_API_KEY: adminKey })

  connections.organization = await journey.connectOrganization()
  const { app } = await terminal.json('connectors show mail')
  const made = await terminal.run(`connectors create --type outlook-mail --name own --app ${app.id}`)
  if (made.code !== 0) throw new Error(made.err)
  const employee = (await journey.contoso()).users.find(({ userPrincipalName }) =>
    /^(?!admin)/.test(userPrincipalName),
  )
  const { said } = await journey.connect(
    'connect --connector own --json',
    await journey.person(employee?.userPrincipalName ?? ''),
  )
  if (said.code !== 0) throw new Error(said.err)
  connections.person = JSON.parse(said.out).connection
})
afterAll(async () => {
  await journey.terminal.close()
  await database.drop()
})

/** What is read of any answer. */
const said = z.object({
  accessToken: z.string().optional(),
  expiresAt: z.string().nullish(),
  id: z.string().optional(),
  key: z.string().optional(),
})

const post = async (url: string, path: string, body: object) => {
  const answer = await fetch(`${url}/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: said.parse(await answer.json()) }
}

const release = (url: string, connection: string) => post(url, `/connections/${connection}/token`, {})

/** A day passes, and both services know it. So long unused, nothing is renewed in the background. */
async function nextDay(): Promise<void> {
  const { now } = await journey.control('POST', '/clock', { advance: 'P1D' })
  for (const url of urls) {
    await expect
      .poll(
        async () => {
          const link = { customer: { externalId: 'self' }, connector: 'own', completion: 'end-page' }
          return (await post(url, '/connect-sessions', link)).body.expiresAt
        },
        { timeout: 60_000 },
      )
      .toSatisfy((expiresAt?: string | null) => (expiresAt ?? '') > now)
  }
}

it.each([
  ['person', 'at once', 0],
  ['organization', 'at once', 0],
  ['person', 'after 14 s', 14_000],
] as const)(
  'a hundred callers of two processes, the expired token of one %s, Entra answering %s: one refresh, one token for all',
  async (kind, _, delay) => {
    const connection = connections[kind]
    const before = await release(urls[0] ?? '', connection)
    expect(before.status).toBe(200)
    await nextDay()
    const past = await journey.control('GET', '/requests?limit=1')
    const after = past.requests.at(-1)?.number ?? 0
    if (delay > 0)
      await journey.control('POST', '/faults', { door: 'entra', path: '/*/oauth2/v2.0/token', delay })

    const began = performance.now()
    const answers = await Promise.all(
      urls.flatMap((url) =>
        Array.from({ length: callersOfEach }, async () => ({
          ...(await release(url, connection)),
          waited: performance.now() - began,
        })),
      ),
    )
    await journey.control('DELETE', '/faults')

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    const tokens = new Set(answers.map(({ body }) => body.accessToken))
    expect(tokens.size).toBe(1)
    expect(tokens).not.toContain(before.body.accessToken)
    const { requests } = await journey.control('GET', `/requests?after=${after}&path=/oauth2/v2.0/token`)
    expect(requests.map((one: { status: number }) => one.status)).toEqual([200])
    // Who waited a second time for Entra would have waited twice as long; the margin is for machines with much to do.
    for (const { waited } of answers) {
      expect(waited).toBeGreaterThanOrEqual(delay)
      if (delay > 0) expect(waited).toBeLessThan(2 * delay)
    }
  },
)

it('a key that one process revokes opens nothing at the other, on the very next request', async () => {
  const [first = '', second = ''] = urls
  const made = await post(first, '/keys', { name: 'short', scopes: ['connections:read'] })
  const list = (url: string) =>
    fetch(`${url}/v1/connections`, { headers: { authorization: `Bearer ${made.body.key}` } })
  expect((await list(second)).status).toBe(200)
  const gone = await fetch(`${first}/v1/keys/${made.body.id}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${adminKey}` },
  })
  expect(gone.status).toBe(204)
  expect((await list(second)).status).toBe(401)
})
