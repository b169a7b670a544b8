import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../index.ts'

const hostile = '<img src=x onerror=alert(1)>"\'</pre><script>alert(2)</script>'
const contoso = 'contoso.onmicrosoft.com'
let emulator: Emulator
let ui: string

beforeAll(async () => {
  emulator = await createEmulator()
  ui = `${emulator.origin}/_emulator/ui`
}, 60_000)
afterAll(() => emulator?.close())

async function get(
  path = '',
): Promise<{ readonly status: number; readonly text: string; readonly headers: Headers }> {
  const response = await fetch(path.startsWith('/') ? emulator.origin + path : ui + path)
  return { status: response.status, text: await response.text(), headers: response.headers }
}

const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(ui + path, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual', headers })

test('shows tenants, mailboxes, folders, messages and their sources; hostile names stay text', async () => {
  const address = `hostile@${contoso}`
  emulator.addUser({ tenant: contoso, userPrincipalName: address, displayName: hostile })
  const mime = Buffer.from(`From: ${hostile} <x@example.com>\r\nSubject: ${hostile}\r\n\r\n${hostile}`)
  emulator.putMessage(address, { folder: ['inbox', hostile], mime })
  const { text, headers } = await get()
  expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(text).toContain('fabrikam.onmicrosoft.com')
  const link = /href="(\/_emulator\/ui\/mailboxes\/hostile[^"]+)"/.exec(text)?.[1] ?? ''
  const mailbox = await get(link)
  const folders = [...mailbox.text.matchAll(/href="([^"]+\/folders\/[^"?]+)"/g)].map(([, url]) => url ?? '')
  expect(folders.length).toBeGreaterThan(5)
  const pages = await Promise.all(folders.map((url) => get(url)))
  const message = pages.flatMap((page) => /href="([^"]+\/messages\/[^"]+)"/.exec(page.text)?.[1] ?? [])[0]
  const source = await get(message ?? '')
  for (const page of [mailbox, source, ...pages]) {
    expect(page.status).toBe(200)
    expect(page.text).not.toMatch(/<img|alert\(2\)<\/script>/)
  }
  expect(source.text).toContain('&lt;/pre&gt;&lt;script&gt;alert(2)')
})

test('says where there is nothing', async () => {
  const empty = await createEmulator({ seed: { tenants: [] } })
  try {
    const text = await (await fetch(`${empty.origin}/_emulator/ui`)).text()
    expect(text).toContain('There is none: a seed has them')
    expect(text).toContain('Nothing was asked yet.')
  } finally {
    await empty.close()
  }
  for (const path of ['/mailboxes/nobody%40example.com', '/nothing']) {
    const { status, headers, text } = await get(`/_emulator/ui${path}`)
    expect([status, headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8'])
    expect(text).toMatch(/There is no (mailbox nobody@example\.com|GET \/_emulator\/ui\/nothing)\./)
  }
})

test('takes snapshots, puts them back and removes them', async () => {
  await post('/snapshots', { name: '<b>Before</b>' })
  const kept = (await get()).text
  expect(kept).toContain('&lt;b&gt;Before&lt;/b&gt;')
  const restore = /action="\/_emulator\/ui(\/snapshots\/\d+\/restore)"/.exec(kept)?.[1] ?? ''
  emulator.addUser({ tenant: contoso, userPrincipalName: `later@${contoso}`, displayName: 'Later' })
  expect((await post(restore, {})).status).toBe(303)
  expect(emulator.world.mailboxAt(`later@${contoso}`)).toBeUndefined()
  await post(restore.replace('restore', 'remove'), {})
  expect((await get()).text).toContain('None is kept.')
  const gone = await post(restore, {})
  expect([gone.status, await gone.text()]).toEqual([400, expect.stringContaining('There is no snapshot')])
})

test('sets and removes faults, moves the clock and sets limits without any script', async () => {
  expect(
    (await post('/faults', { door: 'graph', path: '/v1.0/*', status: '503', code: '', count: '2' })).status,
  ).toBe(303)
  expect(emulator.faults()).toMatchObject([{ door: 'graph', path: '/v1.0/*', status: 503, count: 2 }])
  expect((await get()).text).toContain('status 503')
  const bad = await post('/faults', { path: 'no slash' })
  expect([bad.status, await bad.text()]).toEqual([400, expect.stringContaining('must say what goes wrong')])
  const id = emulator.faults()[0]?.id
  await post(`/faults/${id}/remove`, {})
  expect(emulator.faults()).toEqual([])
  const before = emulator.now().getTime()
  await post('/clock', { advance: 'P1D' })
  expect(emulator.now().getTime() - before).toBeGreaterThanOrEqual(86_400_000)
  await post('/limits', { realistic: 'on', enabled: 'on', latency: '5' })
  expect(emulator.setLimits({})).toEqual({ enabled: true, realistic: true, latency: 5 })
  await post('/limits', { latency: '' })
  expect(emulator.setLimits({})).toEqual({ enabled: false, realistic: false, latency: 0 })
})

test('pages of others neither read it nor post to it', async () => {
  expect((await post('/clock', { advance: 'P1D' }, { origin: 'https://evil.example' })).status).toBe(403)
  expect((await get('/_emulator/ui/mailboxes/nobody')).status).toBe(404)
})

test('requests come as they are made', async () => {
  const stream = await fetch(`${emulator.origin}/_emulator/requests`, {
    headers: { accept: 'text/event-stream' },
  })
  expect(stream.headers.get('content-type')).toContain('text/event-stream')
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
  await reader?.read()
  await fetch(`${emulator.origin}/v1.0/me?code=secret`)
  const { value = '' } = (await reader?.read()) ?? {}
  expect(value).toMatch(/^id: \d+\ndata: /)
  const entry: unknown = JSON.parse(value.split('data: ')[1] ?? '')
  expect(entry).toMatchObject({ method: 'GET', url: '/v1.0/me?code=…', status: 401 })
  await reader?.cancel()
})
