import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createEmulator, type Emulator } from './index.ts'

const contoso = 'contoso.onmicrosoft.com'
const now = new Date('2026-11-20T16:00:00Z')

/** All ids of all that is there. */
function everyId(emulator: Emulator): string[] {
  const ids: string[] = []
  for (const tenant of emulator.world.tenants) {
    ids.push(tenant.id, ...[...tenant.directory.users].map((user) => user.id))
    ids.push(...[...tenant.consents.servicePrincipals].map((principal) => principal.id))
    ids.push(...[...tenant.consents.appRoleAssignments].map((role) => role.id))
    for (const mailbox of tenant.mailboxes) {
      for (const message of mailbox.mail.newestFirst) {
        ids.push(mailbox.idOf(message, 'default'), mailbox.idOf(message, 'immutable'))
      }
      for (const event of mailbox.calendars.events()) ids.push(mailbox.idOf(event, 'default'))
    }
  }
  return ids
}

test('a reset gives the same ids and forgets faults, sign-ins, requests, time and what was put in', async () => {
  const emulator = await createEmulator({ now })
  try {
    const before = everyId(emulator)
    expect(before.length).toBeGreaterThan(500)
    emulator.putMessage(`admin@${contoso}`, { folder: ['inbox'], mime: Buffer.from('Subject: more\n\n') })
    emulator.addUser({ tenant: contoso, userPrincipalName: `new@${contoso}`, displayName: 'New' })
    emulator.addFault({ path: '/v1.0/*', status: 500 })
    emulator.setPolicy(contoso, { userConsent: 'refuse' })
    emulator.setLimits({ enabled: true })
    emulator.advance(1_000_000)
    await fetch(`${emulator.origin}/v1.0/me`)
    expect((await fetch(`${emulator.origin}/_emulator/reset`, { method: 'POST' })).status).toBe(204)
    expect(everyId(emulator)).toEqual(before)
    expect(emulator.faults()).toEqual([])
    expect(emulator.requestCount()).toBe(0)
    expect(emulator.setLimits({}).enabled).toBe(false)
    expect(emulator.now().getTime() - now.getTime()).toBeLessThan(60_000)
    expect(emulator.world.findTenant(contoso)?.policies.userConsent).toBe('refuse-mail')
  } finally {
    await emulator.close()
  }
})

test('several run beside each other, equal for equal numbers and apart in all they do', async () => {
  const [one, two, other] = await Promise.all([
    createEmulator({ now }),
    createEmulator({ now }),
    createEmulator({ now, randomSeed: 2 }),
  ])
  try {
    expect(
      new Set([one, two, other].flatMap(({ origin, secureOrigin }) => [origin, secureOrigin])).size,
    ).toBe(6)
    expect(everyId(one)).toEqual(everyId(two))
    const messagesOf = (emulator: Emulator) => everyId(emulator).filter((id) => id.startsWith('AAM'))
    expect(messagesOf(other)).not.toEqual(messagesOf(one))
    one.addUser({ tenant: contoso, userPrincipalName: `only@${contoso}`, displayName: 'Only here' })
    one.advance(3_600_000)
    expect(two.world.findTenant(contoso)?.directory.find(`only@${contoso}`)).toBeUndefined()
    expect(one.now().getTime() - two.now().getTime()).toBeGreaterThan(3_500_000)
    const foreign = await fetch(`${two.origin}/v1.0/users`, {
      headers: { authorization: `Bearer ${await tokenOf(one)}` },
    })
    expect(foreign.status).toBe(401)
  } finally {
    await Promise.all([one.close(), two.close(), other.close()])
  }
})

async function tokenOf(emulator: Emulator): Promise<string> {
  const app = emulator.describe().tenants[0]?.apps.find((one) => one.consented)
  const response = await fetch(`${emulator.origin}/${contoso}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: app?.appId ?? '',
      client_secret: app?.clientSecret ?? '',
      scope: 'https://graph.microsoft.com/.default',
    }),
  })
  return String(Object(await response.json()).access_token)
}

test('an access token ages by the clock', async () => {
  const emulator = await createEmulator({ now })
  try {
    const headers = { authorization: `Bearer ${await tokenOf(emulator)}` }
    expect((await fetch(`${emulator.origin}/v1.0/users`, { headers })).status).toBe(200)
    emulator.advance(59 * 60_000)
    expect((await fetch(`${emulator.origin}/v1.0/users`, { headers })).status).toBe(200)
    emulator.advance(31 * 60_000)
    expect((await fetch(`${emulator.origin}/v1.0/users`, { headers })).status).toBe(401)
  } finally {
    await emulator.close()
  }
})

test('it listens on loopback unless told otherwise, and says where it is to a person', async () => {
  const emulator = await createEmulator({ seed: { tenants: [] } })
  try {
    expect(new URL(emulator.origin).hostname).toBe('127.0.0.1')
    const page = await fetch(emulator.origin)
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(await page.text()).toContain(emulator.secureOrigin)
  } finally {
    await emulator.close()
  }
})

test('a port in use is said by name, and nothing stays behind', async () => {
  const blocker = createServer()
  await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve))
  const address = blocker.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const spoolFolder = mkdtempSync(join(tmpdir(), 'emulator-start-'))
  try {
    const seed = { tenants: [] }
    await expect(createEmulator({ port, spoolFolder, seed })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await expect(createEmulator({ securePort: port, spoolFolder, seed })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
    expect(readdirSync(spoolFolder)).toEqual([])
  } finally {
    rmSync(spoolFolder, { recursive: true })
    await new Promise((resolve) => blocker.close(resolve))
  }
})

test('what it wrote is gone when it is closed', async () => {
  const spoolFolder = mkdtempSync(join(tmpdir(), 'emulator-close-'))
  const emulator = await createEmulator({ spoolFolder, now })
  everyId(emulator)
  await emulator.reset()
  expect(readdirSync(spoolFolder)).toHaveLength(1)
  await emulator.close()
  expect(readdirSync(spoolFolder)).toEqual([])
  expect(existsSync(emulator.caFile)).toBe(false)
  rmSync(spoolFolder, { recursive: true })
})

test('the default seed starts within two seconds of work, mail and all', async () => {
  // The processor's time, not the clock's: other tests run beside this one.
  const before = process.cpuUsage()
  const emulator = await createEmulator()
  const { user, system } = process.cpuUsage(before)
  await emulator.close()
  expect((user + system) / 1000).toBeLessThan(2000)
})
