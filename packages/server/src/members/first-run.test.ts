import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scopes } from '../platform/http/caller.ts'
import { ann, annsPassword, type ConsoleRig, consoleRig, tokenOf } from './testing/index.ts'

let rig: ConsoleRig

beforeAll(async () => {
  rig = await consoleRig()
})
afterAll(() => rig.close())

describe('the first run of the console', () => {
  it('says that there is nobody yet, and how one may sign in', async () => {
    const answer = await rig.browser().call('GET', '/console/session')
    expect(answer.status).toBe(401)
    expect(answer.body).toMatchObject({
      code: 'unauthenticated',
      firstRun: true,
      signIn: { password: true, providers: [] },
    })
  })

  it('goes on while those whom an API key has invited have not come', async () => {
    const invited = await rig.browser().call('POST', '/v1/members', {
      headers: { authorization: `Bearer ${rig.adminKey}` },
      body: { email: 'early@example.com', role: 'administrator' },
    })
    expect(invited.status).toBe(201)
    const answer = await rig.browser().call('GET', '/console/session')
    expect(answer.body).toMatchObject({ firstRun: true })
    expect(await rig.members.service.welcomeLink()).toBeDefined()
  })

  it('makes the first administrator by the printed link, once', async () => {
    const link = await rig.members.service.welcomeLink()
    const token = tokenOf(link?.url ?? '')
    expect(link?.url).toBe(`${rig.origin}/console/welcome#${token}`)

    const page = rig.browser()
    const wrong = await page.call('POST', '/console/welcome', { body: { token: 'x'.repeat(43), ...ann } })
    expect(wrong.status).toBe(404)
    const weak = await page.call('POST', '/console/welcome', {
      body: { token, ...ann, password: 'annarcher1234567' },
    })
    expect(weak).toMatchObject({ status: 400, body: { errors: [{ field: 'body.password' }] } })

    const made = await page.call('POST', '/console/welcome', { body: { token, ...ann } })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({
      member: { name: 'Ann Archer', email: 'ann@example.com', role: 'administrator' },
      scopes: [...scopes],
      publicUrl: rig.platform.config.publicUrl,
      emulator: null,
      methods: { totp: false },
    })
    const cookie = made.headers.getSetCookie().find((one) => one.startsWith('gatewarden.session_token='))
    expect(cookie).toMatch(/HttpOnly/)
    expect(cookie).toMatch(/SameSite=Lax/)

    const again = await rig.browser().call('POST', '/console/welcome', {
      body: { token, ...ann, email: 'eve@example.com' },
    })
    expect(again.status).toBe(404)
    expect(await rig.members.service.welcomeLink()).toBeUndefined()
    const seen = await page.call('GET', '/console/session')
    expect(seen).toMatchObject({ status: 200, body: { member: { role: 'administrator' } } })
  })

  it('signs in with the password, and out', async () => {
    const page = rig.browser()
    const wrong = await page.call('POST', '/console/sign-in', {
      body: { email: 'ann@example.com', password: 'not the password' },
    })
    expect(wrong).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
    const right = await page.call('POST', '/console/sign-in', {
      body: { email: ' ANN@example.com', password: annsPassword },
    })
    expect(right.status).toBe(200)
    const keys = await page.call('GET', '/v1/keys')
    expect(keys.status).toBe(200)

    const session = page.cookies.get('gatewarden.session_token') ?? ''
    expect((await page.call('POST', '/console/sign-out')).status).toBe(204)
    expect(page.cookies.has('gatewarden.session_token')).toBe(false)
    page.cookies.set('gatewarden.session_token', session)
    expect((await page.call('GET', '/v1/keys')).status).toBe(401)
  })
})

describe('a session at the API’s door', () => {
  it('is the member’s own in the audit log, and needs the console’s header and origin', async () => {
    const page = rig.browser()
    await page.call('POST', '/console/sign-in', { body: { email: ann.email, password: annsPassword } })
    const made = await page.call('POST', '/v1/keys', {
      body: { name: 'from a page', scopes: ['audit:read'] },
    })
    expect(made.status).toBe(201)
    expect(made.body.createdBy).toMatch(/^mem_/)

    const headers = { 'x-gatewarden-console': '' }
    expect((await page.call('GET', '/v1/keys', { headers })).status).toBe(401)
    const stream = { ...headers, 'sec-fetch-site': 'same-origin' }
    expect((await page.call('GET', '/v1/keys', { headers: stream })).status).toBe(200)
    const body = { name: 'forged', scopes: ['audit:read'] }
    for (const forged of [
      { 'x-gatewarden-console': '', 'sec-fetch-site': 'same-origin' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ]) {
      expect((await page.call('POST', '/v1/keys', { body, headers: forged })).status).toBe(401)
      expect((await page.call('POST', '/console/sign-out', { headers: forged })).status).toBe(401)
    }
    const login = {
      body: { email: ann.email, password: annsPassword },
      headers: { origin: 'https://evil.example' },
    }
    expect((await rig.browser().call('POST', '/console/sign-in', login)).status).toBe(401)
  })

  it('leaves a Bearer alone', async () => {
    const page = rig.browser()
    await page.call('POST', '/console/sign-in', { body: { email: ann.email, password: annsPassword } })
    const headers = { authorization: `Bearer ${rig.adminKey}`, origin: 'https://elsewhere.example' }
    const answer = await page.call('POST', '/v1/keys', {
      body: { name: 'by key', scopes: ['audit:read'] },
      headers: { ...headers, 'x-gatewarden-console': '' },
    })
    expect(answer.status).toBe(201)
    expect(answer.body.createdBy).toMatch(/^key_/)
  })
})

describe('on https', () => {
  let secure: ConsoleRig
  beforeAll(async () => {
    secure = await consoleRig({ config: { publicUrl: 'https://gatewarden.example.com' } })
  })
  afterAll(() => secure.close())

  it('cookies are the host’s alone, and no other origin counts as ours', async () => {
    const page = await secure.administrator()
    const name = '__Host-gatewarden.session_token'
    expect([...page.cookies.keys()].sort()).toEqual(['__Host-gatewarden.known_browser', name])
    const login = { body: { email: ann.email, password: annsPassword } }
    const again = await secure.browser().call('POST', '/console/sign-in', login)
    for (const line of again.headers.getSetCookie()) {
      expect(line).toMatch(/; Secure/)
      expect(line).toMatch(/; HttpOnly/)
      expect(line).toMatch(/; Path=\//)
      expect(line).not.toMatch(/domain/i)
    }
    for (const origin of ['http://gatewarden.example.com', 'http://localhost:8090', 'https://example.com']) {
      const answer = await page.call('POST', '/console/sign-out', { headers: { origin } })
      expect({ origin, status: answer.status }).toEqual({ origin, status: 401 })
    }
    expect((await page.call('GET', '/v1/keys')).status).toBe(200)
  })

  it('a refused sign-in is noted for the member whose account it was', async () => {
    const body = { email: ann.email, password: 'something wrong' }
    await secure.browser().call('POST', '/console/sign-in', { body })
    await secure.browser().call('POST', '/console/sign-in', { body: { ...body, email: 'x@example.com' } })
    await secure.platform.audit.flush()
    const noted = await secure.platform.db.prepared<{ details: unknown }>(
      {
        name: 'test.refusals',
        text: `select details from audit_entries where action = 'member.sign-in-refused'`,
      },
      [],
    )
    expect(noted).toEqual([{ details: { address: '192.0.2.1' } }])
  })
})
