import type { Page } from 'playwright-core'
import type { Person } from '../../packages/cli/src/local/demo/person.ts'

/** What is pressed on each page on the way, whichever of them is there. */
const steps: [sign: string, fill: (person: Person) => string | null][] = [
  ['input[name=passwd]', ({ password }) => password],
  ['input[name=loginfmt]', ({ userName }) => userName],
  ['button[name=consent][value=accept]', () => null],
  ['button[name=next][value=connect]', () => null],
  ['button[name=next][value=consent]', () => null],
]
const mostPages = 12

/** Walks through Gatewarden's and Microsoft's pages in a window, until none asks anything more. */
export async function throughMicrosoft(page: Page, person: Person): Promise<void> {
  await page.waitForURL(/^http/)
  for (let count = 0; count < mostPages; count++) {
    await page.waitForLoadState()
    const step = await firstShown(page)
    if (step === undefined) return
    const [sign, fill] = step
    const text = fill(person)
    const left = page.waitForEvent('framenavigated')
    if (text === null) await page.locator(sign).click()
    else {
      await page.locator(sign).fill(text)
      await page.keyboard.press('Enter')
    }
    await left
  }
  throw new Error(`The pages do not come to an end: ${page.url()}`)
}

async function firstShown(page: Page): Promise<(typeof steps)[number] | undefined> {
  for (const step of steps) if (await page.locator(step[0]).isVisible()) return step
  return undefined
}
