import { execFile, spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import {
  type ConnectRig,
  connectPerson,
  connectRig,
  makeConnector,
  newApp,
  newOrganization,
} from '../packages/server/src/connect/testing/index.ts'
import { openBrowser, type WatchedBrowser } from './watched-browser.ts'

/*
 * The client as it is published: packed, installed where nothing else is, run by plain Node without type stripping, checked by
 * TypeScript, and used in a real Chromium by a page of another origin with a customer's token.
 */
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const root = join(import.meta.dirname, '..')
let folder = ''
let installed = ''
let shop: Server
let origin = ''
let rig: ConnectRig
let browser: WatchedBrowser
let person = ''

const page = `<!doctype html><html lang="en"><title>shop</title><script type="module">
import * as client from '/client/index.js'
window.client = client
window.ready = true
</script>`

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gw-client-'))
  run(process.execPath, [join(root, 'packages/client/build-package.mjs'), join(folder, 'built')], folder)
  const npm = [join(folder, 'built'), '--pack-destination', folder, '--ignore-scripts']
  run('npm', ['pack', '--silent', ...npm], folder)
  const [archive = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
  const program = join(folder, 'program')
  mkdirSync(program)
  writeFileSync(join(program, 'package.json'), '{ "type": "module", "private": true }')
  run(
    'npm',
    ['install', '--silent', '--offline', '--ignore-scripts', '--no-audit', join(folder, archive)],
    program,
  )
  installed = join(program, 'node_modules/@gatewarden/client')

  shop = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://shop')
    const [, name] = /^\/client\/([\w-]+\.js)$/.exec(pathname) ?? []
    response.setHeader('content-type', name ? 'text/javascript' : 'text/html')
    response.end(name ? readFileSync(join(installed, 'dist', name)) : page)
  })
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`
  rig = await connectRig({ config: { browsers: { origins: [origin] } } })
  person = newOrganization(rig, 'packed', 'allow').employee.userPrincipalName
  const app = newApp(rig, 'packed', { delegated: ['User.Read', 'Mail.Read'], application: [] })
  const wish = { type: 'outlook-mail', permissions: ['Mail.Read'], name: 'packed' }
  const connector = await makeConnector(rig, { ...wish, catalog: { visible: true, title: 'Your mail' } }, app)
  await connectPerson(rig, { customer: 'acme', connector, person })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await rig?.close()
  await new Promise((resolve) => shop.close(resolve))
  rmSync(folder, { recursive: true, force: true })
})

function run(command: string, args: readonly string[], cwd: string): string {
  const done = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')}\n${done.stdout}${done.stderr}`)
  return done.stdout
}

/** Signed as Standard Webhooks lays down, now. */
function webhook(secret: string, body: string) {
  const id = 'msg_1'
  const timestamp = String(Math.floor(Date.now() / 1000))
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac}` }
}
const secret = `whsec_${Buffer.alloc(32, 3).toString('base64')}`
const change = JSON.stringify({
  type: 'message.created',
  timestamp: '2026-11-01T00:00:00Z',
  data: { id: 'chg_1' },
})

describe('the package', () => {
  it('holds JavaScript and types, and needs nothing', () => {
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
    expect(manifest.dependencies).toBeUndefined()
    expect(readdirSync(installed).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json'])
    const files = readdirSync(join(installed, 'dist'), { recursive: true }).map(String)
    expect(files.filter((name) => !/\.(js|d\.ts)$/.test(name))).toEqual(['catalog'])
    // The catalog brings what it is made of; React is the page's own.
    const foreign = files
      .filter((name) => name.startsWith('catalog/'))
      .flatMap((name) => [
        ...readFileSync(join(installed, 'dist', name), 'utf8').matchAll(
          /^(?:im|ex)port .*from ["']([^."'][^"']*)["']/gm,
        ),
      ])
      .map(([, name]) => name)
    expect([...new Set(foreign)]).toEqual(['react'])
    expect(readFileSync(join(installed, 'README.md'), 'utf8')).not.toContain('](../')
    expect(readdirSync(join(installed, '..'))).toEqual(['client'])
  })

  it('runs in plain Node', async () => {
    const program = join(installed, '../../../main.js')
    writeFileSync(
      program,
      `import { createClient, GatewardenApiError, verifyWebhook } from '@gatewarden/client'
       const gatewarden = createClient({ url: process.argv[2], apiKey: process.env.KEY })
       const found = []
       for await (const one of gatewarden.each('GET /v1/connections', { query: { limit: 1 } })) found.push(one.customer)
       const refused = await gatewarden.request('GET /v1/connections/{id}', { path: { id: 'conn_x' } }).catch((error) => error)
       const { type } = await verifyWebhook(process.argv[3], JSON.parse(process.argv[4]), process.argv[5])
       console.log(JSON.stringify({ found, code: refused instanceof GatewardenApiError && refused.code, type }))`,
    )
    const args = ['--no-experimental-strip-types', program, rig.url, secret]
    const env = { ...process.env, KEY: rig.adminKey }
    // Not in this process's own time: the service answers from it.
    const signed = JSON.stringify(webhook(secret, change))
    const done = await promisify(execFile)(process.execPath, [...args, signed, change], { env })
    expect(done.stderr).toBe('')
    expect(JSON.parse(done.stdout)).toEqual({ found: ['acme'], code: 'not_found', type: 'message.created' })
  })

  it('has types that a program is checked by', () => {
    const program = join(installed, '../../..')
    const source = (body: string) =>
      `import { createClient } from '@gatewarden/client'\nconst g = createClient({ url: 'x', apiKey: () => 'y' })\n${body}\nexport {}\n`
    writeFileSync(
      join(program, 'right.ts'),
      source(
        "const { data } = await g.request('GET /v1/me/connections')\nconst status: 'active' | string | undefined = data[0]?.status\nvoid status",
      ),
    )
    writeFileSync(join(program, 'wrong.ts'), source("await g.request('GET /v1/nothing')"))
    const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
    const flags =
      '--noEmit --strict --target es2022 --module nodenext --lib es2022,dom,dom.iterable,dom.asynciterable'
    const check = (file: string) =>
      spawnSync(process.execPath, [tsc, ...flags.split(' '), file], { cwd: program, encoding: 'utf8' })
    const right = check('right.ts')
    expect(right.stdout + right.stderr).toBe('')
    expect(check('wrong.ts').stdout).toContain('GET /v1/nothing')
  })
})

describe('in Chromium', () => {
  it('a page of a registered origin lists, begins, reads errors, and verifies a webhook', async () => {
    const made = await rig.call('POST', '/v1/customer-tokens', {
      body: { customer: { externalId: 'acme' } },
    })
    const { token } = z.object({ token: z.string() }).parse(made.body)
    const tab = await browser.visitor()
    await tab.goto(origin)
    await tab.waitForFunction('window.ready === true')
    const given = {
      url: rig.url,
      token,
      returnUrl: rig.returnUrl,
      secret,
      change,
      headers: webhook(secret, change),
    }
    const told = await tab.evaluate(`(async ({ url, token, returnUrl, secret, change, headers }) => {
      const { createClient, verifyWebhook, GatewardenApiError } = window.client
      const asked = []
      const gatewarden = createClient({ url, apiKey: (renew) => { asked.push(renew); return renew ? token : 'gwc_old.token' } })
      const offers = []
      for await (const one of gatewarden.each('GET /v1/me/connectors')) offers.push(one.title)
      const { data } = await gatewarden.request('GET /v1/me/connections')
      const link = await gatewarden.request('POST /v1/me/connect-sessions', { body: { connectors: ['packed'], returnUrl } })
      const refused = await gatewarden.request('GET /v1/me/connections').then(() =>
        gatewarden.request('DELETE /v1/me/connections/{id}', { path: { id: 'conn_x' } })).catch((error) => error)
      const verified = await verifyWebhook(secret, headers, change)
      const forged = await verifyWebhook(secret, headers, change + ' ').catch((error) => error.name)
      return {
        renewed: asked.slice(0, 2), offers, accounts: data.map((one) => one.account), link: link.url,
        typed: refused instanceof GatewardenApiError, code: refused.code, verified: verified.type, forged,
      }
    })(${JSON.stringify(given)})`)
    expect(told).toMatchObject({
      renewed: [false, true],
      offers: ['Your mail'],
      accounts: [person],
      link: expect.stringContaining('/connect/'),
      typed: true,
      code: 'not_found',
      verified: 'message.created',
      forged: 'WebhookVerificationError',
    })
  })

  it('a page of any other origin reads nothing, and neither does one with an API key', async () => {
    const made = await rig.call('POST', '/v1/customer-tokens', { body: { customer: { externalId: 'acme' } } })
    const { token } = z.object({ token: z.string() }).parse(made.body)
    const call = (key: string) =>
      `window.client.createClient({ url: ${JSON.stringify(rig.url)}, apiKey: ${JSON.stringify(key)} })
        .request('GET /v1/me').then(() => 'read it', (error) => error.code)`
    const tab = await browser.visitor()
    const foreign = origin.replace('127.0.0.1', 'localhost')
    for (const [at, key, told] of [
      [foreign, token, 'unreachable'],
      [origin, rig.adminKey, 'unreachable'],
      [origin, token, 'read it'],
    ] as const) {
      await tab.goto(at)
      await tab.waitForFunction('window.ready === true')
      expect(await tab.evaluate(call(key)), at).toBe(told)
    }
  })
})
