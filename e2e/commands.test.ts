import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { walk } from '../packages/cli/src/local/demo/person.ts'
import { type JourneyAtTerminal, journeyAtTerminal } from './journey-at-terminal.ts'
import type { RunOptions } from './terminal.ts'

/*
 * The journey step by step as somebody at a terminal takes it: every command is a process of its own. The steps build on
 * each other.
 */
vi.setConfig({ testTimeout: 180_000 })

let journey: JourneyAtTerminal
let folder = ''
/** What one step leaves for the next. */
const at = { adminKey: '', organization: '', package: '', publicKey: '' }

beforeAll(() => {
  journey = journeyAtTerminal()
  folder = join(journey.terminal.folder, 'data')
  journey.terminal.env.GATEWARDEN_DATA = folder
})
afterAll(() => journey.terminal.close())

const run = (args: string, options?: RunOptions) => journey.terminal.run(args, options)
const json = (args: string, options?: RunOptions) => journey.terminal.json(args, options)
const guard = (what: string, text: string, saidBy?: RegExp) => journey.secrets.add(what, text, saidBy)

const fileWith = (name: string, text: string): string => {
  const path = join(journey.terminal.folder, name)
  writeFileSync(path, text, { mode: 0o600 })
  return path
}

describe('the parts', () => {
  it('the emulator tells a person what is in it, and a program where it is', async () => {
    const shown = journey.terminal.start('emulator --port 0')
    await shown.until(/Controls: http/)
    const { code, out, err } = await shown.end('SIGTERM')
    expect(code).toBe(0)
    expect(out).toContain('Contoso')
    expect(out).toMatch(/administrator admin@contoso\.onmicrosoft\.com, password \S+/)
    expect(err).toContain('Ctrl-C')

    const running = await journey.startEmulator()
    const ready = JSON.parse(running.said.out)
    expect(Object.keys(ready).sort()).toEqual(['caFile', 'imap', 'imaps', 'origin', 'secureOrigin', 'smtp'])
  })

  it('the service says where it is, and keeps the key to itself', async () => {
    const { service, url, adminKeyFile } = await journey.startService('--log-level trace')
    expect(JSON.parse(service.said.out).dataFolder).toBe(folder)
    journey.terminal.env.GATEWARDEN_URL = url
    expect(statSync(adminKeyFile).mode & 0o777).toBe(0o600)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    at.adminKey = guard('the administrator’s key', readFileSync(adminKeyFile, 'utf8').trim())
    const { keys } = JSON.parse(readFileSync(join(folder, 'keys.json'), 'utf8'))
    expect(keys).toHaveLength(1)
    for (const { secret } of keys) guard('a key of the ring', secret)
  })

  it('the doctor finds a healthy installation', async () => {
    const { code, out } = await run('doctor')
    expect(code).toBe(0)
    expect(out).toMatch(/^ok {3}database /m)
    expect(out).not.toMatch(/^FAIL/m)
    expect((await json('doctor')).state).toBe('ok')
  })
})

describe('members', () => {
  it('begin with the link that the service prints and no log holds', async () => {
    const [ready] = journey.terminal.history.filter(({ args }) => args[0] === 'serve')
    const { url, welcomeUrl } = JSON.parse(ready?.out ?? '')
    const { hash, pathname, origin } = new URL(welcomeUrl)
    expect(pathname).toBe('/console/welcome')
    const token = guard('the way to the first account', hash.slice(1), /^serve/)
    const made = await fetch(`${url}/console/welcome`, {
      method: 'POST',
      headers: { 'x-gatewarden-console': '1', origin, 'content-type': 'application/json' },
      body: JSON.stringify({
        token,
        name: 'Ann',
        email: 'ann@example.com',
        password: 'plum tractor sixteen lanterns',
      }),
    })
    expect(made.status).toBe(201)
    expect(ready?.err).not.toContain(token)
  })

  it('are invited, given another role, given a new link and removed at the terminal', async () => {
    const invited = await run('members invite Bob@example.com --role developer')
    expect(invited.code).toBe(0)
    expect(invited.out).toMatch(/\/console\/invitation#\S{43}\n$/)
    guard('an invitation', invited.out.trim().split('#')[1] ?? '', /^members/)
    expect((await run('members role bob@example.com --role auditor')).out).toBe(
      'bob@example.com is auditor\n',
    )
    const again = await json('members reset bob@example.com')
    guard('an invitation', new URL(again.link.url).hash.slice(1), /^members/)
    expect((await run('members list')).out).toMatch(/bob@example\.com +auditor +invited +never/)
    expect((await run('members remove bob@example.com')).code).toBe(0)
    expect((await run('members reset bob@example.com')).code).toBe(4)
    const reset = await json('members reset ann@example.com --drop-second-factors')
    expect(new URL(reset.link.url).pathname).toBe('/console/reset')
    guard('a link to a new password', new URL(reset.link.url).hash.slice(1), /^members/)
    const last = await run('members remove ann@example.com')
    expect(last.code).toBe(5)
    expect(last.err).toContain('last administrator')
  })
})

describe('connectors', () => {
  it('come in types', async () => {
    const { out } = await run('connectors types')
    expect(out).toMatch(/^microsoft-365 +organization or person /m)
    const types = await json('connectors types')
    expect(types.map(({ id }: { id: string }) => id)).toContain('outlook-mail-org')
  })

  it('are made with a secret from a file, and say what they will ask for and why', async () => {
    const { apps } = await journey.contoso()
    const app = apps.find((one) => !one.consented && one.clientSecret)
    const file = fileWith('secret', `${app?.clientSecret}\n`)
    const { code, out } = await run(
      `connectors create --type microsoft-365 --mode organization --name mail --client-id ${app?.appId} --cloud emulator --client-secret-file ${file}`,
    )
    expect(code).toBe(0)
    expect(out).toMatch(/^mail \(ctr_\w+\) {2}microsoft-365, ready$/m)
    expect(out).toMatch(/callback URL {2}http:\/\/localhost:\d+\/oauth\/callback/)
    for (const name of ['Mail.Read', 'Calendars.Read', 'User.Read.All'])
      expect(out).toMatch(new RegExp(`^${name} `, 'm'))
  })

  it('… with a secret from standard input', async () => {
    const { id } = await journey.contoso()
    const { appId, clientSecret } = await journey.control('POST', '/apps', {
      tenant: id,
      displayName: 'From standard input',
      redirectUris: ['http://localhost/oauth/callback'],
      requiredResourceAccess: [{ resource: 'graph', application: ['Mail.Read', 'Directory.Read.All'] }],
    })
    guard('a client secret', clientSecret, /^emulator/)
    const made = await json(
      `connectors create --type outlook-mail-org --name archive --directory Directory.Read.All --client-id ${appId} --cloud emulator --client-secret-file -`,
      { input: clientSecret },
    )
    expect(made).toMatchObject({ status: 'ready', directory: 'Directory.Read.All' })
    const names = made.permissions.map(({ name }: { name: string }) => name)
    expect(names).toEqual(expect.arrayContaining(['Mail.Read', 'Directory.Read.All']))
  })

  it('… with a certificate that is made here, whose public half is shown to be uploaded', async () => {
    const clientId = crypto.randomUUID()
    const { code, out, err } = await run(
      `connectors create --type outlook-mail-org --name certified --client-id ${clientId} --cloud emulator --make-certificate`,
    )
    expect(code).toBe(0)
    expect(out).toMatch(/ready/)
    const pem = /-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.exec(err)?.[0] ?? ''
    expect(err).not.toContain('PRIVATE KEY')
    const { id } = await journey.contoso()
    await journey.control('POST', '/apps', {
      tenant: id,
      appId: clientId,
      displayName: 'Certified',
      redirectUris: ['http://localhost/oauth/callback'],
      certificates: [pem],
      requiredResourceAccess: [{ resource: 'graph', application: ['Mail.Read', 'User.Read.All'] }],
    })
    const listed = await json('apps list')
    const app = listed.find((one: { clientId: string }) => one.clientId === clientId)
    expect((await run(`apps show ${app.id}`)).err).toContain(pem.split('\n')[1])
    const tested = await run(`apps test-credential ${app.id} ${app.credentials[0].id} --tenant ${id}`)
    expect(tested.out).toMatch(/^accepted/)
    expect(tested.code).toBe(0)
  })

  it('are shown, listed, and set up step by step', async () => {
    expect((await run('connectors list')).out).toMatch(
      /^ctr_\w+ +mail +microsoft-365 +ready +[0-9a-f-]{36}$/m,
    )
    expect((await run('connectors show mail')).out).toContain(
      'The narrowest permission that does. (always asked for)',
    )
    const { out } = await run('connectors setup mail')
    expect(out).toMatch(/^1\. /)
    expect(out).toMatch(/Redirect URI: http:\/\/localhost:\d+\/oauth\/callback/)
    // What it says to send is what the service takes.
    const [, request = ''] = /Request: POST (\/v1\/connect-sessions)/.exec(out) ?? []
    const [, body = ''] = /Body: (\{.*\})/.exec(out) ?? []
    const answer = await fetch(journey.terminal.env.GATEWARDEN_URL + request, {
      method: 'POST',
      headers: { authorization: `Bearer ${at.adminKey}`, 'content-type': 'application/json' },
      body,
    })
    expect(answer.status).toBe(201)
  })

  it('are checked link by link: exit code 7 while something does not hold, with Microsoft’s ids', async () => {
    const { id } = await journey.contoso()
    const { code, out } = await run(`connectors check mail --tenant ${id}`)
    expect(code).toBe(7)
    expect(out).toMatch(/^ok {3}redirect-uri /m)
    expect(out).toMatch(/^FAIL permissions {2}Missing in the tenant’s token: Mail\.Read/m)
    expect(out).toMatch(/^FAIL people/m)
    expect(out).toMatch(
      /Microsoft said: Authorization_RequestDenied, HTTP 403 at \d{4}-\S+Z; correlation id [0-9a-f-]{36}, request id [0-9a-f-]{36}/,
    )
    const checks = await run(`connectors check mail --tenant ${id} --json`)
    expect(checks.code).toBe(7)
    const [people] = JSON.parse(checks.out).filter((one: { id: string }) => one.id === 'people')
    expect(people.facts.microsoft).toMatchObject({ requestId: expect.any(String), at: expect.any(String) })
  })
})

describe('connections', () => {
  it('an administrator who declines: exit code 7, the reason, and nothing that looks alive', async () => {
    const { said, end } = await journey.connect(
      'connect --connector mail',
      await journey.person('admin@contoso', 'cancel'),
    )
    expect(end.title).toBe('Not connected')
    expect(said).toMatchObject({ code: 7, out: '' })
    expect(said.err).toMatch(/error: Not connected: .*declined/i)
    expect(said.err).toContain('what to do: ')
    expect(said.err).toMatch(
      /Microsoft said: AADSTS65004, access_denied at \S+Z; trace id [0-9a-f-]{36}, correlation id [0-9a-f-]{36}/,
    )
    const left = await json('connections list')
    expect(left.map(({ status }: { status: string }) => status)).not.toContain('active')
  })

  it('an organization connects by the printed link; the command waits and says so', async () => {
    const { said, end } = await journey.connect(
      'connect --connector mail',
      await journey.person('admin@contoso'),
    )
    expect(end.title).toBe('Connected')
    expect(said.code).toBe(0)
    const [, id = ''] = /^(conn_\w+) is active$/m.exec(said.out) ?? []
    expect(id).not.toBe('')
    at.organization = id
    const list = await run('connections list --status active')
    expect(list.out).toMatch(new RegExp(`^${id} +self +organization +active +admin@contoso`, 'm'))
    const shown = await run(`connections show ${id}`)
    expect(shown.out).toMatch(/granted {3}Mail\.Read, Calendars\.Read, User\.Read\.All/)
    const { id: tenant } = await journey.contoso()
    expect(await json(`connections show ${id}`)).toMatchObject({
      status: 'active',
      tenantId: tenant,
      missing: [],
    })
  })

  it('a customer’s connection waits for the code that its browser was given', async () => {
    const asked = journey.terminal.start(
      'connections connect --connector certified --customer fabrikam --name Fabrikam',
    )
    const [link] = await asked.until(/http:\/\/localhost\S+/)
    const { end } = await walk(link, await journey.person('admin@fabrikam'))
    expect(end.title).toBe('Nearly connected')
    const { code: asking, out } = await asked.end()
    expect(asking).toBe(0)
    const [, session = ''] = /with: gatewarden connections complete (cs_\w+) CODE/.exec(out) ?? []
    expect(await json('connections list --customer fabrikam')).toMatchObject([{ status: 'pending' }])
    const early = await run('token --customer fabrikam --connector certified')
    expect(early).toMatchObject({ code: 7, out: '' })
    const [, code = ''] = /must not end it\. (\S+)/.exec(end.text) ?? []
    guard('a completion code', code)
    const wrong = await run(`connections complete ${session} ${'A'.repeat(code.length)}`)
    expect(wrong.code).toBe(2)
    expect(wrong.err).toContain('what to do: ')
    const done = await run(`connections complete ${session} ${code}`)
    expect(done).toMatchObject({ code: 0, out: expect.stringMatching(/^conn_\w+ is active\n$/) })
    expect(await run(`connections complete ${session} ${code}`)).toMatchObject({ code: 5, out: '' })
  })

  it('an organization that is connected for another customer waits for the operator’s yes', async () => {
    const { said, end } = await journey.connect(
      'connect --connector certified --customer acme --name Acme',
      await journey.person('admin@contoso'),
    )
    expect(end.title).toBe('Waiting for approval')
    expect(said.code).toBe(7)
    const [, id] = /with: gatewarden connections approve (conn_\w+) --reason/.exec(said.out) ?? []
    const yes = await run(`connections approve ${id} --reason both-belong-to-Acme`)
    expect(yes).toMatchObject({ code: 0, err: '' })
    const shown = await json(`connections show ${id}`)
    expect(shown.reasonCode).not.toBe('awaiting_approval')
  })

  it('a person whose organization lets nobody consent waits for her administrator, with a link to mail', async () => {
    const secret = guard('a client secret', 'P3r8Q~for-persons-0123456789abcdefghijk')
    const { appId } = await journey.control('POST', '/apps', {
      tenant: (await journey.contoso()).id,
      displayName: 'For persons',
      clientSecret: secret,
      redirectUris: ['http://localhost/oauth/callback'],
      requiredResourceAccess: [
        { resource: 'graph', delegated: ['Mail.Read', 'User.Read', 'offline_access'] },
      ],
    })
    await json(
      `connectors create --type outlook-mail --name persons --client-id ${appId} --cloud emulator --client-secret-file -`,
      { input: secret },
    )
    const nils = await journey.person('nils.')
    const declined = await journey.connect('connect --connector persons', nils)
    expect(declined.end.title).toBe('Not connected')
    expect(declined.said.code).toBe(7)
    const asking = { ...nils, prefers: /^My administrator has to approve this$/ }
    const waiting = await journey.connect('connect --connector persons', asking)
    expect(waiting.end.title).toBe('Waiting for your administrator')
    expect(waiting.said.code).toBe(7)
    const [, id] = /with: gatewarden connections admin-link (conn_\w+)/.exec(waiting.said.out) ?? []
    const { out } = await run(`connections admin-link ${id}`)
    expect(out).toMatch(/^http:\/\/localhost:\d+\/admin-consent\/\S+\n +good once, until /)
    const { end } = await walk(out.split('\n')[0] ?? '', await journey.person('admin@contoso'))
    expect(end.title).toBe('Connected')
    expect(await json(`connections show ${id}`)).toMatchObject({
      status: 'active',
      account: { name: nils.userName },
    })
    const again = await journey.connect(`reconnect ${id}`, nils)
    expect(again.said).toMatchObject({ code: 0, out: expect.stringContaining(`${id} is active`) })
    const token = await run(`token ${id}`)
    expect(token.code).toBe(0)
    guard('an access token', token.out.trim(), /^token/)
  })

  it('are checked, switched off and on', async () => {
    const { out, code } = await run(`connections check ${at.organization}`)
    expect(code).toBe(0)
    expect(out).toMatch(/^ok {3}connection\.active /m)
    const off = await run(`connections disable ${at.organization}`)
    expect(off.out).toContain('disabled')
    const refused = await run(`token ${at.organization}`)
    expect(refused).toMatchObject({ code: 7, out: '' })
    expect(refused.err).toContain('connections enable')
    const unwell = await run(`connections check ${at.organization}`)
    expect(unwell.code).toBe(7)
    const on = await run(`connections enable ${at.organization}`)
    expect(on.out).toContain('active')
  })

  it('list their people', async () => {
    const { out, err } = await run(`users ${at.organization}`)
    expect(out).toMatch(
      /^mette\.sorensen@contoso\.onmicrosoft\.com +Mette Sørensen +Chief Executive +[0-9a-f-]{36}$/m,
    )
    expect(err).toMatch(/^\d+ in all$/m)
    const found = await json(`users ${at.organization} --search mette`)
    expect(found).toMatchObject([{ address: 'mette.sorensen@contoso.onmicrosoft.com' }])
  })
})

describe('tokens', () => {
  it('come on standard output by id, or by customer and connector, and open Graph', async () => {
    const byId = await run(`token ${at.organization}`)
    expect(byId).toMatchObject({ code: 0, err: '' })
    const token = guard('an access token', byId.out.trim(), /^token/)
    const answer = await fetch(`${journey.emulator()}/v1.0/users?$top=1`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(answer.status).toBe(200)
    const byName = await json('token --customer self --connector mail')
    expect(byName).toMatchObject({ accessToken: token, missingScopes: [] })
    const fresh = await json(`token ${at.organization} --force-refresh`)
    guard('an access token', fresh.accessToken, /^token/)
    expect(fresh.accessToken).not.toBe(token)
  })

  it('are refused with what to do: for an API that was not asked for, for nobody, for nothing', async () => {
    const exchange = await run(`token ${at.organization} --resource exchange`)
    expect(exchange.code).toBe(7)
    expect(exchange.err).toMatch(/what to do: Ask for one of: graph\./)
    const unknown = await run('token conn_00000000000000000000000000')
    expect(unknown.code).toBe(4)
    expect(unknown.err).toContain('what to do: ')
    const nothing = await run('token')
    expect(nothing.code).toBe(2)
    expect(nothing.err).toContain('--customer and --connector')
  })
})

describe('changes', () => {
  it('of mailboxes are followed, printed as they happen, and sent to endpoints', async () => {
    const address = 'mette.sorensen@contoso.onmicrosoft.com'
    const watch = await json(`watches create --connection ${at.organization} --mailbox ${address}`)
    expect(watch.mailboxes).toEqual([address])
    expect((await run('watches list')).out).toContain(watch.id)
    const following = journey.terminal.start('changes --follow --type mailbox.*,message.*')
    await following.until(/mailbox\.following/)
    await fetch(
      `${journey.emulator()}/_emulator/mailboxes/${encodeURIComponent(address)}/folders/Inbox/messages`,
      {
        method: 'PUT',
        headers: { 'content-type': 'message/rfc822' },
        body: 'From: a@example.com\r\nSubject: Seen at the terminal\r\n\r\nHello\r\n',
      },
    )
    await following.until(/message\.created .*Seen at the terminal/)
    expect((await following.end('SIGINT')).code).toBe(0)
    expect((await run(`watches show ${watch.id}`)).out).toMatch(/following.*mail active/)
    const page = await json('changes --type message.created')
    expect(page.data.at(-1)).toMatchObject({ mailbox: address, type: 'message.created' })

    const endpoint = await json('endpoints create --to https://hooks.invalid/gatewarden --type message.*')
    guard('a signing secret', endpoint.secret, /^endpoints/)
    expect((await run(`endpoints show ${endpoint.id}`)).out).toContain('https://hooks.invalid/gatewarden')
    expect((await run(`endpoints test ${endpoint.id}`)).code).toBe(7)
    expect(await json(`endpoints attempts ${endpoint.id}`)).toMatchObject([
      { type: 'endpoint.test', outcome: 'failed' },
    ])
    const rotated = await json(`endpoints rotate-secret ${endpoint.id} --overlap 0`)
    guard('a signing secret', rotated.secret, /^endpoints/)
    expect((await run(`endpoints replay ${endpoint.id}`)).code).toBe(2)
    expect(await json(`endpoints replay ${endpoint.id} --parked`)).toEqual({ replayed: 0 })
    expect((await run(`endpoints pause ${endpoint.id}`)).out).toContain('paused')
    for (const args of [`endpoints delete ${endpoint.id}`, `watches delete ${watch.id}`])
      expect((await run(args)).code).toBe(0)
  })
})

describe('a collection', () => {
  const mailboxes = 'mette.sorensen@contoso.onmicrosoft.com,nils.bergqvist@contoso.onmicrosoft.com'

  it('is followed to its package, with numbers that meet', async () => {
    const { code, out, err } = await run(
      `collect --connection ${at.organization} --mailbox ${mailboxes} --from 2020-01-01 --name First`,
    )
    expect(code).toBe(0)
    expect(err).toMatch(/^col_\w+ has begun\.$/m)
    expect(err).toMatch(/^(running|sealing): \d+ found, \d+ fetched, \d+ exceptions/m)
    expect(out).toMatch(/completed \(complete\); the numbers meet/)
    const [, id = '', pack = '', key = ''] =
      /^(col_\w+)[\s\S]*^package {2}(\S+)[\s\S]*--key '?([^'\s]+)/m.exec(out) ?? []
    Object.assign(at, { package: pack, publicKey: key })
    expect((await run('collect list')).out).toMatch(new RegExp(`^${id} +First +completed +\\d+ +0$`, 'm'))
    expect((await run(`collect show ${id}`)).out).toContain('Inbox')
    expect((await run(`collect exceptions ${id}`)).out).toBe('None.\n')
  })

  it('can be begun, and followed later by a program', async () => {
    const begun = await json(
      `collect --connection ${at.organization} --mailbox ${mailboxes} --to 2021-01-01 --no-wait`,
    )
    const followed = await json(`collect follow ${begun.id}`)
    expect(followed).toMatchObject({
      status: 'completed',
      meets: true,
      package: { folder: expect.any(String) },
    })
  })

  it('is proven offline: with the key, without it, with a wrong one, and not once a byte is changed', async () => {
    const { GATEWARDEN_URL: _, GATEWARDEN_DATA: __, ...env } = journey.terminal.env
    const offline = { env: { ...env, GATEWARDEN_URL: '', GATEWARDEN_DATA: '/nonexistent' } }
    const good = await run(`verify ${at.package} --key ${at.publicKey}`, offline)
    expect(good).toMatchObject({ code: 0, err: '' })
    expect(good.out).toContain('signed with the key that you supplied')
    const unknown = await run(`verify ${at.package}`, offline)
    expect(unknown).toMatchObject({ code: 0, out: expect.stringContaining('signer not established') })
    const key = at.publicKey
    const malformed = await run(`verify ${at.package} --key ${key.slice(0, -4)}`, offline)
    expect(malformed.code).toBe(2)
    const manifest = join(at.package, 'data', 'manifest.jsonl')
    const before = readFileSync(manifest)
    writeFileSync(manifest, before.toString().replace('"sha256":"', '"sha256":"0'))
    const changed = await run(`verify ${at.package} --key ${key}`, offline)
    expect(changed.code).toBe(1)
    expect(changed.out).toContain('NOT VERIFIED')
    writeFileSync(manifest, before)
    expect(await json(`verify ${at.package} --key ${key}`, offline)).toMatchObject({
      ok: true,
      problemCount: 0,
    })
  })
})

it('no secret was said anywhere but where it was asked for', () => {
  expect(journey.secrets.count).toBeGreaterThan(10)
  expect(journey.secrets.leaks(journey.terminal.history)).toEqual([])
})
