import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { allSettings } from './all-settings.ts'
import { configurationManual } from './manual.ts'

const page = join(import.meta.dirname, '../../../../../docs/configuration.md')

it('docs/configuration.md is what the settings say (GATEWARDEN_UPDATE_DOCS=1 writes it)', () => {
  const manual = configurationManual()
  if (process.env.GATEWARDEN_UPDATE_DOCS) writeFileSync(page, manual)
  expect(readFileSync(page, 'utf8')).toBe(manual)
})

it('every setting has a sentence, an environment variable of its own and an expectation', () => {
  const settings = allSettings()
  expect(settings.length).toBeGreaterThan(20)
  for (const { path, meta } of settings) {
    expect(meta.description, path.join('.')).toMatch(/^[A-Z].{20,}[.:]/)
    expect(meta.env).toMatch(/^(GATEWARDEN_[A-Z_0-9]+|DATABASE_URL)$/)
  }
  expect(new Set(settings.map((one) => one.meta.env)).size).toBe(settings.length)
  // What stands in a command's arguments can be read by every user of the machine.
  for (const { path, meta } of settings) {
    if (/key|password|secret|databaseUrl$/i.test(path.join('.')))
      expect(meta.flag, path.join('.')).toBeUndefined()
  }
  const flags = settings.flatMap((one) => one.meta.flag ?? [])
  expect(new Set(flags).size).toBe(flags.length)
})
