import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

/** Debian's, the first that is there: one without the parts of a whole browser around it starts and opens windows four times as fast. */
const executables = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium']

/** A Chromium of its own, and a person's windows in it; whatever its console complains of is kept. */
export interface WatchedBrowser {
  /** A window with cookies of its own, as on another person's machine. 360 px wide unless told otherwise. */
  visitor(options?: BrowserContextOptions): Promise<Page>
  /** What the consoles complained of, refusals by a content security policy among it; the list empties. */
  complaints(): string[]
  close(): Promise<void>
}

/** A status that a page is shown with is no complaint: what it says is looked at by the tests. */
const statusOfPage = /^Failed to load resource: the server responded with a status of 4\d\d/

/** @throws Error where there is no Chromium */
export async function openBrowser(): Promise<WatchedBrowser> {
  const executablePath = executables.find((path) => existsSync(path))
  if (executablePath === undefined) {
    throw new Error(
      `There is no Chromium at ${executables.join(' or ')}. "npm test" installs it as root; otherwise: sudo apt-get install chromium-headless-shell`,
    )
  }
  const browser: Browser = await chromium.launch({
    executablePath,
    // Sites, and what stands in a sandbox, apart in processes of their own: as browsers that people use do, the shell does not.
    args: ['--disable-dev-shm-usage', '--site-per-process'],
  })
  const heard: string[] = []
  return {
    async visitor(options = {}) {
      const context = await browser.newContext({
        viewport: { width: 360, height: 780 },
        locale: 'en-US',
        ...options,
      })
      const page = await context.newPage()
      page.on('console', (message) => {
        if (message.type() !== 'error' && message.type() !== 'warning') return
        if (statusOfPage.test(message.text()) && message.location().url === page.url()) return
        heard.push(`${message.type()} on ${page.url()}: ${message.text()}`)
      })
      page.on('pageerror', (error) => heard.push(`error on ${page.url()}: ${error.message}`))
      return page
    },
    complaints: () => heard.splice(0),
    close: () => browser.close(),
  }
}

// What runs in the page is text: its types are the browser's, which the rest of these tests must not have.

interface Sizes {
  wide: number
  window: number
  /** Texts of buttons that are too low to be hit with a finger (WCAG 2.5.8). */
  small: string[]
}

const sizesInPage = `({
  wide: document.documentElement.scrollWidth,
  window: document.documentElement.clientWidth,
  small: [...document.querySelectorAll('button, .button')]
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 24)
    .map((one) => one.textContent),
})`

/** How many fades and slides are under way; what turns for ever is at rest, too. */
const movingInPage = `document.getAnimations().filter(
  ({ playState, effect }) => playState === 'running' && effect?.getComputedTiming().iterations !== Infinity,
).length`

/** Where the focus is. */
interface Stop {
  text: string
  shows: boolean
}

const stopInPage = `(() => {
  const at = document.activeElement
  if (!at || at === document.body) return null
  const { outlineStyle, outlineWidth } = getComputedStyle(at)
  const text = at.textContent || at.labels?.[0]?.textContent || ''
  return { text: text.trim(), shows: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 }
})()`

/** What is wrong with a page for who cannot see it well, sees it on a telephone or uses no mouse. */
export async function faultsOf(page: Page): Promise<string[]> {
  await atRest(page)
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  const faults = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
  const sizes = await page.evaluate<Sizes>(sizesInPage)
  if (sizes.wide > sizes.window) faults.push(`scrolls sideways: ${sizes.wide} px in ${sizes.window} px`)
  return [...faults, ...sizes.small.map((text) => `hard to hit: ${text}`)]
}

/** Waits until nothing fades or slides any more: a dialog half faded in has the colours of neither state. */
async function atRest(page: Page): Promise<void> {
  for (let looks = 0, still = 0; looks < 50 && still < 2; looks++) {
    still = (await page.evaluate<number>(movingInPage)) === 0 ? still + 1 : 0
    await page.waitForTimeout(50)
  }
}

/** Keeps a picture in the folder that GATEWARDEN_SCREENSHOTS names, if it names one: for people to look at. */
export async function picture(page: Page, name: string, folder: string | undefined): Promise<void> {
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await atRest(page)
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}

/** Tab until the control with this name has the focus. @throws Error when it cannot be reached, or a stop does not show */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    let at = await page.evaluate<Stop | null>(stopInPage)
    // What a page is styled with may be on its way yet.
    for (let looks = 0; at && presses > 0 && !at.shows && looks < 20; looks++) {
      await page.waitForTimeout(100)
      at = await page.evaluate<Stop | null>(stopInPage)
    }
    if (at && presses > 0 && !at.shows) throw new Error(`The focus on "${at.text}" cannot be seen.`)
    if (at && name.test(at.text)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`No ${name} within 40 presses of Tab on ${page.url()}`)
}
