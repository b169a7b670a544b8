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
  /** `/keys` → the address of that scene. */
  address(path: string): string
  close(): Promise<void>
}

/** @throws Error where the pages cannot be built or there is no Chromium */
export async function openConsole(): Promise<ConsoleAtBrowser> {
  await buildPages()
  const installation = await startInstallation()
  const browser = await openBrowser()
  return {
    installation,
    browser,
    visitor: (options) => browser.visitor(options),
    address: (path) => `${installation.service.config.publicUrl}/console${path}`,
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
