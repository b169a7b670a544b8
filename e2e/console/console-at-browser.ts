import type { ConfigInput } from '@gatewarden/server'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { buildPages } from '../../scripts/build-pages.mjs'
import { type Installation, startInstallation } from '../installation.ts'
import { openBrowser, type WatchedBrowser } from '../watched-browser.ts'

/** A service with the console's pages, an emulator, and a browser to look at them. */
export interface ConsoleAtBrowser {
  installation: Installation
  browser: WatchedBrowser
  /** A window of somebody whom nobody knows yet. */
  visitor(options?: BrowserContextOptions): Promise<Page>
  /** A window of the administrator, signed in; the first one makes her account on the console's own page. */
  administrator(options?: BrowserContextOptions): Promise<Page>
  /** `/keys` → the address of that scene. */
  address(path: string): string
  /** Opens a scene and waits until its heading is there. */
  open(page: Page, path: string, heading: string | RegExp): Promise<void>
  /** What the windows complained of; that nobody is signed in is no complaint. The list empties. */
  complaints(): string[]
  close(): Promise<void>
}

export const adasAccount = {
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  password: 'plum tractor sixteen lanterns',
}

/**
 * @param settings of the service, besides those that tests need
 * @throws Error where the pages cannot be built or there is no Chromium
 */
export async function openConsole(settings: ConfigInput = {}): Promise<ConsoleAtBrowser> {
  await buildPages()
  const installation = await startInstallation({}, undefined, settings)
  const browser = await openBrowser()
  const { service } = installation
  const address = (path: string) => `${service.config.publicUrl}/console${path}`
  const heading = (page: Page, name: string | RegExp) =>
    page.getByRole('heading', { level: 1, name }).waitFor()
  const isSignedIn = (page: Page) =>
    page.getByRole('navigation', { name: 'Main' }).waitFor({ state: 'attached' })
  type StorageState = Awaited<ReturnType<ReturnType<Page['context']>['storageState']>>
  let signedIn: Promise<StorageState> | undefined

  /** As a person does it, by the link that the service prints. */
  const makeAccount = async () => {
    const page = await browser.visitor()
    await page.goto(service.welcomeUrl?.reveal() ?? '')
    await heading(page, 'Make the first account')
    await page.getByLabel('Your name').fill(adasAccount.name)
    await page.getByLabel('Email address').fill(adasAccount.email)
    await page.getByLabel('Password', { exact: true }).fill(adasAccount.password)
    await page.getByLabel('Password again').fill(adasAccount.password)
    await page.getByRole('button', { name: 'Make account' }).click()
    await isSignedIn(page)
    const state = await page.context().storageState()
    await page.context().close()
    return state
  }

  return {
    installation,
    browser,
    visitor: (options) => browser.visitor(options),
    async administrator(options) {
      signedIn ??= makeAccount()
      return browser.visitor({ ...options, storageState: await signedIn })
    },
    address,
    async open(page, path, name) {
      await page.goto(address(path))
      await heading(page, name)
    },
    complaints: () => browser.complaints().filter((one) => !/with a status of 401/.test(one)),
    async close() {
      await browser.close()
      await installation.close()
    },
  }
}

/** On a desk, where most of the console is used. */
export const desk = { width: 1280, height: 860 }
/** As wide as the narrowest telephone that is held to. */
export const telephone = { width: 360, height: 780 }

export const themes = ['light', 'dark'] as const
