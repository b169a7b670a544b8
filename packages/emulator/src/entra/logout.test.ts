import { afterEach, beforeEach, expect, test } from 'vitest'
import { authorizeUrl, signInAs } from './testing/authorize-url.ts'
import { CALLBACK, type EntraSite, startEntraSite } from './testing/entra-site.ts'
import { asLeft, asPage, type FormBrowser, visibleText } from './testing/form-browser.ts'

let site: EntraSite
let browser: FormBrowser
const finn = 'finn@fabrikam.onmicrosoft.com'

beforeEach(async () => {
  site = await startEntraSite()
  browser = site.browser()
  await signInAs(browser, authorizeUrl(site), finn)
})

afterEach(async () => {
  await site[Symbol.asyncDispose]()
})

async function isSignedIn(): Promise<boolean> {
  const location = asLeft(await browser.open(authorizeUrl(site, { prompt: 'none' })))
  return location.searchParams.get('code') !== null
}

test('goes on to a registered address with the state, and the browser is forgotten', async () => {
  expect(await isSignedIn()).toBe(true)
  const query = new URLSearchParams({ post_logout_redirect_uri: CALLBACK, state: 'out' })
  const location = asLeft(await browser.open(`/common/oauth2/v2.0/logout?${query}`))
  expect(location.href).toBe(`${CALLBACK}?state=out`)
  expect(await isSignedIn()).toBe(false)
})

test('never goes to an address that no app has registered', async () => {
  const query = new URLSearchParams({ post_logout_redirect_uri: 'https://evil.example/' })
  const page = asPage(await browser.open(`/common/oauth2/v2.0/logout?${query}`))
  expect(visibleText(page.text)).toContain('signed out')
  expect(await isSignedIn()).toBe(false)
})

test('the apps hear of it in frames before the browser goes on, and other apps do not', async () => {
  site.app.logoutUrl = 'https://rider.example/bye?from=entra'
  const query = new URLSearchParams({ post_logout_redirect_uri: CALLBACK, state: 'a&b' })
  const page = asPage(await browser.open(`/common/oauth2/v2.0/logout?${query}`))
  expect(page.text).toContain('src="https://rider.example/bye?from=entra"')
  expect(page.text).toContain(`content="2;url=${CALLBACK}?state=a%26b"`)
  expect(page.headers.get('content-security-policy')).toContain('frame-src https://rider.example; ')
  expect(await isSignedIn()).toBe(false)
  const stranger = asLeft(await site.browser().open(`/common/oauth2/v2.0/logout?${query}`))
  expect(stranger.pathname).toBe(new URL(CALLBACK).pathname)
})

test('a form is taken as a query is', async () => {
  const response = await fetch(`${site.origin}/common/oauth2/v2.0/logout`, {
    method: 'POST',
    body: new URLSearchParams({ post_logout_redirect_uri: CALLBACK }),
    redirect: 'manual',
  })
  expect(response.headers.get('location')).toBe(CALLBACK)
  expect(response.headers.get('set-cookie')).toContain('Max-Age=0')
})
