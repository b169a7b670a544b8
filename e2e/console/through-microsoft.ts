import type { Page } from 'playwright-core'
import type { Person } from '../../packages/cli/src/local/demo/person.ts'

/** What is pressed on each page on the way, whichever of them is there. */
const steps: [sign: string | ((person: Person) => string), fill: (person: Person) => string | null][] = [
  [({ userName }) => `button:has-text("${userName}")`, () => null],
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
    const step = await firstShown(page, person)
    if (step === undefined) return
    const { sign, text } = step
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

interface Step {
  sign: string
  /** What is typed; null where the sign is a button. */
  text: string | null
}

async function firstShown(page: Page, person: Person): Promise<Step | undefined> {
  for (const [of, fill] of steps) {
    const sign = typeof of === 'string' ? of : of(person)
    if (await page.locator(sign).isVisible()) return { sign, text: fill(person) }
  }
  return undefined
}
