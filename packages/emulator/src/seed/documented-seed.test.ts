import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createEmulator, parseSeed, seedFileJsonSchema } from '../index.ts'

const page = new URL('../../../../docs/emulator.md', import.meta.url)

test('the seed in the documentation works as it stands', async () => {
  const text = /```yaml\n(.*?)```/s.exec(readFileSync(page, 'utf8'))?.[1] ?? ''
  const emulator = await createEmulator({ seed: parseSeed(text, 'docs/emulator.md') })
  try {
    const response = await fetch(`${emulator.origin}/example.onmicrosoft.com/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: '5f0c3b1e-6d8a-4f57-9c1d-2b7a8e4f6a10',
        client_secret: 'a-secret-for-tests',
        scope: 'https://graph.microsoft.com/.default',
      }),
    })
    const { access_token: token }: { access_token?: string } = JSON.parse(await response.text())
    const url = `${emulator.origin}/v1.0/users/ada@example.onmicrosoft.com/messages?$select=subject`
    const messages = await fetch(url, { headers: { Authorization: `Bearer ${token}` } })
    expect(await messages.json()).toMatchObject({ value: [{ subject: 'Hello' }] })
  } finally {
    await emulator.close()
  }
})

test('the schema names what a seed may hold, and the door gives it', async () => {
  const schema: unknown = JSON.parse(JSON.stringify(seedFileJsonSchema()))
  expect(schema).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    required: ['tenants'],
    additionalProperties: false,
    properties: { tenants: { items: { required: ['domain', 'displayName', 'users'] } } },
  })
  const emulator = await createEmulator()
  try {
    expect(await (await fetch(`${emulator.origin}/_emulator/seed-schema`)).json()).toEqual(schema)
  } finally {
    await emulator.close()
  }
})
