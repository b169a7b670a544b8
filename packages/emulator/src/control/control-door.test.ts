import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { submitMail } from '../delivery/submit-mail.ts'
import { makeCertificate } from '../entra/testing/client-certificate.ts'
import { createEmulator, type Emulator } from '../index.ts'

let emulator: Emulator
const contoso = 'contoso.onmicrosoft.com'

beforeAll(async () => {
  emulator = await createEmulator()
})

afterAll(async () => {
  await emulator.close()
})

interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: what the control plane answers is what these tests examine.
  readonly body: any
}

async function call(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${emulator.origin}/_emulator${path}`, {
    method,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}

/** A request with headers that fetch would not let through. */
function rawStatus(path: string, headers: Readonly<Record<string, string>>, method = 'GET'): Promise<number> {
  const { hostname, port } = new URL(emulator.origin)
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, method, headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .once('error', reject)
      .end()
  })
}

async function clientCredentials(
  tenant: string,
  app: { appId: string; clientSecret: string },
): Promise<Answer> {
  const response = await fetch(`${emulator.origin}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: app.appId,
      client_secret: app.clientSecret,
      scope: 'https://graph.microsoft.com/.default',
    }),
  })
  return { status: response.status, body: await response.json() }
}

function rolesIn(answer: Answer): unknown {
  return JSON.parse(Buffer.from(answer.body.access_token.split('.')[1], 'base64url').toString()).roles
}

test('it says who lives here, with all that is needed to begin', async () => {
  const { status, body } = await call('GET', '')
  expect(status).toBe(200)
  expect(body).toMatchObject({ ...emulator.ready })
  const [tenant] = body.tenants
  expect(tenant).toMatchObject({ domain: contoso, admin: { userPrincipalName: `admin@${contoso}` } })
  expect(Object.keys(tenant.users[0])).toEqual(['id', 'userPrincipalName', 'password', 'mailbox'])
  const apps = tenant.apps.map((app: { consented: boolean }) => app.consented)
  expect(apps).toContain(true)
  expect(apps).toContain(false)
  expect(Object.keys(tenant.apps[0])).toEqual([
    'appId',
    'displayName',
    'clientSecret',
    'redirectUris',
    'consented',
  ])
})

test('hosts and pages that are not of this machine are refused, at the control plane only', async () => {
  expect(await rawStatus('/_emulator', { host: 'localhost:1' })).toBe(200)
  expect(await rawStatus('/_emulator', { host: '127.9.9.9' })).toBe(200)
  expect(await rawStatus('/_emulator', { host: '[::1]:8025' })).toBe(200)
  for (const host of [
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '192.168.1.5:8025',
  ]) {
    expect(await rawStatus('/_emulator', { host })).toBeGreaterThanOrEqual(400)
  }
  for (const origin of [
    'https://evil.example',
    'null',
    'http://localhost:1',
    `${emulator.origin}.evil.example`,
  ]) {
    expect(await rawStatus('/_emulator/reset', { origin }, 'POST')).toBe(403)
  }
  expect(await rawStatus('/_emulator/clock', { origin: emulator.origin })).toBe(200)
  expect(await rawStatus('/common/v2.0/.well-known/openid-configuration', { host: 'login.example' })).toBe(
    200,
  )
  expect(await rawStatus('/common/v2.0/.well-known/openid-configuration', { host: 'a b' })).toBe(400)
})

test('unknown routes, methods, members and bodies are refused by name', async () => {
  expect((await call('GET', '/nothing')).status).toBe(404)
  expect((await call('GET', '/reset')).status).toBe(405)
  expect((await call('POST', '/users', '{')).body.error).toBe('The body is not JSON.')
  const { status, body } = await call('POST', '/faults', { stauts: 500 })
  expect(status).toBe(400)
  expect(body.error).toContain('stauts')
  expect((await call('POST', '/clock', { advance: 'one hour' })).body.error).toContain('PT1H')
  expect(
    (await call('POST', '/users', { tenant: 'nowhere', userPrincipalName: 'a@b.c', displayName: '' })).status,
  ).toBe(404)
  expect((await call('PUT', '/mailboxes/a%ZZ/folders/inbox/messages', 'x')).status).toBe(400)
  expect((await call('PUT', '/mailboxes/nobody%40contoso.com/folders/inbox/messages', 'x')).status).toBe(404)
  expect((await call('DELETE', '/faults/99')).status).toBe(404)
})

test('a message is stored byte for byte, in folders whose names may hold anything', async () => {
  const mime = Buffer.from([0, 255, 10, 13, 10, 46, 10, 0x53, 0x3a, 0xfe])
  const path = `/mailboxes/admin%40${contoso}/folders/${['inbox', 'A/B', 'ü'].map(encodeURIComponent).join('/')}/messages`
  const response = await fetch(
    `${emulator.origin}/_emulator${path}?receivedDateTime=2026-03-02T09:00:00Z&isRead=true`,
    {
      method: 'PUT',
      headers: { 'content-type': 'message/rfc822' },
      body: mime,
    },
  )
  const { id, immutableId } = Object(await response.json())
  const mailbox = emulator.world.mailboxAt(`admin@${contoso}`)?.mailbox
  const message = mailbox?.mail.find(immutableId)
  if (!mailbox || !message) throw new Error('the message is not there')
  expect(mailbox.mail.find(id)).toBe(message)
  expect(emulator.world.spool.read(message.content).equals(mime)).toBe(true)
  expect(message).toMatchObject({ isRead: true, receivedAt: Date.parse('2026-03-02T09:00:00Z') })
  expect([message.folder.displayName, message.folder.parent?.displayName]).toEqual(['ü', 'A/B'])
  expect((await call('DELETE', `/mailboxes/admin%40${contoso}/messages/${id}`)).status).toBe(204)
  expect(mailbox.mail.find(id)).toBeUndefined()
})

test('tenants, people and mailboxes', async () => {
  const { body } = await call('POST', '/tenants', {
    domain: 'tailspin.onmicrosoft.com',
    displayName: 'Tailspin',
  })
  expect(emulator.world.findTenant(body.id)?.policies.userConsent).toBe('refuse-mail')
  expect((await call('POST', '/tenants', { domain: contoso, displayName: 'Again' })).status).toBe(409)
  const user = { tenant: 'tailspin.onmicrosoft.com', userPrincipalName: 'tess@tailspin.onmicrosoft.com' }
  expect((await call('POST', '/users', { ...user, displayName: 'Tess' })).status).toBe(200)
  expect((await call('POST', '/users', { ...user, displayName: 'Tess' })).status).toBe(409)
  const address = 'info@tailspin.onmicrosoft.com'
  await call('POST', '/mailboxes', {
    tenant: user.tenant,
    address,
    kind: 'shared',
    aliases: ['hello@tailspin.example'],
  })
  expect(emulator.world.mailboxAt('hello@tailspin.example')?.mailbox.kind).toBe('shared')
  const taken = { tenant: user.tenant, address: 'other@tailspin.onmicrosoft.com', aliases: [address] }
  expect((await call('POST', '/mailboxes', taken)).status).toBe(409)
  expect(emulator.world.findTenant(user.tenant)?.directory.find(taken.address)).toBeUndefined()
  const guest = {
    ...user,
    userPrincipalName: 'x_y.z#EXT#@tailspin.onmicrosoft.com',
    displayName: 'Guest',
    guest: 'x@y.z',
  }
  await call('POST', '/users', guest)
  expect(
    emulator.world.findTenant(user.tenant)?.directory.find(guest.userPrincipalName)?.state,
  ).toMatchObject({
    userType: 'Guest',
    mail: 'x@y.z',
  })
  const named = { tenant: user.tenant, user: user.userPrincipalName }
  await call('PATCH', '/users', { ...named, password: 'New-1', roles: ['Global Administrator'] })
  const tess = emulator.world.findTenant(user.tenant)?.directory.find(user.userPrincipalName)
  expect(tess?.state).toMatchObject({ password: 'New-1', roles: ['Global Administrator'] })
  expect(tess?.sessionsValidFrom).toBeGreaterThan(0)
  await call('POST', '/delegations', {
    ...{ tenant: user.tenant },
    kind: 'full-access',
    mailbox: address,
    to: user.userPrincipalName,
  })
  expect(emulator.world.mailboxAt(address)?.mailbox.fullAccess.has(tess?.id ?? '')).toBe(true)
  await call('DELETE', '/users', named)
  expect(emulator.world.findTenant(user.tenant)?.directory.find(user.userPrincipalName)).toBeUndefined()
})

test('apps: registered, consented in the portal, narrowed, disabled, taken out', async () => {
  const access = { resource: 'graph', application: ['Mail.Read', 'User.Read.All'], delegated: ['User.Read'] }
  const { body: app } = await call('POST', '/apps', {
    tenant: contoso,
    displayName: 'From the control plane',
    redirectUris: ['http://localhost:1/callback'],
    requiredResourceAccess: [access],
  })
  expect(rolesIn(await clientCredentials(contoso, app))).toBeUndefined()
  const grant = { appId: app.appId, tenant: contoso, ...access }
  expect((await call('POST', '/consents', { ...grant, application: ['Mail.Burn'] })).body.error).toContain(
    'Mail.Burn',
  )
  expect((await call('POST', '/consents', grant)).status).toBe(204)
  expect(rolesIn(await clientCredentials(contoso, app))).toEqual(['Mail.Read', 'User.Read.All'])
  await call('POST', '/consents/withdraw', { ...grant, application: ['Mail.Read'], delegated: ['User.Read'] })
  expect(rolesIn(await clientCredentials(contoso, app))).toEqual(['User.Read.All'])
  const principal = { appId: app.appId, tenant: contoso }
  await call('PATCH', '/service-principals', { ...principal, accountEnabled: false })
  expect((await clientCredentials(contoso, app)).body.error_codes).toEqual([7000112])
  await call('PATCH', '/service-principals', {
    ...principal,
    accountEnabled: true,
    appRoleAssignmentRequired: true,
  })
  await call('POST', '/assignments', { ...principal, user: `admin@${contoso}` })
  expect((await call('DELETE', '/consents', principal)).status).toBe(204)
  expect((await clientCredentials(contoso, app)).body.error_codes).toEqual([700016])
  expect((await call('DELETE', '/consents', principal)).status).toBe(404)
})

test('credentials: secrets come, expire by the clock and go; certificates too', async () => {
  const { body: app } = await call('POST', '/apps', { tenant: contoso, displayName: 'Credentials' })
  const expires = new Date(emulator.now().getTime() + 60_000).toISOString()
  const { body: secret } = await call('POST', '/secrets', {
    appId: app.appId,
    secretText: 'short-lived',
    expires,
  })
  const short = { appId: app.appId, clientSecret: 'short-lived' }
  expect((await clientCredentials(contoso, short)).status).toBe(200)
  const { body: clock } = await call('POST', '/clock', { advance: 'PT1M' })
  expect(Date.parse(clock.now)).toBeGreaterThanOrEqual(Date.parse(expires))
  expect((await clientCredentials(contoso, short)).body.error_codes).toEqual([7000222])
  await call('DELETE', `/secrets/${app.appId}/${secret.keyId}`)
  expect((await clientCredentials(contoso, short)).body.error_codes).toEqual([7000215])
  const { certificate } = await makeCertificate(Date.now())
  expect((await call('POST', '/certificates', { appId: app.appId, pem: 'no' })).status).toBe(400)
  const { body: uploaded } = await call('POST', '/certificates', { appId: app.appId, pem: certificate })
  expect((await call('DELETE', `/certificates/${app.appId}/${uploaded.keyId}`)).status).toBe(204)
  expect((await call('DELETE', `/certificates/${app.appId}/${uploaded.keyId}`)).status).toBe(404)
})

test('a registration can be changed while it is in use', async () => {
  const { body: app } = await call('POST', '/apps', { tenant: contoso, displayName: 'Before' })
  await call('PATCH', '/apps', {
    appId: app.appId,
    displayName: 'After',
    redirectUris: ['https://app.example/callback'],
    requiredResourceAccess: [{ resource: 'exchange', application: ['IMAP.AccessAsApp'] }],
  })
  expect(emulator.world.findApp(app.appId)).toMatchObject({
    displayName: 'After',
    redirectUris: [{ platform: 'web', uri: 'https://app.example/callback' }],
    requiredResourceAccess: [{ resourceAppId: '00000002-0000-0ff1-ce00-000000000000' }],
  })
})

test('requests can be found and counted, without their secrets', async () => {
  await call('DELETE', '/requests')
  await fetch(`${emulator.origin}/${contoso}/oauth2/v2.0/authorize?client_id=x&code=very-secret`)
  await fetch(`${emulator.origin}/v1.0/users`)
  await clientCredentials(contoso, {
    appId: '6b1d1b7f-5a5c-4f3e-8a8e-0c9d3a1f0b00',
    clientSecret: 'very-secret',
  })
  const { body } = await call('GET', '/requests')
  expect(body.total).toBe(3)
  expect(body.requests.map((one: { number: number }) => one.number)).toEqual([1, 2, 3])
  expect(JSON.stringify(body)).not.toContain('very-secret')
  expect(body.requests[1]).toMatchObject({
    method: 'GET',
    url: '/v1.0/users',
    status: 401,
    code: 'InvalidAuthenticationToken',
  })
  const filtered = await call('GET', '/requests?code=AADSTS700016&limit=1')
  expect(filtered.body).toMatchObject({
    total: 3,
    count: 1,
    requests: [{ route: 'token client_credentials', status: 400 }],
  })
  expect((await call('GET', '/requests?limit=0&method=get')).body).toMatchObject({ count: 2, requests: [] })
})

test('holds mail back, tells its sender, and lets it go', async () => {
  const [sender, receiver] =
    emulator.describe().tenants[0]?.users.filter(({ mailbox }) => mailbox === 'user') ?? []
  if (!sender || !receiver) throw new Error('the seed has no two mailboxes')
  const { world } = emulator
  const from = world.mailboxAt(sender.userPrincipalName)
  const to = world.mailboxAt(receiver.userPrincipalName)
  if (!from || !to) throw new Error('the seed has no two mailboxes')
  const { mailbox, tenant } = from
  const inboxOf = ({ mail }: typeof mailbox) => mail.wellKnown('inbox')
  const newest = (of: typeof mailbox) => inboxOf(of).newestFirst[0]?.summary.subject
  expect(await call('POST', '/held-mail', { hold: contoso })).toMatchObject({
    status: 200,
    body: { delivered: 0 },
  })
  submitMail(world, {
    tenant,
    from: mailbox,
    recipients: [to.mailbox.address],
    mime: Buffer.from('Subject: Held\r\n\r\nx'),
    subject: 'Held',
    messageId: '',
  })
  expect([newest(mailbox), newest(to.mailbox)]).toEqual([
    'Delivery delayed: Held',
    expect.not.stringMatching(/^Held$/),
  ])
  expect((await call('POST', '/held-mail', { release: contoso })).body).toEqual({ delivered: 1 })
  expect(newest(to.mailbox)).toBe('Held')
  expect((await call('POST', '/held-mail', { forget: true })).status).toBe(400)
})
