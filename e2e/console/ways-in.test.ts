import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { codeOf } from '../../packages/server/src/members/testing/totp-code.ts'
import { faultsOf } from '../watched-browser.ts'
import { adasAccount, type ConsoleAtBrowser, desk, openConsole } from './console-at-browser.ts'

/** Other ways in than a password that one knows: a passkey, a code besides, and the link for a new one. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 })

const newPassword = 'seventeen quiet herons by a canal'
let at: ConsoleAtBrowser
beforeAll(async () => {
  at = await openConsole()
})
afterAll(() => at?.close())

it('a passkey is added in the profile and signs in, with no secret in what the page sees; one that asks nobody does not', async () => {
  const page = await at.administrator({ viewport: desk })
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  await at.open(page, '/profile', 'Profile')
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByRole('button', { name: /^Remove the passkey/ }).waitFor()
  expect(await faultsOf(page)).toEqual([])

  await page.context().clearCookies()
  await at.open(page, '/profile', 'Sign in')
  expect(await faultsOf(page)).toEqual([])
  const enter = async () => {
    const answered = page.waitForResponse(/\/passkey\/verify-authentication$/)
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    return answered
  }
  const session = () => page.request.get(at.address('/session'), { headers: { 'x-gatewarden-console': '1' } })
  // A page that wants nobody asked, and a device that does not ask: the key alone is not enough.
  const options = '**/passkey/generate-authenticate-options'
  await page.route(options, async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ json: { ...(await answer.json()), userVerification: 'discouraged' } })
  })
  const verified = (isUserVerified: boolean) =>
    devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
  await verified(false)
  const unasked = await enter()
  expect([unasked.status(), await unasked.json()]).toMatchObject([401, { reason: 'user_not_verified' }])
  expect((await session()).status()).toBe(401)
  await page.getByRole('alert').waitFor()
  at.complaints()
  await page.unroute(options)
  await verified(true)

  const entered = await enter()
  expect([entered.status(), await entered.json()]).toMatchObject([
    200,
    { member: { email: adasAccount.email } },
  ])
  const cookies = await page.context().cookies()
  const cookie = cookies.find(({ name }) => name === 'gatewarden.session_token')
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
  const [token = ''] = decodeURIComponent(cookie?.value ?? '').split('.')
  expect(token.length).toBeGreaterThan(10)
  expect(await entered.text()).not.toContain(token)
  await page.getByRole('heading', { level: 1, name: 'Profile' }).waitFor()
  expect((await session()).status()).toBe(200)
  await page.getByRole('button', { name: /^Remove the passkey/ }).click()
  await page.getByRole('button', { name: /^Remove the passkey/ }).waitFor({ state: 'detached' })
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it('an authenticator app is set up in the profile, and its code is asked for from then on', async () => {
  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/profile', 'Your profile')
  const form = page.locator('form').filter({ has: page.getByRole('button', { name: 'Set up' }) })
  await form.getByLabel('Your password').fill(adasAccount.password)
  await form.getByRole('button', { name: 'Set up' }).click()
  const link = page.getByRole('link', { name: 'Open in an authenticator app on this device' })
  const uri = (await link.getAttribute('href')) ?? ''
  const code = page.getByLabel('Code that the app shows')
  await code.fill('000000')
  await page.getByRole('button', { name: 'Turn on' }).click()
  await page.getByRole('alert').waitFor()
  expect(await faultsOf(page)).toEqual([])
  await code.fill(codeOf(uri))
  await page.keyboard.press('Enter')
  await page.getByText('On: a code is asked for when you sign in.').waitFor()

  const other = await at.visitor()
  await at.open(other, '/audit', 'Sign in')
  await other.getByLabel('Email address').fill(adasAccount.email)
  await other.getByLabel('Password', { exact: true }).fill(adasAccount.password)
  await other.keyboard.press('Enter')
  const asked = other.getByLabel('Code from your authenticator app')
  await asked.fill('000000')
  await other.keyboard.press('Enter')
  await other.getByText('That code is wrong or too old.').waitFor()
  expect(await faultsOf(other)).toEqual([])
  // The one of half a minute ago worked once already.
  await asked.fill(codeOf(uri, 1))
  await other.keyboard.press('Enter')
  await other.getByRole('heading', { level: 1, name: 'Audit log' }).waitFor()
  await other.context().close()

  const off = page.locator('form').filter({ has: page.getByRole('button', { name: 'Turn off' }) })
  await off.getByLabel('Your password').fill(adasAccount.password)
  await off.getByRole('button', { name: 'Turn off' }).click()
  await page.getByText('With it, a code from your telephone').waitFor()
  // Wrong codes are refused with 4xx, which Chromium tells, too.
  expect(at.complaints().filter((one) => !/status of 4\d\d/.test(one))).toEqual([])
  await page.context().close()
})

it('who has forgotten her password sets a new one by a link, which works once', async () => {
  await (await at.administrator()).context().close()
  const { url, adminKey } = at.installation.service
  const call = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${url}/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    expect(answer.ok).toBe(true)
    return answer.json()
  }
  const members = z
    .object({ data: z.array(z.object({ id: z.string(), email: z.string() })) })
    .parse(await call('GET', '/members'))
  const ada = members.data.find(({ email }) => email === adasAccount.email)
  const made = z.object({ url: z.string() }).parse(await call('POST', `/members/${ada?.id}/link`, {}))

  const page = await at.visitor()
  await page.goto(made.url)
  await page.getByText(`For ${adasAccount.email}.`).waitFor()
  expect(await faultsOf(page)).toEqual([])
  await page.getByLabel('Password', { exact: true }).fill(newPassword)
  await page.getByLabel('Password again').fill(newPassword)
  await page.getByRole('button', { name: 'Set password' }).click()
  await page.getByText('Your new password is set.').waitFor()
  await page.getByRole('link', { name: 'Go to sign-in' }).click()
  for (const text of [adasAccount.password, newPassword]) {
    await page.getByLabel('Email address').fill(adasAccount.email)
    await page.getByLabel('Password', { exact: true }).fill(text)
    await page.keyboard.press('Enter')
    if (text !== newPassword) await page.getByText('Email address or password is wrong.').waitFor()
  }
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()

  const again = await at.visitor()
  await again.goto(made.url)
  await again.getByText('This link does not work').waitFor()
  at.complaints()
  for (const one of [page, again]) await one.context().close()
})

it.each(['https://evil.example/', '//evil.example/', '/\\\\evil.example/', 'javascript:document.title=1'])(
  'does not lead to %s after the sign-in',
  async (next) => {
    const page = await at.visitor({ viewport: desk })
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await at.open(page, `/sign-in?${new URLSearchParams({ next })}`, 'Sign in')
    await page.getByLabel('Email address').fill(adasAccount.email)
    await page.getByLabel('Password', { exact: true }).fill(newPassword)
    await page.keyboard.press('Enter')
    await page.getByRole('navigation', { name: 'Main' }).waitFor({ state: 'attached' })
    expect(page.url().startsWith(at.address('/'))).toBe(true)
    expect(asked.filter((url) => new URL(url).hostname.includes('evil'))).toEqual([])
    await page.context().close()
  },
)

it('says what went wrong with a provider', async () => {
  const page = await at.visitor()
  await at.open(page, '/sign-in?problem=not_linked', 'Sign in')
  await page.getByText('That account is not linked to a member here.').waitFor()
  await at.open(page, '/sign-in?problem=%3Cb%3E', 'Sign in')
  expect(await page.getByRole('alert').count()).toBe(0)
  await page.context().close()
})
