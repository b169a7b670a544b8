import { afterAll, beforeAll, expect, test } from 'vitest'
import { type GraphWatch, withGraphContract } from '../../../../e2e/graph-contract/with-graph-contract.ts'
import { createEmulator, type Emulator } from '../index.ts'

// Everything in every mailbox of the default seed, read through the contract.
let emulator: Emulator
let watch: GraphWatch
let headers: Record<string, string>

beforeAll(async () => {
  emulator = await createEmulator({ now: new Date('2026-03-02T09:30:00Z') })
  watch = await withGraphContract(emulator.origin)
  const [tenant] = emulator.describe().tenants
  const app = tenant?.apps.find(({ consented }) => consented)
  if (!tenant || !app?.clientSecret) throw new Error('the seed has no consented app')
  const response = await fetch(`${emulator.origin}/${tenant.id}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: app.appId,
      client_secret: app.clientSecret,
      scope: 'https://graph.microsoft.com/.default',
    }),
  })
  const { access_token: accessToken } = (await response.json()) as { access_token: string }
  headers = { Authorization: `Bearer ${accessToken}` }
}, 60_000)
afterAll(async () => {
  await watch?.close()
  await emulator?.close()
})

async function all(path: string): Promise<{ readonly id: string }[]> {
  const found: { readonly id: string }[] = []
  let next: string | undefined = `${watch.origin}/v1.0${path}`
  while (next !== undefined) {
    const response = await fetch(next, { headers })
    const page = (await response.json()) as { value?: { id: string }[]; '@odata.nextLink'?: string }
    if (!page.value) throw new Error(`${response.status} ${next}: ${JSON.stringify(page)}`)
    found.push(...page.value)
    next = page['@odata.nextLink']
  }
  return found
}

test('every mailbox of the seed keeps to the contract', async () => {
  const users = emulator.describe().tenants[0]?.users ?? []
  let messages = 0
  for (const { id, mailbox } of users) {
    const path = `/users/${id}`
    // Somebody without a licence has no mailbox that answers.
    if (
      mailbox === 'none' ||
      (await fetch(`${watch.origin}/v1.0${path}/mailFolders`, { headers })).status === 404
    )
      continue
    const found = await all(`${path}/messages?$top=50&$expand=attachments`)
    messages += found.length
    for (const folder of await all(`${path}/mailFolders?includeHiddenFolders=true&$top=100`)) {
      await all(`${path}/mailFolders/${folder.id}/messages/delta?$select=subject,from`)
    }
    for (const calendar of await all(`${path}/calendars`)) {
      await all(`${path}/calendars/${calendar.id}/events?$top=50`)
      await all(
        `${path}/calendars/${calendar.id}/calendarView?startDateTime=2025-12-01&endDateTime=2026-06-01&$top=100`,
      )
    }
    await all(`${path}/contacts?$top=50`)
  }
  expect(messages).toBeGreaterThan(100)
  watch.expectClean()
}, 120_000)
