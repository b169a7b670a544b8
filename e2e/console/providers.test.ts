import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Person } from '../../packages/cli/src/local/demo/person.ts'
import { administrator } from '../installation.ts'
import { faultsOf } from '../watched-browser.ts'
import { type ConsoleAtBrowser, desk, openConsole } from './console-at-browser.ts'
import { throughMicrosoft } from './through-microsoft.ts'

/** Accounts of an OpenID provider (Entra, as the emulator has it): linked in the profile, and in place of a password for an invitation. */
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

let at: ConsoleAtBrowser

beforeAll(async () => {
  at = await openConsole()
  const { emulator, service } = at.installation
  const [tenant] = emulator.describe().tenants
  if (!tenant) throw new Error('The emulator has no tenant.')
  const app = emulator.addApp({
    tenant: tenant.id,
    displayName: 'Gatewarden console',
    redirectUris: [`${service.config.publicUrl}/console/providers/callback`],
    signInAudience: 'AzureADMyOrg',
    requiredResourceAccess: [{ resource: 'graph', application: [], delegated: ['User.Read'] }],
  })
  await at.installation.client.request('POST /v1/sign-in-providers', {
    body: {
      name: 'Contoso',
      issuer: `${emulator.origin}/${tenant.id}/v2.0`,
      clientId: app.appId,
      clientSecret: app.clientSecret,
    },
  })
})
afterAll(() => at?.close())

/** Her way through the provider's pages, once the button has led there. */
async function atProvider(page: Page, person: Person): Promise<void> {
  await page.waitForURL((url) => url.origin === at.installation.emulator.origin)
  await throughMicrosoft(page, person)
}

it('a member links her account there, signs in with it, and unlinks it', async () => {
  const page = await at.administrator({ viewport: desk })
  const person = administrator(at.installation.emulator)
  await at.open(page, '/profile', 'Your profile')
  await page.getByRole('button', { name: 'Link your account of Contoso' }).click()
  await atProvider(page, person)
  await page.getByText('Contoso: linked').waitFor()
  expect(await faultsOf(page)).toEqual([])

  const elsewhere = await at.visitor({ viewport: desk })
  await at.open(elsewhere, '/sign-in', 'Sign in')
  await elsewhere.getByRole('button', { name: 'Continue with Contoso' }).click()
  await atProvider(elsewhere, person)
  await elsewhere.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
  await elsewhere.context().close()

  await page.getByRole('button', { name: 'Unlink your account of Contoso' }).click()
  await page.getByRole('button', { name: 'Link your account of Contoso' }).waitFor()
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

it('an invitation says whom it is for, and is taken up with an account there in place of a password', async () => {
  const [tenant] = at.installation.emulator.describe().tenants
  const person = tenant?.users.find(({ mailbox }) => mailbox === 'user')
  if (!person) throw new Error('Nobody is in the emulator.')
  const { link } = await at.installation.client.request('POST /v1/members', {
    body: { email: 'dora@example.com', role: 'developer' },
  })
  const page = await at.visitor({ viewport: desk })
  await page.goto(link.url)
  await page.getByText('For dora@example.com, as developer.').waitFor()
  await page.getByLabel('Your name').fill('')
  await page.getByRole('button', { name: 'Continue with Contoso' }).click()
  await page.getByText('Fill in your name first.').waitFor()
  expect(await faultsOf(page)).toEqual([])
  await page.getByLabel('Your name').fill('Dora Developer')
  await page.getByRole('button', { name: 'Continue with Contoso' }).click()
  await atProvider(page, {
    userName: person.userPrincipalName,
    password: person.password,
    consent: 'accept',
  })
  await page.getByRole('button', { name: 'Dora Developer' }).waitFor()
  expect(at.complaints()).toEqual([])
  await page.context().close()
})
