import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../index.ts'

let emulator: Emulator
const tenant = 'contoso.onmicrosoft.com'

beforeAll(async () => {
  emulator = await createEmulator()
})
afterAll(() => emulator.close())

async function call(method: string, path: string, body?: unknown) {
  const response = await fetch(`${emulator.origin}/_emulator${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}

async function tokenOf(app: { appId: string; clientSecret: string }): Promise<string> {
  const response = await fetch(`${emulator.origin}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: app.appId,
      client_secret: app.clientSecret,
      scope: 'https://graph.microsoft.com/.default',
    }),
  })
  const { access_token: token } = Object(await response.json())
  return String(token)
}

test('an app gets mailboxes by RBAC alone, late when so wished, and loses them again', async () => {
  const { body: app } = await call('POST', '/apps', { tenant, displayName: 'Scoped' })
  const appId = app.appId
  const token = await tokenOf(app)
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  expect(claims.roles).toBeUndefined()
  const people = emulator.describe().tenants[0]?.users.filter(({ mailbox }) => mailbox === 'user') ?? []
  const [inside, outside] = people
  const status = async (user: { id: string } | undefined) =>
    (
      await fetch(`${emulator.origin}/v1.0/users/${user?.id}/mailFolders/inbox`, {
        headers: { Authorization: `Bearer ${token}` },
      })
    ).status

  await call('POST', '/propagation', { tenant, delays: { rbac: 'PT1H' } })
  const registration = await call('POST', '/exchange/service-principals', { tenant, appId })
  expect(registration.body.objectId).toBe(claims.oid)
  const scope = { tenant, name: 'Inside', mailboxes: [inside?.userPrincipalName] }
  expect((await call('POST', '/exchange/management-scopes', scope)).status).toBe(204)
  expect(
    (await call('POST', '/exchange/management-scopes', { tenant, name: 'Bad', filter: 'x' })).body.error,
  ).toContain('filter')
  const role = { tenant, appId, role: 'Application Mail.Read', scope: 'Inside', name: 'Read inside' }
  expect((await call('POST', '/exchange/role-assignments', { ...role, scope: 'No' })).status).toBe(400)
  expect((await call('POST', '/exchange/role-assignments', { ...role, role: 'IMAP' })).body.error).toContain(
    'Application Mail.Read',
  )
  expect((await call('POST', '/exchange/role-assignments', role)).body).toEqual({ name: 'Read inside' })
  expect(await status(inside)).toBe(403)
  await call('POST', '/clock', { advance: 'PT1H' })
  const later = await tokenOf(app)
  expect(later).not.toBe('')
  expect([await status(inside), await status(outside)]).toEqual([200, 403])
  const { body } = await call('GET', `/exchange?tenant=${tenant}`)
  expect(body).toMatchObject({
    servicePrincipals: [{ appId, works: true }],
    roleAssignments: [{ name: 'Read inside' }],
    propagation: { rbac: 3_600_000 },
  })
  await call('POST', '/propagation', { tenant, mode: 'instant' })
  await call('DELETE', '/exchange/role-assignments', { tenant, name: 'Read inside' })
  expect(await status(inside)).toBe(403)
})

test('mailboxes and people are changed as an administrator changes them', async () => {
  const address = `box@${tenant}`
  await call('POST', '/mailboxes', { tenant, address })
  const change = { mailbox: address, archive: true, customAttributes: { CustomAttribute3: 'x' } }
  expect((await call('PATCH', '/mailboxes', change)).status).toBe(204)
  await call('POST', '/delegations', { tenant, kind: 'full-access', mailbox: address, to: `admin@${tenant}` })
  const { body } = await call('GET', `/mailboxes/${encodeURIComponent(address)}`)
  expect(body).toMatchObject({ state: 'live', archive: true, customAttributes: { CustomAttribute3: 'x' } })
  expect(body.fullAccess).toHaveLength(1)
  await call('DELETE', '/delegations', {
    tenant,
    kind: 'full-access',
    mailbox: address,
    to: `admin@${tenant}`,
  })
  expect((await call('GET', `/mailboxes/${address}`)).body.fullAccess).toEqual([])
  expect(
    (await call('PATCH', '/mailboxes', { mailbox: address, customAttributes: { Colour: 'x' } })).status,
  ).toBe(400)
  expect((await call('DELETE', '/users', { tenant, user: address })).status).toBe(204)
  expect((await call('GET', `/mailboxes/${address}`)).status).toBe(404)
  expect((await call('POST', '/users/restore', { tenant, user: address })).status).toBe(204)
  expect((await call('GET', `/mailboxes/${address}`)).body.state).toBe('live')
  await call('DELETE', '/users', { tenant, user: address, permanent: true })
  expect((await call('POST', '/users/restore', { tenant, user: address })).status).toBe(404)
})
