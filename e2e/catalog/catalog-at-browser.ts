import type { BrowserContextOptions, Page } from 'playwright-core'
import { buildPages } from '../../scripts/build-pages.mjs'
import { type Installation, startInstallation } from '../installation.ts'
import { faultsOf, openBrowser, type WatchedBrowser } from '../watched-browser.ts'
import { type Product, startProduct } from './product.ts'

export interface Account {
  userPrincipalName: string
  password: string
}

/** A connector on an app of its own, and the people of an organization of its own. */
export interface Offer {
  connector: string
  /** Of the app that it is on. */
  clientId: string
  customer: string
  admin: Account
  employee: Account
  colleague: Account
}

/** A service with the catalog's pages, an emulator, an integrator's product, and a browser to look at them. */
export interface CatalogAtBrowser {
  installation: Installation
  product: Product
  browser: WatchedBrowser
  visitor(options?: BrowserContextOptions): Promise<Page>
  offer(wish: {
    type: 'outlook-mail-org' | 'outlook-mail' | 'outlook-calendar'
    userConsent?: 'allow' | 'refuse-mail'
    catalog?: Record<string, string | number>
  }): Promise<Offer>
  /** The address of the hosted page, for one customer. */
  link(customer: string, returnTo?: string): Promise<string>
  close(): Promise<void>
}

export async function openCatalog(): Promise<CatalogAtBrowser> {
  await buildPages()
  const product = await startProduct()
  const installation = await startInstallation({}, undefined, {
    connect: { returnOrigins: [product.origin, product.sameSite], publisher: 'Northwind Ltd' },
    browsers: { origins: [product.origin, product.sameSite] },
  })
  const { client, emulator, service } = installation
  product.use(client, service.config.publicUrl)
  const browser = await openBrowser()
  let count = 0
  return {
    installation,
    product,
    browser,
    visitor: (options) => browser.visitor(options),
    async offer({ type, userConsent = 'allow', catalog }) {
      const name = `catalog${++count}`
      const domain = `${name}.onmicrosoft.com`
      const { id: tenant } = emulator.addTenant({ domain, displayName: 'Acme Works', userConsent })
      const person = (who: string, displayName: string, role?: 'Global Administrator'): Account => {
        const account = { userPrincipalName: `${who}@${domain}`, password: `Password-of-${who}-1` }
        emulator.addUser({
          ...account,
          tenant,
          displayName,
          ...(role ? { roles: [role] } : { mailbox: 'user' as const }),
        })
        return account
      }
      const people = {
        admin: person('admin', 'Ada Admin', 'Global Administrator'),
        employee: person('erin', 'Erin Employee'),
        colleague: person('carl', 'Carl Colleague'),
      }
      const app = emulator.addApp({
        tenant,
        displayName: 'Northwind Mail Assistant',
        redirectUris: ['http://localhost/oauth/callback'],
        signInAudience: 'AzureADMultipleOrgs',
        requiredResourceAccess: [
          {
            resource: 'graph',
            application: ['Mail.Read', 'User.Read.All'],
            delegated: ['User.Read', 'Mail.Read', 'Calendars.Read'],
          },
        ],
      })
      const permissions = {
        'outlook-mail-org': ['Mail.Read', 'User.Read.All'],
        'outlook-mail': ['Mail.Read'],
        'outlook-calendar': ['Calendars.Read'],
      }[type]
      const made = await client.request('POST /v1/connectors', {
        body: {
          type,
          name,
          permissions,
          app: {
            cloud: 'emulator',
            clientId: app.appId,
            credential: { kind: 'secret', secret: app.clientSecret },
          },
          ...(catalog ? { catalog } : {}),
        },
      })
      return { connector: made.id, clientId: app.appId, customer: name, ...people }
    },
    async link(customer, returnTo = `${product.origin}/connected?hosted=1`) {
      const made = await client.request('POST /v1/catalog-links', {
        body: { customer: { externalId: customer, name: 'Acme Ltd' }, returnUrl: returnTo },
      })
      return made.url
    },
    async close() {
      await browser.close()
      await installation.close()
      await product.close()
    },
  }
}

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name }).first().waitFor()
export const press = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: true }).click()

/** From our own page through Microsoft's sign-in, up to what is asked of her there. */
export async function signIn(page: Page, who: Account): Promise<void> {
  await heading(page, /^Connect /)
  await press(page, 'Continue with Microsoft')
  await heading(page, 'Sign in')
  await page.getByLabel('Email address').fill(who.userPrincipalName)
  await press(page, 'Next')
  await heading(page, 'Enter password')
  await page.getByLabel('Password').fill(who.password)
  await press(page, 'Sign in')
}

export async function accept(page: Page): Promise<void> {
  await heading(page, /^Permissions requested/)
  await press(page, 'Accept')
}

// What runs in the page is text: its types are the browser's, which the rest of these tests must not have.
const lookInPage = `(() => {
  const all = (root) => [...root.querySelectorAll('*')].flatMap((one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])])
  return all(document)
    .filter((one) => one.matches('button, input:not([type=hidden]), a.button') && one.getBoundingClientRect().height < 24)
    .map((one) => one.textContent)
})()`

/** What is wrong with the catalog for who cannot see it well, sees it on a telephone or uses no mouse. */
export async function catalogFaults(page: Page): Promise<string[]> {
  const small = await page.evaluate<string[]>(lookInPage)
  return [...(await faultsOf(page)), ...small.map((text) => `hard to hit: ${text}`)]
}

const stopInPage = `(() => {
  let at = document.activeElement
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
  if (!at || at === document.body) return null
  const { outlineStyle, outlineWidth } = getComputedStyle(at)
  const text = at.getAttribute('aria-label') || at.textContent || at.labels?.[0]?.textContent || ''
  return { text: text.trim(), shows: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 }
})()`

/** Tab until the control with this name has the focus, also inside of the catalog. @throws Error where it cannot be reached, or a stop does not show */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    const at = await page.evaluate<{ text: string; shows: boolean } | null>(stopInPage)
    if (at && presses > 0 && !at.shows) throw new Error(`The focus on "${at.text}" cannot be seen.`)
    if (at && name.test(at.text)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`No ${name} within 40 presses of Tab on ${page.url()}`)
}
