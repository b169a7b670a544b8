import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createService, type Service } from '@gatewarden/server'
import type { CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, type WatchedBrowser } from '../watched-browser.ts'

/** Passkeys in a real browser, whose own virtual authenticator signs; the page is empty and calls as the console's pages do. */

let folder = ''
let service: Service
let browser: WatchedBrowser

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gw-passkeys-'))
  service = await createService({
    flags: { dataFolder: folder, listen: { port: 0 }, log: { level: 'silent' } },
  })
  browser = await openBrowser()
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await service?.close()
  rmSync(folder, { recursive: true, force: true })
})

const password = 'plum tractor sixteen lanterns'

interface Said {
  status: number
  body: Record<string, unknown>
}

// Runs in the page; what is here is only its text.
const inPage = `
  const b64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\\+/g, '-').replace(/\\//g, '_').replace(/=+$/, '')
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0))
  const call = async (method, path, body) => {
    const answer = await fetch(path, { method, headers: { 'x-gatewarden-console': '1', ...(body ? { 'content-type': 'application/json' } : {}) }, ...(body ? { body: JSON.stringify(body) } : {}) })
    const text = await answer.text()
    return { status: answer.status, body: text ? JSON.parse(text) : {} }
  }
  const auth = '/console/auth/passkey'
  const register = async () => {
    const asked = await call('GET', auth + '/generate-register-options')
    if (asked.status !== 200) return asked
    const o = asked.body
    const made = await navigator.credentials.create({ publicKey: { ...o, challenge: bytes(o.challenge), user: { ...o.user, id: bytes(o.user.id) }, excludeCredentials: (o.excludeCredentials ?? []).map((one) => ({ ...one, id: bytes(one.id) })) } })
    const response = { id: made.id, rawId: b64(made.rawId), type: made.type, clientExtensionResults: {}, response: { clientDataJSON: b64(made.response.clientDataJSON), attestationObject: b64(made.response.attestationObject), transports: made.response.getTransports() } }
    return call('POST', auth + '/verify-registration', { response, name: 'Test key' })
  }
  const enter = async (demand) => {
    const o = (await call('GET', auth + '/generate-authenticate-options')).body
    const got = await navigator.credentials.get({ publicKey: { ...o, userVerification: demand ?? o.userVerification, challenge: bytes(o.challenge), allowCredentials: (o.allowCredentials ?? []).map((one) => ({ ...one, id: bytes(one.id) })) } })
    const r = got.response
    const response = { id: got.id, rawId: b64(got.rawId), type: got.type, clientExtensionResults: {}, response: { clientDataJSON: b64(r.clientDataJSON), authenticatorData: b64(r.authenticatorData), signature: b64(r.signature), userHandle: r.userHandle ? b64(r.userHandle) : undefined } }
    return call('POST', auth + '/verify-authentication', { response })
  }
`
const run = (page: Page, expression: string): Promise<Said> =>
  page.evaluate<Said>(`(async () => { ${inPage} return ${expression} })()`)

test('a passkey is made and signs in, with no secret in what the page sees; one that asks nobody does not', async () => {
  const page = await browser.visitor()
  const { publicUrl } = service.config
  await page.route('**/console/empty', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }),
  )
  await page.goto(`${publicUrl}/console/empty`)
  const token = new URL(service.welcomeUrl?.reveal() ?? '').hash.slice(1)
  const account = { token, name: 'Ann', email: 'ann@example.com', password }
  const begun = await run(page, `await call('POST', '/console/welcome', ${JSON.stringify(account)})`)
  expect(begun.status).toBe(201)

  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const key = await addKey(devtools)
  const made = await run(page, 'await register()')
  expect(made).toMatchObject({ status: 200, body: { name: 'Test key' } })
  const seen = await run(page, `await call('GET', '/console/account')`)
  expect(seen.body).toMatchObject({ methods: { passkeys: [{ name: 'Test key' }] } })

  await run(page, `await call('POST', '/console/sign-out')`)
  expect((await run(page, `await call('GET', '/console/session')`)).status).toBe(401)
  const entered = await run(page, 'await enter()')
  expect(entered).toMatchObject({ status: 200, body: { member: { email: 'ann@example.com' } } })
  const cookies = await page.context().cookies()
  const session = cookies.find(({ name }) => name === 'gatewarden.session_token')
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
  expect(JSON.stringify(entered.body)).not.toContain(decodeURIComponent(session?.value ?? '').split('.')[0])
  expect((await run(page, `await call('GET', '/console/session')`)).status).toBe(200)

  // The device no longer asks who holds it: the key alone is not enough.
  await run(page, `await call('POST', '/console/sign-out')`)
  await devtools.send('WebAuthn.setUserVerified', { authenticatorId: key, isUserVerified: false })
  const unasked = await run(page, `await enter('discouraged')`)
  expect(unasked).toMatchObject({ status: 401, body: { reason: 'user_not_verified' } })
  expect((await run(page, `await call('GET', '/console/session')`)).status).toBe(401)
}, 60_000)

async function addKey(devtools: CDPSession): Promise<string> {
  const options = {
    protocol: 'ctap2' as const,
    transport: 'internal' as const,
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  }
  return (await devtools.send('WebAuthn.addVirtualAuthenticator', { options })).authenticatorId
}
