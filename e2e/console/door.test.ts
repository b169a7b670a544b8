import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { faultsOf, picture } from '../watched-browser.ts'
import { adasAccount, type ConsoleAtBrowser, desk, openConsole, themes } from './console-at-browser.ts'

/** What is in front of the console's door, and the policy that its pages are served with. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 })

const screenshots = process.env.GATEWARDEN_SCREENSHOTS
let at: ConsoleAtBrowser

beforeAll(async () => {
  at = await openConsole()
})
afterAll(() => at?.close())

it('leads from the first start to the first account, out, and in again to where one wanted to go', async () => {
  const page = await at.visitor({ viewport: desk })
  await page.goto(at.installation.service.config.publicUrl)
  await page.getByRole('heading', { level: 1, name: 'Nearly there' }).waitFor()
  expect(await faultsOf(page)).toEqual([])
  await (await at.administrator()).context().close()

  await page.goto(at.address('/connectors/new'))
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme })
    await picture(page, `console-sign-in-${colorScheme}`, screenshots)
    expect(await faultsOf(page)).toEqual([])
  }
  await page.getByLabel('Email address').fill(adasAccount.email)
  await page.getByLabel('Password', { exact: true }).fill('not the password of Ada')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').getByText('Email address or password is wrong.').waitFor()
  await page.getByLabel('Password', { exact: true }).fill(adasAccount.password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'New connector' }).waitFor()
  expect(page.url()).toBe(at.address('/connectors/new'))

  await page.getByRole('button', { name: adasAccount.name }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  await page.goto(at.address('/connectors'))
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  expect(at.complaints()).toEqual([])
  await page.context().close()
})

const invitationFor = async (email: string): Promise<string> => {
  const { link } = await at.installation.client.request('POST /v1/members', {
    body: { email, role: 'auditor' },
  })
  return link.url
}

it.each(themes)('an invitation can be read and filled in on a telephone, %s', async (colorScheme) => {
  const page = await at.visitor({ colorScheme })
  await page.goto(await invitationFor(`ida-${colorScheme}@example.com`))
  await page.getByText(`For ida-${colorScheme}@example.com, as auditor.`).waitFor()
  await picture(page, `console-invitation-${colorScheme}`, screenshots)
  expect(await faultsOf(page)).toEqual([])
  await page.getByLabel('Your name').fill('Ada')
  await page.getByLabel('Password', { exact: true }).fill('short')
  await page.getByLabel('Password again').fill('short')
  await page.getByRole('button', { name: 'Join' }).click()
  await page.getByText('A password has at least 12 characters.').waitFor()
  expect(await faultsOf(page)).toEqual([])
  await page.goto(at.address('/invitation#some-token'))
  await page.reload()
  await page.getByText('This link does not work').waitFor()
  await page.goto(at.address('/invitation'))
  await page.reload()
  await page.getByRole('heading', { level: 1, name: 'This link is not whole' }).waitFor()
  // The browser's own word for the link that does not work.
  expect(at.complaints().filter((one) => !/status of 404/.test(one))).toEqual([])
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
    picture.innerHTML = '<img src="data:image/png;base64,x" onerror="document.title=\\'run\\'">'
    document.body.append(picture)
    const style = document.createElement('style')
    style.textContent = 'body { display: none }'
    document.head.append(style)
  })()`)
  await expect.poll(() => at.browser.complaints().join('\n')).toMatch(/Content Security Policy/)
  expect(await page.title()).not.toBe('run')
  expect(await page.getByRole('heading', { level: 1 }).isVisible()).toBe(true)
  await page.context().close()
  // What else it complained of was meant to be refused.
  at.complaints()
})
