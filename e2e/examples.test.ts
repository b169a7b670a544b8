import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Installation, startInstallation } from './installation.ts'

const examples = join(import.meta.dirname, '../examples')
const timeout = 120_000
const address = 'priya.raman@contoso.onmicrosoft.com'
const other = 'mette.sorensen@contoso.onmicrosoft.com'

let installation: Installation
let connection: string
let folder: string
const running = new Set<ChildProcess>()

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gw-examples-'))
  installation = await startInstallation({}, undefined, {
    egress: { allow: ['127.0.0.1'] },
    watches: { fastest: '200ms', slowest: '500ms' },
  })
  connection = await installation.connectOrganization()
}, timeout)

afterAll(async () => {
  for (const child of running) child.kill()
  await installation?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** One example as its reader runs it; `line` resolves once it has printed one that matches. */
function start(name: string, ...args: string[]) {
  const { service, emulator } = installation
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(examples, name), ...args],
    {
      cwd: folder,
      env: {
        ...process.env,
        GATEWARDEN_URL: service.url,
        GATEWARDEN_API_KEY: service.adminKey,
        GRAPH_URL: emulator.secureOrigin,
        NODE_EXTRA_CA_CERTS: emulator.caFile,
      },
    },
  )
  running.add(child)
  let text = ''
  const waiting: { wanted: RegExp; resolve: () => void; reject: (error: Error) => void }[] = []
  const hear = (chunk: Buffer) => {
    text += chunk
    for (const one of waiting) if (one.wanted.test(text)) one.resolve()
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const ended = new Promise<{ code: number | null; text: string }>((resolve) =>
    child.once('close', (code) => {
      running.delete(child)
      for (const one of waiting) one.reject(new Error(`${name} ended with ${code}: ${text}`))
      resolve({ code, text })
    }),
  )
  const line = (wanted: RegExp) =>
    new Promise<void>((resolve, reject) => {
      if (wanted.test(text)) resolve()
      else waiting.push({ wanted, resolve, reject })
    })
  return { child, ended, line }
}

const run = (name: string, ...args: string[]) => start(name, ...args).ended

const letter = (subject: string) =>
  Buffer.from(`From: Ann <ann@fabrikam.example>\r\nTo: ${address}\r\nSubject: ${subject}\r\n\r\nHello\r\n`)

describe('the examples', () => {
  it("gets a token and calls Graph with Microsoft's own client", { timeout }, async () => {
    installation.emulator.putMessage(address, { folder: ['inbox'], mime: letter('For the token') })
    const { code, text } = await run('token-for-graph.ts', connection, address)
    expect(text.trim().split('\n').length).toBe(3)
    expect(code).toBe(0)
  })

  it('lists and reads mail', { timeout }, async () => {
    installation.emulator.putMessage(address, { folder: ['inbox'], mime: letter('For the reader') })
    const { code, text } = await run('read-mail.ts', connection, address)
    expect(text).toContain('ann@fabrikam.example: For the reader\n  Hello')
    expect(code).toBe(0)
    const refused = await run('read-mail.ts', connection, 'nobody@contoso.onmicrosoft.com')
    expect(refused).toMatchObject({ code: 1, text: expect.stringContaining('mailbox_not_found') })
  })

  it('sends a message once for an order', { timeout }, async () => {
    const send = () => run('send-mail.ts', connection, address, other, '4711')
    const first = await send()
    expect(first).toMatchObject({ code: 0, text: expect.stringMatching(/^\S+ sent\n$/) })
    expect((await send()).text).toBe(first.text)
    const sent = []
    const query = { folder: 'inbox', receivedFrom: new Date(Date.now() - 3_600_000).toISOString() }
    const path = { id: connection, address: other }
    const messages = installation.client.each('GET /v1/connections/{id}/mailboxes/{address}/messages', {
      path,
      query,
    })
    for await (const { subject } of messages) if (subject === 'Your order 4711') sent.push(subject)
    expect(sent.length).toBe(1)
  })

  it('hears of changes by webhook, and refuses what is not signed', { timeout }, async () => {
    const { child, ended, line } = start('follow-by-webhook.ts', connection, address)
    await line(/mailbox\.following/)
    installation.emulator.putMessage(address, { folder: ['inbox'], mime: letter('For the webhook') })
    await line(new RegExp(`message\\.created ${address}`))
    const { data } = await installation.client.request('GET /v1/endpoints')
    const forged = await fetch(data[0]?.url ?? '', { method: 'POST', body: '{}' })
    expect(forged.status).toBe(400)
    await line(/refused: WebhookVerificationError/)
    child.kill()
    await ended
  })

  it('follows the feed from where it was left', { timeout }, async () => {
    const first = await run('follow-feed.ts', 'cursor', '1')
    expect(first.code).toBe(0)
    const second = await run('follow-feed.ts', 'cursor', '1')
    expect(second.code).toBe(0)
    const { data } = await installation.client.request('GET /v1/changes', { query: { limit: 2 } })
    expect([first.text, second.text].map((text) => text.split(' ').slice(0, 2))).toEqual(
      data.map(({ at, type }) => [at, type]),
    )
  })

  it('calls what only Graph has', { timeout }, async () => {
    const { code, text } = await run('any-graph-call.ts', connection, address)
    expect(text).toContain('Renamed by Graph\n')
    expect(text).toContain('Inbox\n')
    expect(code).toBe(0)
  })

  it('collects a mailbox and proves the package', { timeout }, async () => {
    const { code, text } = await run('collect-mailbox.ts', connection, address, join(folder, 'package'))
    expect(text).toMatch(/^completed: [1-9]\d* = [1-9]\d* \+ 0 \+ 0 \+ 0\nproved: [1-9]\d* messages/)
    expect(code).toBe(0)
  })

  it('shows the catalog in a page of a product, and redeems nobody else’s code', { timeout }, async () => {
    const { child, ended, line } = start('catalog-in-product.ts', 'acme')
    await line(/listening at/)
    const at = 'http://localhost:8100'
    expect(await (await fetch(at)).text()).toContain('<gatewarden-catalog')
    const { token } = (await (await fetch(`${at}/token`)).json()) as { token: string }
    const me = await fetch(`${installation.service.url}/v1/me`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(await me.json()).toMatchObject({ customer: { externalId: 'acme' } })
    const session = await installation.client.request('POST /v1/connect-sessions', {
      body: { customer: { externalId: 'other' }, connector: 'e2e', completion: 'code' },
    })
    const back = await fetch(`${at}/connected?connect_session=${session.id}&completion_code=x`)
    expect(back.status).toBe(200)
    child.kill()
    expect((await ended).text).not.toContain('connected')
  })

  it('are short, and each of them is run here', () => {
    const here = readFileSync(import.meta.filename, 'utf8')
    for (const name of readdirSync(examples).filter((one) => one.endsWith('.ts'))) {
      expect(readFileSync(join(examples, name), 'utf8').split('\n').length, name).toBeLessThan(60)
      expect(here, name).toMatch(new RegExp(`(run|start)\\('${name}'`))
    }
  })
})

it("the client's README shows five of them as they are", () => {
  const readme = readFileSync(join(import.meta.dirname, '../packages/client/README.md'), 'utf8')
  const shown = [...readme.matchAll(/\]\(\.\.\/\.\.\/examples\/([\w-]+\.ts)\)[^`]*```ts\n([\s\S]*?)```/g)]
  expect(shown.length).toBe(5)
  for (const [, name = '', code] of shown) expect(code, name).toBe(readFileSync(join(examples, name), 'utf8'))
})
