import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { runRegistration } from '../../../packages/server/src/setup/testing/run-registration.ts'
import type { ConsoleAtBrowser } from '../console-at-browser.ts'
import { throughMicrosoft } from '../through-microsoft.ts'

/** Her display name; everybody's mailbox that a guide ends with is hers. */
export const employeeName = 'Emma Employee'

/** An organization of its own in the emulator, in which no app is registered. */
export interface GuideOrganization {
  tenant: string
  domain: string
  admin: GuidePerson
  employee: GuidePerson
}

export interface GuidePerson {
  userName: string
  password: string
  consent: 'accept'
}

export function newOrganization(
  { installation: { emulator } }: ConsoleAtBrowser,
  name: string,
): GuideOrganization {
  const domain = `${name}.onmicrosoft.com`
  const tenant = emulator.addTenant({ domain, displayName: name, userConsent: 'allow' }).id
  const person = (called: string, displayName: string, rest: object): GuidePerson => {
    const one = { userName: `${called}@${domain}`, password: `Of-${name}-1` }
    emulator.addUser({
      tenant,
      userPrincipalName: one.userName,
      password: one.password,
      displayName,
      ...rest,
    })
    return { ...one, consent: 'accept' }
  }
  const admin = person('admin', 'Adele Admin', { roles: ['Global Administrator'] })
  const employee = person('employee', employeeName, { mailbox: 'user' })
  expect(emulator.describe().tenants.find(({ id }) => id === tenant)?.apps).toEqual([])
  return { tenant, domain, admin, employee }
}

/** A message in somebody's inbox, for the end of a guide. */
export function putLetter(
  { installation: { emulator } }: ConsoleAtBrowser,
  address: string,
  subject: string,
): void {
  const lines = ['From: Ann <ann@example.com>', `To: ${address}`, `Subject: ${subject}`, '', 'Hello']
  emulator.putMessage(address, { folder: ['inbox'], mime: Buffer.from(`${lines.join('\r\n')}\r\n`) })
}

/** What the guide's reader chooses on the connector's page. */
export interface ConnectorChoice {
  type: string
  /** The button on the card of the type. */
  choose: 'Choose' | 'Organizations' | 'Persons'
  preset?: string
  permissions?: readonly string[]
  directory?: string
}

/** From the empty list of connectors over the gallery and the connector's page to its set-up guide, on which nothing is green. */
export async function makeConnector(
  at: ConsoleAtBrowser,
  page: Page,
  choice: ConnectorChoice,
): Promise<void> {
  await at.open(page, '/connectors', 'Connectors')
  await page.getByRole('heading', { name: 'No connector yet' }).waitFor()
  await page.getByRole('link', { name: 'New connector' }).click()
  await page
    .getByRole('button')
    .filter({ hasText: `${choice.choose}: ${choice.type}` })
    .click()
  await page.getByRole('heading', { level: 1, name: choice.type }).waitFor()
  await choosePermissions(page, choice)
  await page.getByRole('link', { name: 'Set-up guide' }).click()
  await page.getByRole('heading', { level: 1, name: `Set up ${choice.type}` }).waitFor()
  const steps = await stepsOf(page)
  expect(steps.length).toBeGreaterThan(3)
  expect(steps[0]?.finding).toMatch(/What was seen.+What to do.+/s)
  for (const { title, state, finding } of steps) {
    expect(state, title).not.toBe('ok')
    expect(finding, title).toMatch(/What was seen.+What to do.+|^Looked at once step \d is done\.$/s)
  }
}

async function choosePermissions(page: Page, { preset, permissions = [], directory }: ConnectorChoice) {
  const part = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Permissions' }) })
  await part.getByRole('group').first().waitFor()
  if (preset) await part.getByRole('button', { name: preset, exact: true }).click()
  for (const box of permissions.length > 0 ? await part.getByRole('checkbox').all() : []) {
    if (await box.isEnabled()) await box.uncheck()
  }
  for (const name of permissions) await part.getByRole('checkbox', { name, exact: true }).check()
  if (directory) await part.getByRole('radio', { name: directory }).check()
  const save = part.getByRole('button', { name: 'Save' })
  if (await save.isEnabled()) await save.click()
  await part.getByText('You have changes').waitFor({ state: 'detached' })
}

/** The steps as they stand on the screen. */
export async function stepsOf(page: Page): Promise<{ title: string; state: string; finding: string }[]> {
  await page.locator('li[data-state]').first().waitFor()
  const items = await page.locator('li[data-state]').all()
  return Promise.all(
    items.map(async (item) => ({
      title: await item.getByRole('heading').innerText(),
      state: (await item.getAttribute('data-state')) ?? '',
      finding: await item.locator('dl, [data-waits]').innerText(),
    })),
  )
}

/** Titles of the steps that are not green, without their numbers. */
export const openSteps = async (page: Page): Promise<string[]> =>
  (await stepsOf(page)).filter(({ state }) => state !== 'ok').map(({ title }) => title.replace(/^\d+\. /, ''))

/**
 * The portal's part of a guide: runs the Azure CLI script that the page shows, in the real bash (`az` is a stand-in there), and
 * gives Gatewarden what it printed. That alone makes nothing green: Gatewarden has to have seen it.
 */
export async function registerByScript(at: ConsoleAtBrowser, page: Page, tenant: string): Promise<void> {
  await page.getByRole('tab', { name: 'Azure CLI' }).click()
  const script = await page.getByRole('region', { name: 'Script' }).innerText()
  const ran = await runRegistration(at.installation.emulator, tenant, `${script}\n`)
  expect(ran.code, ran.said).toBe(0)
  await page.getByRole('tab', { name: 'Portal' }).click()
  await page.getByRole('button', { name: 'Check again' }).click()
  const all = await stepsOf(page)
  expect(await openSteps(page)).toHaveLength(all.length)
  await page.getByLabel('Application (client) ID').fill(ran.clientId)
  await page.getByLabel('Client secret').fill(ran.secret ?? '')
  await page.getByRole('button', { name: 'Give them to Gatewarden' }).click()
  await page.getByRole('button', { name: 'Make a connect link' }).waitFor()
}

/** The guide's last step: a connect link, opened in another browser by who has to agree. Nobody touches the guide: it looks again by itself. */
export async function connectOn(at: ConsoleAtBrowser, page: Page, person: GuidePerson): Promise<void> {
  await page.getByRole('button', { name: 'Make a connect link' }).click()
  const link = await page.getByRole('textbox', { name: 'Connect link' }).inputValue()
  const hers = await at.visitor()
  await hers.goto(link)
  await throughMicrosoft(hers, person)
  await hers.context().close()
}

/** Waits until every step is green. */
export async function allSeen(page: Page): Promise<void> {
  await page.getByText('All steps seen').waitFor()
  expect(await openSteps(page)).toEqual([])
}

/** Opens somebody's mailbox from the list of connections, looking her up in the directory. */
export async function openMailbox(at: ConsoleAtBrowser, page: Page, who: string): Promise<void> {
  await at.open(page, '/connections', 'Connections')
  await page.getByRole('list', { name: 'Connections' }).getByRole('link').first().click()
  await page.getByRole('link', { name: 'Open a mailbox' }).click()
  await page.getByLabel('Name or any address').fill(who)
  await page.getByRole('link', { name: who }).click()
  await page.getByRole('heading', { level: 1, name: who }).waitFor()
}

/** What a PowerShell script that is shown will do, as it stands in it. */
export const settingsOfScript = <Settings>(script: string): Settings =>
  JSON.parse(/^\$settings = '(.*)' \| ConvertFrom-Json$/m.exec(script)?.[1] ?? '')
