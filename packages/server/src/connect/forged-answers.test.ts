import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  Browser,
  type ConnectRig,
  codeOn,
  completeReturned,
  connectRig,
  follow,
  grantInPortal,
  makeConnector,
  newApp,
  newestConnection,
  newOrganization,
  openLink,
  throughMicrosoft,
} from './testing/index.ts'

/** What security.md asks of connections: requirements 1, 2 and 3. */
let rig: ConnectRig
beforeAll(async () => {
  rig = await connectRig()
})
afterAll(() => rig.close())

let count = 0
async function setUp() {
  const name = `forge${++count}`
  const app = newApp(rig, name)
  const wish = {
    type: 'microsoft-365',
    mode: 'organization',
    permissions: ['Mail.Read', 'Calendars.Read'],
    name,
  }
  const connector = await makeConnector(rig, wish, app)
  return { name, app, connector, organization: newOrganization(rig, name) }
}

/** Goes to the point where Microsoft shows its first page; its address has the state that was given out. */
async function begun(url: string, browser = new Browser()) {
  const page = await browser.submit(await browser.open(url), { button: 'Continue with Microsoft' })
  const state = new URL(browser.visited.find((one) => one.includes('/authorize')) ?? '').searchParams.get(
    'state',
  )
  return { browser, page, state: state ?? '' }
}

/** Goes to the consent page: the administrator has signed in. Its address has a state for a consent. */
async function atConsent(url: string, admin: Parameters<typeof throughMicrosoft>[2]) {
  const { browser, page } = await begun(url)
  let here = page
  while (!here.url.includes('adminconsent')) {
    const inputs = here.forms.flatMap((form) => form.inputs)
    const fields: Record<string, string> = {}
    for (const { name, type } of inputs) {
      if (type === 'email') fields[name] = admin.userPrincipalName
      if (type === 'password') fields[name] = admin.password
    }
    const accept = here.forms.some((form) => form.buttons.some(({ text }) => text === 'Accept'))
    here = await browser.submit(here, { fields, ...(accept ? { button: 'Accept' } : {}) })
  }
  const asked = new URL(browser.visited.findLast((one) => one.includes('/v2.0/adminconsent')) ?? '')
  return { browser, state: asked.searchParams.get('state') ?? '', tenant: asked.pathname.split('/')[1] }
}

const callback = (parameters: Record<string, string>) =>
  `${rig.url}/oauth/callback?${new URLSearchParams(parameters)}`
const releases = async (id: string) =>
  (await rig.call('POST', `/v1/connections/${id}/token`, { body: {} })).status

describe('a forged answer', () => {
  test('of an unknown or altered state changes nothing and says so', async () => {
    const { name, connector } = await setUp()
    const session = await openLink(rig, { customer: name, connector })
    const { browser, state } = await begun(session.url)
    const altered = `${state.slice(0, -1)}${state.endsWith('A') ? 'B' : 'A'}`
    for (const parameters of [
      { state: altered, code: 'x' },
      { state: 'unknown', code: 'x' },
      { code: 'x' },
      { state: '', admin_consent: 'True', tenant: rig.contoso },
    ]) {
      const page = await browser.open(callback(parameters))
      expect(page.status).toBe(400)
      expect(page.text).toContain('Nothing was connected')
    }
    expect(await newestConnection(rig, name)).toMatchObject({
      status: 'pending',
      reasonCode: 'awaiting_sign_in',
    })
  })

  test('with the state twice is not read at all', async () => {
    const { name, connector } = await setUp()
    const session = await openLink(rig, { customer: name, connector })
    const { browser, state } = await begun(session.url)
    const page = await browser.open(`${callback({ state, code: 'x' })}&state=other`)
    expect(page.status).toBe(400)
    expect(await newestConnection(rig, name)).toMatchObject({ reasonCode: 'awaiting_sign_in' })
  })

  test('that names another tenant than the administrator’s own is refused, also one that consented long ago', async () => {
    const { name, app, connector, organization } = await setUp()
    const victim = newOrganization(rig, `${name}-victim`)
    grantInPortal(rig, app.clientId, victim.id)
    const session = await openLink(rig, { customer: name, connector })
    const { browser, state, tenant } = await atConsent(session.url, organization.admin)
    expect(tenant).toBe(organization.id)
    const page = await browser.open(callback({ state, admin_consent: 'True', tenant: victim.id, scope: 'x' }))
    expect(page.status).toBe(400)
    const connection = await newestConnection(rig, name)
    expect(connection).toMatchObject({ status: 'error', reasonCode: 'other_tenant' })
    expect(connection.reason).toContain(victim.id)
    expect(await releases(connection.id)).toBe(409)
    // The state is spent: the right tenant does not help any more.
    const late = await browser.open(
      callback({ state, admin_consent: 'True', tenant: organization.id, scope: 'x' }),
    )
    expect(late.text).toContain('used already')
    expect(await newestConnection(rig, name)).toMatchObject({ reasonCode: 'other_tenant' })
  })

  test('of a consent, brought to a state that was for a sign-in, connects nothing', async () => {
    const { name, app, connector, organization } = await setUp()
    grantInPortal(rig, app.clientId, organization.id)
    const session = await openLink(rig, { customer: name, connector })
    const { browser, state } = await begun(session.url)
    const page = await browser.open(
      callback({ state, admin_consent: 'True', tenant: organization.id, scope: 'x' }),
    )
    expect(page.status).toBe(400)
    expect(await newestConnection(rig, name)).toMatchObject({
      status: 'error',
      reasonCode: 'answer_malformed',
      tenantId: null,
    })
  })

  test('that pretends a consent which was not given ends with what the token shows', async () => {
    const { name, connector, organization } = await setUp()
    const session = await openLink(rig, { customer: name, connector })
    const { browser, state } = await atConsent(session.url, organization.admin)
    const page = await browser.open(
      callback({ state, admin_consent: 'True', tenant: organization.id, scope: 'Mail.Read' }),
    )
    expect(page.text).toContain('Waiting for your administrator')
    expect(await newestConnection(rig, name)).toMatchObject({
      status: 'needs_admin',
      reasonCode: 'consent_not_seen',
    })
  })

  test('that is replayed does not work twice and leaves what was connected', async () => {
    const { name, connector, organization } = await setUp()
    const session = await openLink(rig, { customer: name, connector })
    const browser = new Browser()
    await follow(browser, session.url, organization.admin)
    const { id } = await completeReturned(rig, session.id)
    const answers = browser.visited.filter((one) => one.includes('/oauth/callback'))
    expect(answers.length).toBeGreaterThanOrEqual(2)
    for (const answer of answers) {
      const page = await browser.open(answer)
      expect(page.status).toBe(400)
      expect(page.text).toContain('used already')
    }
    expect(await newestConnection(rig, name)).toMatchObject({ id, status: 'active' })
  })

  test('after half an hour is too late, and says so', async () => {
    const { name, connector, organization } = await setUp()
    const session = await openLink(rig, { customer: name, connector })
    const { browser, page } = await begun(session.url)
    await rig.platform.advance(31 * 60_000)
    const late = await throughMicrosoft(browser, page, organization.admin)
    expect(late.status).toBe(400)
    expect(await newestConnection(rig, name)).toMatchObject({
      status: 'error',
      reasonCode: 'sign_in_expired',
    })
  })
})

describe('who begins must be who ends', () => {
  test('an answer that arrives in another browser connects nothing, and the state is spent', async () => {
    const { name, connector, organization } = await setUp()
    const session = await openLink(rig, { customer: name, connector })
    const { browser, page } = await begun(session.url)
    const stolen: string[] = []
    // The answer is caught before it reaches the browser that began.
    const original = globalThis.fetch
    globalThis.fetch = async (input, init) => {
      const url = String(input)
      if (url.includes('/oauth/callback')) {
        stolen.push(url)
        return new Response('caught')
      }
      return original(input, init)
    }
    try {
      await throughMicrosoft(browser, page, organization.admin)
    } finally {
      globalThis.fetch = original
    }
    const foreign = await new Browser().open(stolen[0] ?? '')
    expect(foreign.status).toBe(400)
    expect(foreign.text).toContain('another browser')
    const connection = await newestConnection(rig, name)
    expect(connection).toMatchObject({ status: 'error', reasonCode: 'foreign_browser', tenantId: null })
    const replayed = await browser.open(stolen[0] ?? '')
    expect(replayed.status).toBe(400)
    expect(await newestConnection(rig, name)).toMatchObject({ status: 'error' })
  })

  test('a link that one browser has begun cannot be gone on with in another', async () => {
    const { name, connector } = await setUp()
    const session = await openLink(rig, { customer: name, connector })
    // Looking at a link (as mail scanners do) binds nothing.
    expect((await new Browser().open(session.url)).status).toBe(200)
    await begun(session.url)
    const other = await new Browser().open(session.url)
    expect(other.status).toBe(403)
    expect(other.forms).toHaveLength(0)
  })

  test('a link that somebody else finished releases nothing without the code, and the code is good once', async () => {
    const { name, connector, organization } = await setUp()
    const session = await openLink(rig, { customer: name, connector })
    await follow(new Browser(), session.url, organization.admin)
    const { id } = await newestConnection(rig, name)
    expect(await releases(id)).toBe(409)
    for (const code of ['', 'wrong', 'A'.repeat(43)]) {
      const refused = await rig.call('POST', `/v1/connect-sessions/${session.id}/complete`, {
        body: { code },
      })
      expect(refused.status).toBe(400)
    }
    expect(await releases(id)).toBe(409)
    expect(await completeReturned(rig, session.id)).toMatchObject({ status: 'active' })
    await expect(completeReturned(rig, session.id)).rejects.toThrow('good once')
  })

  test('a code is void after five wrong ones, and after a quarter of an hour', async () => {
    const { name, connector, organization } = await setUp()
    const guessed = await openLink(rig, { customer: name, connector, completion: 'code' })
    const page = await follow(new Browser(), guessed.url, organization.admin)
    const complete = (code: string) =>
      rig.call('POST', `/v1/connect-sessions/${guessed.id}/complete`, { body: { code } })
    for (let tries = 0; tries < 5; tries++) expect((await complete('AAAA-BBBB-CCCC')).status).toBe(400)
    expect((await complete(codeOn(page))).status).toBe(409)

    const slow = await openLink(rig, { customer: name, connector })
    await follow(new Browser(), slow.url, organization.admin)
    await rig.platform.advance(16 * 60_000)
    await expect(completeReturned(rig, slow.id)).rejects.toThrow('409')
    await rig.features.connect.runDue()
    const { id, status, reasonCode } = await newestConnection(rig, name)
    expect({ status, reasonCode }).toEqual({ status: 'error', reasonCode: 'completion_expired' })
    expect(await releases(id)).toBe(409)
  })

  test('a typed code may be written as people write', async () => {
    const { name, connector, organization } = await setUp()
    const session = await openLink(rig, { customer: name, connector, completion: 'code' })
    const code = codeOn(await follow(new Browser(), session.url, organization.admin))
    const typed = ` ${code.toLowerCase().replaceAll('-', ' ')} `
    const done = await rig.call('POST', `/v1/connect-sessions/${session.id}/complete`, {
      body: { code: typed },
    })
    expect(done.body).toMatchObject({ status: 'active' })
  })

  test('reaching the end page is enough for one’s own organization only', async () => {
    const { connector, organization } = await setUp()
    const customer = { externalId: 'anybody' }
    const refused = await rig.call('POST', '/v1/connect-sessions', {
      body: { customer, connector, completion: 'end-page' },
    })
    expect(refused.status).toBe(400)
    const session = await openLink(rig, { customer: 'self', connector, completion: 'end-page' })
    const page = await follow(new Browser(), session.url, organization.admin)
    expect(page.text).toContain('Connected')
    expect(await newestConnection(rig, 'self')).toMatchObject({ status: 'active' })
  })
})

describe('return URLs', () => {
  test.each([
    'https://evil.example/connected',
    'javascript:alert(1)',
    'http://user@127.0.0.1/x',
    'http://127.0.0.1/x#fragment',
    '/connected',
  ])('%s is refused', async (returnUrl) => {
    const { name, connector } = await setUp()
    const refused = await rig.call('POST', '/v1/connect-sessions', {
      body: { customer: { externalId: name }, connector, returnUrl },
    })
    expect(refused.status).toBe(400)
    expect(refused.text).toContain('body.returnUrl')
  })

  test('carry no token', async () => {
    const { name, connector, organization } = await setUp()
    const session = await openLink(rig, { customer: name, connector })
    await follow(new Browser(), session.url, organization.admin)
    const back = rig.returned.at(-1)
    expect([...(back?.searchParams.keys() ?? [])].sort()).toEqual([
      'completion_code',
      'connect_session',
      'connection',
      'reason',
      'status',
    ])
    expect(back?.href).not.toContain('eyJ')
  })
})

describe('our pages', () => {
  test('run no script, load nothing, and cannot be framed', async () => {
    const { name, connector } = await setUp()
    const session = await openLink(rig, { customer: name, connector })
    const page = await new Browser().open(session.url)
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    expect(policy).toContain(`form-action 'self' ${rig.emulator.origin}`)
    expect(page.html).not.toMatch(/<script|<img|<link|\son\w+=/i)
    expect(page.headers.get('referrer-policy')).toBe('no-referrer')
    expect(page.headers.get('cache-control')).toBe('no-store')
  })

  test('bind the browser by a cookie that scripts and other sites do not get', async () => {
    const { name, connector } = await setUp()
    const session = await openLink(rig, { customer: name, connector })
    const response = await new Browser().raw(session.url)
    const cookie = response.headers.getSetCookie()[0] ?? ''
    expect(cookie).toMatch(/HttpOnly/i)
    expect(cookie).toMatch(/SameSite=Lax/i)
  })

  test('show hostile names as text', async () => {
    const { connector } = await setUp()
    const made = await rig.call('POST', '/v1/connect-sessions', {
      body: {
        customer: { externalId: 'hostile', name: '<script>alert(1)</script>"\'&' },
        connector,
        completion: 'code',
      },
    })
    const page = await new Browser().open(String(made.body.url))
    expect(page.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(page.html).not.toContain('<script>')
  })

  test('a form that was not sent from our page begins nothing', async () => {
    const { name, connector } = await setUp()
    const session = await openLink(rig, { customer: name, connector })
    const browser = new Browser()
    await browser.open(session.url)
    const posted = await browser.raw(session.url, {
      method: 'POST',
      body: new URLSearchParams({ connector, check: 'guessed' }),
    })
    expect(posted.status).toBe(403)
    const told = await rig.call('GET', `/v1/connect-sessions/${session.id}`)
    expect(told.body).toMatchObject({ status: 'open' })
  })
})
