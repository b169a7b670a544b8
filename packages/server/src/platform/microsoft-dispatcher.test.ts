import { createEmulator, type Emulator } from '@gatewarden/emulator'
import { request } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadConfig } from './config/load-config.ts'
import { microsoftDispatcher } from './microsoft-dispatcher.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await createEmulator()
})
afterAll(() => emulator.close())

/** Asks the emulator for its keys, as a service does whose machine believes the emulator's authority. */
async function askForKeys(settings: { publicUrl: string; allowEmulator?: boolean }) {
  const { timeouts } = loadConfig({ flags: {} })
  const { publicUrl, allowEmulator = false } = settings
  const dispatcher = microsoftDispatcher({
    publicUrl,
    timeouts,
    microsoft: { allowEmulator, emulatorCa: emulator.ready.caFile },
  })
  try {
    const answer = await request(`${emulator.ready.secureOrigin}/common/discovery/v2.0/keys`, { dispatcher })
    await answer.body.dump()
    return answer.statusCode
  } finally {
    await dispatcher.close()
  }
}

test('a service that others can reach believes no certificate of an emulator, and so none of its keys and tokens', async () => {
  await expect(askForKeys({ publicUrl: 'https://mail.example.com' })).rejects.toThrow(/emulator's/)
})

test.each([
  ['on this machine', { publicUrl: 'http://localhost:8090' }],
  ['by its operator’s word', { publicUrl: 'https://mail.example.com', allowEmulator: true }],
])('one %s does', async (_, settings) => {
  expect(await askForKeys(settings)).toBe(200)
})
