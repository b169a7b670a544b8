import type { Page } from 'playwright-core'
import { faultsOf, picture } from '../watched-browser.ts'
import { desk, telephone, themes } from './console-at-browser.ts'

const screenshots = process.env.GATEWARDEN_SCREENSHOTS

/** Looks at a page in both themes, on a telephone and on a desk; what is wrong with it, and where. */
export async function lookedAt(page: Page, name: string): Promise<string[]> {
  const faults: string[] = []
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme })
    for (const [size, viewport] of Object.entries({ telephone, desk })) {
      await page.setViewportSize(viewport)
      await picture(page, `console-${name}-${colorScheme}-${size}`, screenshots)
      faults.push(...(await faultsOf(page)).map((one) => `${colorScheme} ${size}: ${one}`))
    }
  }
  return faults
}
