import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { faultsOf, picture } from '../watched-browser.ts'
import { type ConsoleAtBrowser, desk, openConsole, telephone, themes } from './console-at-browser.ts'

// The set-up guide's page by itself. Each guide that people follow with other products is walked in guides/.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const screenshots = process.env.GATEWARDEN_SCREENSHOTS
let at: ConsoleAtBrowser

beforeAll(async () => {
  at = await openConsole()
})
afterAll(() => at?.close())

it.each(themes)('can be read and used by anybody, %s, on a desk and on a telephone', async (colorScheme) => {
  const { id } = await at.installation.client.request('POST /v1/connectors', {
    body: { type: 'exchange-imap-smtp', mode: 'organization' },
  })
  for (const [size, viewport] of Object.entries({ desk, telephone })) {
    const page = await at.administrator({ viewport, colorScheme })
    await at.open(page, `/connectors/${id}/set-up`, /^Set up /)
    await page.getByText('Where to look').waitFor()
    await picture(page, `console-set-up-${colorScheme}-${size}`, screenshots)
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('tab', { name: 'PowerShell' }).click()
    await page.getByRole('region', { name: 'Script' }).waitFor()
    await picture(page, `console-set-up-script-${colorScheme}-${size}`, screenshots)
    expect(await faultsOf(page)).toEqual([])
    expect(at.complaints()).toEqual([])
    await page.context().close()
  }
})

it('a script is handed over as a file, and the way that is shown stands in the address', async () => {
  const { id } = await at.installation.client.request('POST /v1/connectors', {
    body: { type: 'outlook-contacts-org' },
  })
  const page = await at.administrator({ viewport: desk })
  await at.open(page, `/connectors/${id}/set-up?tab=azure-cli`, /^Set up /)
  const text = await page.getByRole('region', { name: 'Script' }).innerText()
  const coming = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download' }).click()
  const file = await coming
  const folder = mkdtempSync(join(tmpdir(), 'gw-script-'))
  const path = join(folder, file.suggestedFilename())
  await file.saveAs(path)
  expect(file.suggestedFilename()).toMatch(/^gatewarden-outlook-contacts-org.*\.sh$/)
  expect(readFileSync(path, 'utf8').trimEnd()).toBe(text.trimEnd())
  rmSync(folder, { recursive: true })
  expect(at.complaints()).toEqual([])
  await page.context().close()
})
