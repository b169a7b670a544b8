import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AppRegistration } from '../tenant/app.ts'
import { type EntraSite, startEntraSite } from './testing/entra-site.ts'
import { asPage, visibleText } from './testing/form-browser.ts'

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'
let site: EntraSite
let tablet: AppRegistration

beforeEach(async () => {
  site = await startEntraSite()
  tablet = site.register({ displayName: 'Tablet', allowPublicClient: true, secrets: [], redirectUris: [] })
})

afterEach(async () => {
  await site[Symbol.asyncDispose]()
})

async function begin(tenant = 'organizations', app = tablet) {
  const response = await fetch(`${site.origin}/${tenant}/oauth2/v2.0/devicecode`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: app.appId, scope: 'openid offline_access User.Read' }),
  })
  return Object(await response.json())
}

function poll(deviceCode: string, more: Readonly<Record<string, string>> = {}) {
  return site.token('organizations', {
    grant_type: DEVICE_GRANT,
    client_id: tablet.appId,
    device_code: deviceCode,
    ...more,
  })
}

/** From the page with the code to the confirmation. */
async function signIn(userCode: string) {
  const browser = site.browser()
  const first = asPage(await browser.open('/common/oauth2/deviceauth'))
  const named = asPage(await browser.submit(first, { otc: ` ${userCode.toLowerCase()} ` }))
  const consent = asPage(await browser.signIn(named, 'finn@fabrikam.onmicrosoft.com', 'Password-of-finn'))
  return { browser, confirm: asPage(await browser.submit(consent, { consent: 'accept' })) }
}

test('a device gets its tokens when the person has typed the code, signed in, consented and confirmed', async () => {
  const asked = await begin()
  expect(asked).toMatchObject({
    expires_in: 900,
    interval: 5,
    user_code: expect.stringMatching(/^[A-Z2-9]{9}$/),
  })
  expect(asked).not.toHaveProperty('verification_uri_complete')
  expect(asked.message).toContain(asked.user_code)
  expect((await poll(asked.device_code)).body).toMatchObject({
    error: 'authorization_pending',
    error_codes: [70016],
  })
  const { browser, confirm } = await signIn(asked.user_code)
  expect(visibleText(confirm.text)).toContain('Are you trying to sign in to Tablet?')
  expect((await poll(asked.device_code)).body.error).toBe('authorization_pending')
  const done = asPage(await browser.submit(confirm, { confirm: 'yes' }))
  expect(visibleText(done.text)).toContain('You have signed in')
  const { status, body } = await poll(asked.device_code)
  expect(status).toBe(200)
  expect(body).toMatchObject({
    scope: 'openid User.Read',
    refresh_token: expect.any(String),
    id_token: expect.any(String),
  })
  expect((await poll(asked.device_code)).body).toMatchObject({
    error: 'bad_verification_code',
    error_codes: [70018],
  })
})

test('a person who cancels ends it', async () => {
  const asked = await begin()
  const { browser, confirm } = await signIn(asked.user_code)
  asPage(await browser.submit(confirm, { confirm: 'no' }))
  expect((await poll(asked.device_code)).body).toMatchObject({
    error: 'authorization_declined',
    error_codes: [70020],
  })
})

test('a confirmation that skips consent is not taken', async () => {
  const asked = await begin()
  const browser = site.browser()
  const named = asPage(
    await browser.submit(asPage(await browser.open('/common/oauth2/deviceauth')), { otc: asked.user_code }),
  )
  const consent = asPage(await browser.signIn(named, 'finn@fabrikam.onmicrosoft.com', 'Password-of-finn'))
  const flowToken = consent.forms[0]?.fields.get('flowToken') ?? ''
  const forged = await fetch(`${site.origin}/organizations/deviceconfirm`, {
    method: 'POST',
    body: new URLSearchParams({ flowToken, confirm: 'yes' }),
  })
  expect(await forged.text()).toContain('AADSTS50089')
  expect((await poll(asked.device_code)).body.error).toBe('authorization_pending')
})

test('wrong codes, old codes, other apps and apps without public flows', async () => {
  const asked = await begin()
  const browser = site.browser()
  const again = asPage(
    await browser.submit(asPage(await browser.open('/common/oauth2/deviceauth')), { otc: 'WRONG' }),
  )
  expect(visibleText(again.text)).toContain("That code didn't work")
  expect((await poll('nonsense')).body.error_codes).toEqual([70018])
  expect((await poll('')).body.error_codes).toEqual([900144])
  const other = site.register({ allowPublicClient: true })
  expect((await poll(asked.device_code, { client_id: other.appId })).body.error_codes).toEqual([70018])
  expect((await poll(asked.device_code, { client_id: site.app.appId })).body.error_codes).toEqual([7000218])
  site.world.clock.advance(900_000)
  expect((await poll(asked.device_code)).body).toMatchObject({ error: 'expired_token', error_codes: [70019] })
})

test('requests that cannot be', async () => {
  expect((await begin('nowhere.example')).error_codes).toEqual([90002])
  const own = site.register({ signInAudience: 'AzureADMyOrg', allowPublicClient: true })
  expect((await begin('common', own)).error_codes).toEqual([50194])
  const get = await fetch(`${site.origin}/common/oauth2/v2.0/devicecode`)
  expect(Object(await get.json()).error_codes).toEqual([900561])
})
