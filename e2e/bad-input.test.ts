import { join } from 'node:path'
import { createClient, GatewardenApiError, type GatewardenClient } from '@gatewarden/client'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type JourneyAtTerminal, journeyAtTerminal } from './journey-at-terminal.ts'
import type { RunOptions, Said } from './terminal.ts'

/*
 * Bad input, as whoever gives it meets it: the message names the cause and the remedy, the exit code is that of
 * docs/commands.md, nothing half-done is left, and what Microsoft refused keeps and shows Microsoft's ids and time.
 *
 * | bad input | here | and in depth |
 * | --- | --- | --- |
 * | wrong, expired secret; the secret's id in place of its value | a client secret | server/src/apps/{apps,entra}.test.ts |
 * | wrong tenant | a tenant | server/src/doctor/connector-checks.test.ts, server/src/connect/organization.test.ts |
 * | redirect mismatch | the redirect URI | server/src/doctor/connector-checks.test.ts |
 * | public URL neither https nor http://localhost | e2e/bad-start.test.ts | server/src/platform/config/load-config.test.ts |
 * | missing permission | a permission | server/src/tokens/{refresh,access}.test.ts |
 * | unknown mailbox, mailbox without licence | a mailbox | server/src/collections/collections.test.ts |
 * | malformed ids, bodies, dates, cursors | requests | server/src/hostile-input.test.ts, server/src/collections/access.test.ts |
 * | port in use; unwritable or foreign data folder; two services on one | e2e/bad-start.test.ts | server/src/platform/data-folder.test.ts |
 * | missing or changed encryption key | e2e/bad-start.test.ts | server/src/platform/crypto/open-key-ring.test.ts |
 * | database down, or newer than the program | e2e/bad-start.test.ts | server/src/main.test.ts (also while it runs) |
 * | full disk | e2e/bad-start.test.ts | server/src/main.test.ts, server/src/collections/trouble.test.ts (while it runs) |
 */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let journey: JourneyAtTerminal
let client: GatewardenClient
let url = ''
let adminKey = ''
let organization = ''
let contoso = ''

const run = (args: string, options?: RunOptions) => journey.terminal.run(args, options)
const json = (args: string, options?: RunOptions) => journey.terminal.json(args, options)

beforeAll(async () => {
  journey = journeyAtTerminal()
  const { terminal } = journey
  terminal.env.GATEWARDEN_DATA = join(terminal.folder, 'data')
  await journey.startEmulator()
  ;({ url } = await journey.startService('--log-level debug'))
  terminal.env.GATEWARDEN_URL = url
  organization = await journey.connectOrganization()
  contoso = (await journey.contoso()).id
  adminKey = (
    await json(
      'keys create --name e2e --scope connectors:read --scope connections:read --scope directory:read --scope mail:read --scope calendar:read --scope collections:read --scope collections:write --scope tokens:release',
    )
  ).key
  journey.secrets.add('an API key', adminKey, /^keys create/)
  client = createClient({ url, apiKey: adminKey })
})
afterAll(() => journey.terminal.close())

interface NewApp {
  name: string
  redirectUris?: string[]
  expires?: string
}

/** An app registration of Contoso, with a secret that is guarded. */
async function newApp({ name, redirectUris = ['http://localhost/oauth/callback'], expires }: NewApp) {
  const app = await journey.control('POST', '/apps', {
    tenant: contoso,
    displayName: name,
    redirectUris,
    ...(expires ? { secretExpires: expires } : {}),
    requiredResourceAccess: [{ resource: 'graph', application: ['Mail.Read', 'User.Read.All'] }],
  })
  journey.secrets.add('a client secret', app.clientSecret)
  return app
}

/** A connector for mail of an organization, with the secret given on standard input. */
const connector = (name: string, appId: string, secret: string, more = '') =>
  run(
    `connectors create --type outlook-mail-org --name ${name} --client-id ${appId} --cloud emulator --client-secret-file - ${more}`,
    { input: secret },
  )

const guid = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const fromEntra = (aadsts: number) =>
  new RegExp(
    `Microsoft said: AADSTS${aadsts}, \\w+, HTTP \\d+ at \\S+Z; trace id ${guid}, correlation id ${guid}`,
  )
const fromGraph = (error: string) =>
  new RegExp(`Microsoft said: ${error}, HTTP \\d+ at \\S+Z; correlation id ${guid}, request id ${guid}`)

/** It failed with this exit code and says why and what to do. */
function expectRefused(said: Said, exit: number, cause: RegExp, remedy = /\S/) {
  expect([said.code, said.out], said.err).toEqual([exit, ''])
  expect(said.err).toMatch(cause)
  const [, todo = ''] = /^ {2}what to do: (.*)$/m.exec(said.err) ?? []
  expect(todo).toMatch(remedy)
}

describe('a client secret', () => {
  it('that is wrong: nobody is connected, the connector pauses, and a right one mends it', async () => {
    const app = await newApp({ name: 'Wrong secret' })
    const wrong = journey.secrets.add('a wrong secret', 'xyz8Q~this-is-not-the-secret-0123456789')
    expect((await connector('wrong', app.appId, wrong)).code).toBe(0)
    const admin = await journey.person('admin@contoso')
    const { said, end } = await journey.connect('connect --connector wrong', admin)
    expectRefused(said, 7, /Not connected: .*secret/, /secret/i)
    expect(said.err).toMatch(fromEntra(7000215))
    expect(end.text).toMatch(/AADSTS7000215.*Trace ID .*Correlation ID .*Time /)
    const [left] = await json('connections list --connector wrong')
    expect(left).toMatchObject({
      status: 'error',
      granted: [],
      refusal: {
        aadsts: 7000215,
        traceId: expect.any(String),
        correlationId: expect.any(String),
        at: expect.any(String),
      },
    })
    expect((await run(`connections show ${left.id}`)).out).toMatch(fromEntra(7000215))
    expect((await run('connectors show wrong')).out).toMatch(/paused[\s\S]*what to do: /)
    const { app: own } = await json('connectors show wrong')
    expect((await run(`apps show ${own.id}`)).out).toMatch(fromEntra(7000215))
    const checks = await run('connectors check wrong --tenant contoso.onmicrosoft.com')
    expect(checks.code).toBe(7)
    expect(checks.out).toMatch(/^FAIL credential-accepted/m)
    expect(checks.out).toMatch(fromEntra(7000215))
    expectRefused(await run(`token ${left.id}`), 7, /\S/)

    const mended = await run(`apps add-credential ${own.id} --client-secret-file -`, {
      input: app.clientSecret,
    })
    expect(mended.code).toBe(0)
    const again = await journey.connect('connect --connector wrong', admin)
    expect(again.said).toMatchObject({ code: 0, out: expect.stringContaining('is active') })
  })

  it('that has expired, by Microsoft’s reckoning and by our own', async () => {
    const app = await newApp({ name: 'Expired secret', expires: '2020-01-01T00:00:00Z' })
    expect((await connector('expired', app.appId, app.clientSecret)).code).toBe(0)
    const { said } = await journey.connect(
      'connect --connector expired',
      await journey.person('admin@contoso'),
    )
    expectRefused(said, 7, /Not connected: .*expired/i, /new (client )?secret/i)
    expect(said.err).toMatch(fromEntra(7000222))
    const late = await connector(
      'late',
      crypto.randomUUID(),
      app.clientSecret,
      '--secret-expires 2020-01-01T00:00:00Z',
    )
    expectRefused(late, 2, /expiresAt/)
    expect((await json('connectors list')).map(({ name }: { name: string }) => name)).not.toContain('late')
  })

  it('whose id was pasted in place of its value', async () => {
    const app = await newApp({ name: 'Secret id' })
    expectRefused(await connector('id', app.appId, app.secretId), 2, /secret/, /Value/)
    expectRefused(await connector('id', app.appId, ''), 2, /empty/)
    expect((await json('connectors list')).map(({ name }: { name: string }) => name)).not.toContain('id')
    expect((await json('apps list')).map(({ clientId }: { clientId: string }) => clientId)).not.toContain(
      app.appId,
    )
  })
})

describe('a tenant', () => {
  it('that does not exist is named, with Microsoft’s number for it', async () => {
    const { code, out } = await run(`connectors check mail --tenant ${crypto.randomUUID()}`)
    expect(code).toBe(7)
    expect(out).toMatch(/^FAIL tenant .*AADSTS90002/m)
    expect(out).toMatch(/what to do: Copy Directory \(tenant\) ID/)
    expectRefused(await run('connectors check mail --tenant not/a/tenant'), 2, /tenant/)
  })

  it('other than the one that the connector is for: nobody is connected', async () => {
    const app = await newApp({ name: 'One tenant' })
    expect((await connector('single', app.appId, app.clientSecret, `--tenant ${contoso}`)).code).toBe(0)
    const { said, end } = await journey.connect(
      'connect --connector single --no-wait',
      await journey.person('admin@fabrikam'),
    )
    expect(said.code).toBe(0)
    // Microsoft's own page: the account is not of that tenant.
    expect(end.text).toMatch(/AADSTS50020|does not exist in tenant/)
    expect(
      (await json('connections list --connector single')).map(({ status }: { status: string }) => status),
    ).not.toContain('active')
  })
})

it('a redirect URI that is not registered: the exact one to add is said', async () => {
  const app = await newApp({
    name: 'No redirect',
    redirectUris: ['https://elsewhere.example/oauth/callback'],
  })
  expect((await connector('redirect', app.appId, app.clientSecret)).code).toBe(0)
  const { out, code } = await run('connectors check redirect')
  expect(code).toBe(7)
  expect(out).toMatch(/^FAIL redirect-uri .*AADSTS50011/m)
  expect(out).toMatch(/what to do: .*add exactly http:\/\/localhost:\d+\/oauth\/callback/)
  const { end } = await journey.connect(
    'connect --connector redirect --no-wait',
    await journey.person('admin@contoso'),
  )
  expect(end.text).toContain('AADSTS50011')
  expect(
    (await json('connections list --connector redirect')).map(({ status }: { status: string }) => status),
  ).not.toContain('active')
})

describe('a mailbox', () => {
  const mailboxes = {
    unknown: 'nobody.at.all@contoso.onmicrosoft.com',
    unlicensed: 'no.licence@contoso.onmicrosoft.com',
  }
  beforeAll(async () => {
    await journey.control('POST', '/users', {
      tenant: contoso,
      userPrincipalName: mailboxes.unlicensed,
      displayName: 'No Licence',
      licensed: false,
      mailbox: 'none',
    })
  })

  const folders = (address: string) =>
    client
      .request('GET /v1/connections/{id}/mailboxes/{address}/folders', {
        path: { id: organization, address },
      })
      .then(
        () => undefined,
        (error: unknown) => error,
      )

  it.each([
    ['that nobody has', mailboxes.unknown, 404, 'mailbox_not_found'],
    ['without a licence', mailboxes.unlicensed, 409, 'mailbox_unlicensed'],
  ])('%s is told apart, with Microsoft’s ids', async (_, address, status, code) => {
    const error = await folders(address)
    expect(error).toBeInstanceOf(GatewardenApiError)
    expect(error).toMatchObject({
      status,
      code,
      remedy: expect.any(String),
      problem: {
        microsoft: {
          requestId: expect.any(String),
          correlationId: expect.any(String),
          at: expect.any(String),
        },
      },
    })
  })

  it('that cannot be collected says why, with Microsoft’s ids, and does not hold up the others', async () => {
    const address = 'mette.sorensen@contoso.onmicrosoft.com'
    const { code, out } = await run(
      `collect --connection ${organization} --mailbox ${[address, ...Object.values(mailboxes)].join(',')} --from 2026-01-01`,
    )
    expect(code).toBe(0)
    expect(out).toMatch(/completed \(with_gaps\)/)
    const gaps = await run(`collect show ${/^(col_\w+)/.exec(out)?.[1]}`)
    for (const [name, why] of [
      [mailboxes.unknown, 'not_found'],
      [mailboxes.unlicensed, 'no_licence'],
    ]) {
      expect(gaps.out).toMatch(new RegExp(`${name} +${why}$`, 'm'))
      expect(gaps.out).toMatch(new RegExp(`^${name}: \\S`, 'm'))
    }
    expect(gaps.out.match(new RegExp(fromGraph('\\w+'), 'g'))).toHaveLength(2)
    expect(gaps.out).toMatch(/what to do: /)
  })
})

describe('a permission', () => {
  it('that was not granted: the call says which, with Microsoft’s ids; so does a token', async () => {
    const app = await newApp({ name: 'Less' })
    // Asks for calendars as well, which the app registration does not hold: the consent grants less than was asked.
    const made = await run(
      `connectors create --type microsoft-365 --mode organization --name less --permission Mail.Read,Calendars.Read --client-id ${app.appId} --cloud emulator --client-secret-file -`,
      { input: app.clientSecret },
    )
    expect(made.code).toBe(0)
    const { said } = await journey.connect('connect --connector less', await journey.person('admin@contoso'))
    expect(`${said.out}${said.err}`).toMatch(/Calendars\.Read/)
    const [less] = await json('connections list --connector less')
    expect(less.missing).toEqual(['Calendars.Read'])
    expect(less.remedy).toMatch(/consent/)
    const error = await client
      .request('GET /v1/connections/{id}/mailboxes/{address}/calendars', {
        path: { id: less.id, address: 'mette.sorensen@contoso.onmicrosoft.com' },
      })
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: expect.stringMatching(
        /^(scope_not_granted|needs_admin_consent|mailbox_denied|connection_not_active)$/,
      ),
      remedy: expect.any(String),
    })
  })

  it('that is taken back: the next token shows it, and the connection says so', async () => {
    await journey.control('POST', '/consents/withdraw', {
      appId: (await json('connectors show mail')).app.clientId,
      tenant: contoso,
      resource: 'graph',
      application: [
        'Mail.Read',
        'Mail.ReadWrite',
        'Calendars.Read',
        'Calendars.ReadWrite',
        'User.Read.All',
        'User.ReadWrite.All',
        'Directory.Read.All',
      ],
    })
    // A token at hand goes on to its end, at Microsoft as well; the next one shows it.
    expectRefused(
      await run(`token ${organization} --force-refresh`),
      7,
      /permission|consent|granted/,
      /administrator|consent/,
    )
    expectRefused(
      await run(`users ${organization}`),
      7,
      /permission|consent|granted/,
      /administrator|consent/,
    )
    const checked = await run(`connections check ${organization}`)
    expect(checked.code).toBe(7)
    const shown = await json(`connections show ${organization}`)
    expect(shown.status).not.toBe('active')
    expect(shown.remedy).toMatch(/consent/)
  })
})

describe('requests', () => {
  const call = async (method: string, path: string, body?: string) => {
    const answer = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body }),
    })
    return {
      status: answer.status,
      type: answer.headers.get('content-type'),
      problem: JSON.parse(await answer.text()),
    }
  }

  it.each([
    ['an id of another kind', 'GET', '/v1/connections/ctr_01h', undefined, 404, 'ctr_01h'],
    ['a cursor that was made up', 'GET', '/v1/connections?cursor=abc', undefined, 400, 'cursor'],
    ['a limit that is none', 'GET', '/v1/connections?limit=many', undefined, 400, 'limit'],
    ['a filter that is not known', 'GET', '/v1/connections?stat=active', undefined, 400, 'stat'],
    ['a body that is no JSON', 'POST', '/v1/token', '{"customer":', 400, 'JSON'],
    ['a body of another form', 'POST', '/v1/token', '{"customer":7}', 400, 'customer'],
    [
      'an API that is not known',
      'POST',
      '/v1/token',
      '{"customer":"self","connector":"mail","resource":"mail"}',
      400,
      'resource',
    ],
    [
      'a date that is none',
      'POST',
      '/v1/collections',
      '{"connection":"conn_1","custodians":[{"mailboxes":["a@b.example"]}],"from":"2026-02-30"}',
      400,
      'from',
    ],
    [
      'an address that is none',
      'POST',
      '/v1/collections',
      '{"connection":"conn_1","custodians":[{"mailboxes":["nobody"]}]}',
      400,
      'mailboxes',
    ],
  ])('%s', async (_, method, path, body, status, names) => {
    const answer = await call(method, path, body)
    expect(answer).toMatchObject({
      status,
      type: 'application/problem+json',
      problem: { detail: expect.any(String), remedy: expect.any(String), requestId: expect.any(String) },
    })
    expect(JSON.stringify(answer.problem)).toContain(names)
  })

  it('of a window without its ends, and events on a day that is none', async () => {
    const at = `/v1/connections/${organization}/mailboxes/mette.sorensen@contoso.onmicrosoft.com/events`
    for (const [query, field] of [
      ['', 'from'],
      ['?from=yesterday&to=2026-01-02T00:00:00Z', 'from'],
      ['?from=2026-01-03T00:00:00Z&to=2026-01-02T00:00:00Z', 'to'],
    ] as const) {
      const { status, problem } = await call('GET', `${at}${query}`)
      expect(status, query).toBe(400)
      expect(JSON.stringify(problem)).toContain(field)
      expect(problem.remedy).toEqual(expect.any(String))
    }
  })

  it('by the command: ids, dates and options name themselves, with exit code 2 or 4', async () => {
    expectRefused(await run('connections show nonsense'), 4, /"nonsense"/)
    expectRefused(await run('connections show ../../etc'), 4, /etc/)
    const base = `collect --connection ${organization} --mailbox`
    expectRefused(await run(`${base} nobody --from 2026-01-01`), 2, /mailboxes\.0/)
    expectRefused(await run(`${base} a@b.example --from 2026-13-01`), 2, /from/)
    expectRefused(await run(`${base} a@b.example --from 2026-02-01 --time-zone Nowhere`), 2, /timeZone/)
    expectRefused(await run('keys create --name x --scope everything'), 2, /scopes/)
    expectRefused(await run('keys create --name x --scope mail:read --expires yesterday'), 2, /expiresAt/)
    expectRefused(await run('connectors create --type outlook-post'), 2, /outlook-mail/)
    expectRefused(await run('connectors create --type outlook-mail --permission Mail.Raed'), 2, /Mail\.Raed/)
    expect((await json('keys list')).filter(({ name }: { name: string }) => name === 'x')).toEqual([])
  })
})

it('no secret was said on the way', () => {
  expect(journey.secrets.leaks(journey.terminal.history)).toEqual([])
})
