import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { faultsOf, picture } from '../watched-browser.ts'
import { type ConsoleAtBrowser, openConsole, themes } from './console-at-browser.ts'

/** What is in front of the console's door, and the policy that its pages are served with. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 })

const screenshots = process.env.GATEWARDEN_SCREENSHOTS
let at: ConsoleAtBrowser

beforeAll(async () => {
  at = await openConsole()
})
afterAll(() => at?.close())

it.each(themes)('an invitation can be read and filled in on a telephone, %s', async (colorScheme) => {
  const page = await at.visitor({ colorScheme })
  await page.goto(at.address('/invitation#some-token'))
  await page.getByRole('heading', { level: 1, name: 'You are invited' }).waitFor()
  await picture(page, `console-invitation-${colorScheme}`, screenshots)
  expect(await faultsOf(page)).toEqual([])
  await page.getByLabel('Your name').fill('Ada')
  await page.getByLabel('Password', { exact: true }).fill('short')
  await page.getByLabel('Password again').fill('short')
  await page.getByRole('button', { name: 'Join' }).click()
  await page.getByText('A password has at least 12 characters.').waitFor()
  expect(await faultsOf(page)).toEqual([])
  await page.goto(at.address('/invitation'))
  await page.reload()
  await page.getByRole('heading', { level: 1, name: 'This link is not whole' }).waitFor()
  expect(at.browser.complaints()).toEqual([])
  await page.context().close()
})

it('the pages run no script but their own: what is put into them does nothing', async () => {
  const page = await at.visitor()
  await page.goto(at.address('/invitation#some-token'))
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.evaluate(`(() => {
    const script = document.createElement('script')
    script.textContent = 'document.title = "run"'
    document.body.append(script)
    const picture = document.createElement('div')
    picture.innerHTML = '<img src=x onerror="document.title=\\'run\\'">'
    document.body.append(picture)
    const style = document.createElement('style')
    style.textContent = 'body { display: none }'
    document.head.append(style)
  })()`)
  await expect.poll(() => at.browser.complaints().join('\n')).toMatch(/Content Security Policy/)
  expect(await page.title()).not.toBe('run')
  expect(await page.getByRole('heading', { level: 1 }).isVisible()).toBe(true)
  await page.context().close()
})
