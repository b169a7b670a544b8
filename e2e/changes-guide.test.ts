import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { journeyAtTerminal } from './journey-at-terminal.ts'

/** What docs/changes.md shows, request by request and command by command, in the order of the page. */
vi.setConfig({ testTimeout: 180_000 })

const guide = readFileSync(join(import.meta.dirname, '../docs/changes.md'), 'utf8')
interface Request {
  method: string
  path: string
  body: string
}
const shown = [...guide.matchAll(/(?:^ {4}\S.*\n)+/gm)].flatMap(([block]): (string | Request)[] => {
  const lines = block.split('\n').map((line) => line.trim())
  const commands = lines.filter((line) => line.startsWith('gatewarden '))
  const [, method = '', path = ''] = /^(GET|POST) (\S+)$/.exec(lines[0] ?? '') ?? []
  return method === '' ? commands : [{ method, path, body: lines.slice(1).join('') }]
})

const journey = journeyAtTerminal()
let connection = ''
let address = ''
let url = ''

beforeAll(async () => {
  await journey.startEmulator()
  const service = await journey.startService()
  url = service.url
  const key = readFileSync(service.adminKeyFile, 'utf8').trim()
  Object.assign(journey.terminal.env, { GATEWARDEN_URL: url, GATEWARDEN_API_KEY: key })
  connection = await journey.connectOrganization()
  address = (await journey.person('mette')).userName
  await request('PUT', '/v1/customers/acme', '{ "name": "Acme" }')
}, 180_000)
afterAll(() => journey.terminal.close())

async function request(method: string, path: string, body: string) {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${journey.terminal.env.GATEWARDEN_API_KEY}`,
      'content-type': 'application/json',
    },
    ...(body === '' ? {} : { body }),
  })
  const text = await answer.text()
  expect(answer.status, `${method} ${path}: ${text}`).toBeLessThan(300)
  return JSON.parse(text) as { id?: string; next?: string; secret?: string }
}

it('every request and every command of the guide does what it says', async () => {
  let watch = ''
  let endpoint = ''
  const filled = (text: string) =>
    text
      .replaceAll('conn_…', connection)
      .replaceAll('wat_…', watch)
      .replaceAll('ep_…', endpoint)
      .replaceAll('ada@contoso.com', address)
      .replaceAll('after=CURSOR&', '')
  for (const one of shown) {
    if (typeof one === 'string') {
      const args = filled(one.replace(/^gatewarden /, ''))
      if (args.includes('--follow')) {
        const begun = journey.terminal.start('changes --follow --type mailbox.following')
        await begun.until(/mailbox\.following/)
        await begun.end('SIGINT')
        const following = journey.terminal.start(args)
        const path = `/mailboxes/${address}/folders/inbox/messages`
        const mime = 'From: Bo <bo@example.com>\r\nSubject: Told\r\n\r\nHello\r\n'
        const put = await fetch(`${journey.emulator()}/_emulator${path}`, {
          method: 'PUT',
          headers: { 'content-type': 'message/rfc822' },
          body: mime,
        })
        expect(put.ok).toBe(true)
        await following.until(/message\.created/)
        expect((await following.end('SIGINT')).code).toBe(0)
        continue
      }
      const said = await journey.terminal.run(args)
      expect(said.code, `${args}: ${said.err}`).toBe(0)
      continue
    }
    const answer = await request(one.method, filled(one.path), filled(one.body))
    if (one.path === '/v1/watches') watch = answer.id ?? ''
    if (one.path === '/v1/endpoints') expect(answer.secret).toMatch(/^whsec_/)
    if (one.path.startsWith('/v1/changes')) expect(answer.next).toEqual(expect.any(String))
    // The commands speak of an endpoint; the page makes it further down.
    if (watch !== '' && endpoint === '') {
      const body = '{ "url": "https://hooks.invalid/", "types": ["message.*"] }'
      endpoint = (await request('POST', '/v1/endpoints', body)).id ?? ''
    }
  }
  expect(shown.length).toBeGreaterThan(7)
})
