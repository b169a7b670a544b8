import { readFileSync } from 'node:fs'
import { ImapFlow } from 'imapflow'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { type ConnectRig, connectOrganization, connectPerson, connectRig } from '../connect/testing/index.ts'
import { beginGuide, type GuideWalk } from './testing/guide-walk.ts'

// Each guide that people follow today with other products, from an organization in which no app is registered to data. What
// a person clicks in the Entra admin center is done by the script that Gatewarden generates, in the real bash; `az` is a
// stand-in that sends what the real one would (the real one is tried in e2e/azure-cli.test.ts). There is no PowerShell here:
// what the Exchange script would do is done by the emulator's controls, with the values that stand in the script.

let rig: ConnectRig
beforeAll(async () => {
  rig = await connectRig()
}, 120_000)
afterAll(() => rig.close())

async function putMail(address: string, subject: string): Promise<void> {
  const at = `${rig.emulator.origin}/_emulator/mailboxes/${encodeURIComponent(address)}/folders/inbox/messages`
  const body = `From: Ann <ann@example.com>\r\nTo: ${address}\r\nSubject: ${subject}\r\n\r\nHello\r\n`
  const put = await fetch(at, { method: 'PUT', headers: { 'content-type': 'message/rfc822' }, body })
  expect(put.status, await put.text()).toBeLessThan(300)
}

const listed = z.object({ data: z.array(z.record(z.string(), z.unknown())) })

async function list(path: string): Promise<Record<string, unknown>[]> {
  const answer = await rig.call('GET', path)
  expect(answer.status, `${path}: ${answer.text}`).toBe(200)
  return listed.parse(answer.body).data
}

/** From the draft to the moment before anybody has connected: the steps at the Entra admin center are green. */
async function register(walk: GuideWalk, mode: 'organization' | 'person'): Promise<void> {
  const ran = await walk.runScript()
  expect(ran.secret).toHaveLength(40)
  // Nothing is green because of what somebody did elsewhere: Gatewarden has to have seen it.
  const unseen = await walk.look()
  expect(walk.open(unseen)).toHaveLength(unseen.steps.length)

  const again = await walk.runScript()
  expect([again.clientId, again.secret]).toEqual([ran.clientId, null])
  expect(again.said).toContain('registered already')
  expect(again.said).not.toContain('Added')

  await walk.paste(ran)
  const handed = await walk.look()
  expect(walk.open(handed).filter((one) => one !== 'exchange')).toEqual(
    mode === 'organization'
      ? ['permissions', 'sign-in-roles', 'hand-over', 'consent', 'check']
      : ['permissions', 'consent', 'check'],
  )
}

test('xkit-outlook-email-admin: from no app to every user’s mail folders', async () => {
  const walk = await beginGuide(rig, 'guide-xkit-mail', {
    type: 'outlook-mail-org',
    permissions: ['Mail.Read', 'MailboxSettings.Read'],
    directory: 'Directory.Read.All',
    catalog: { title: "O'Brien’s $(mail) `connector`" },
  })
  await register(walk, 'organization')
  const { id, employee, admin } = walk.organization
  const notYet = await walk.look({ tenant: id })
  expect(walk.step(notYet, 'hand-over').check).toMatchObject({
    state: 'skipped',
    seen: expect.stringContaining('not known in this organization'),
  })
  expect(notYet.checks?.find((check) => check.id === 'app-in-tenant')).toMatchObject({ state: 'failed' })

  const { id: connection } = await connectOrganization(rig, {
    customer: 'self',
    connector: walk.connector,
    administrator: admin.userPrincipalName,
  })
  const done = await walk.look()
  expect(walk.open(done)).toEqual([])
  expect(walk.step(done, 'check').check?.seen).toContain('opens')

  await putMail(employee.userPrincipalName, 'Read by the guide')
  const people = await list(`/v1/connections/${connection}/users`)
  expect(people.map((one) => one.userPrincipalName)).toContain(employee.userPrincipalName)
  const mailbox = `/v1/connections/${connection}/mailboxes/${encodeURIComponent(employee.userPrincipalName)}`
  expect((await list(`${mailbox}/folders`)).map((one) => one.name)).toContain('Inbox')
  expect((await list(`${mailbox}/messages`)).map((one) => one.subject)).toEqual(['Read by the guide'])
}, 120_000)

test('xkit-outlook-calendar-admin: from no app to every user’s calendars', async () => {
  const walk = await beginGuide(rig, 'guide-xkit-calendar', {
    type: 'outlook-calendar-org',
    permissions: ['Calendars.Read'],
    directory: 'Directory.Read.All',
  })
  await register(walk, 'organization')
  const { admin, employee } = walk.organization
  const { id: connection } = await connectOrganization(rig, {
    customer: 'self',
    connector: walk.connector,
    administrator: admin.userPrincipalName,
  })
  expect(walk.open(await walk.look())).toEqual([])
  const mailbox = `/v1/connections/${connection}/mailboxes/${encodeURIComponent(employee.userPrincipalName)}`
  expect((await list(`${mailbox}/calendars`)).map((one) => one.name)).toContain('Calendar')
}, 120_000)

test('zoho-mail360-microsoft-connector: from no app to a person’s folders and messages', async () => {
  const walk = await beginGuide(rig, 'guide-mail360', {
    type: 'outlook-mail',
    permissions: ['Mail.ReadWrite', 'Mail.Send'],
    tenantMode: 'organizations',
  })
  await register(walk, 'person')
  const { employee } = walk.organization
  const { id: connection } = await connectPerson(rig, {
    customer: 'somebody',
    connector: walk.connector,
    person: employee.userPrincipalName,
  })
  expect(walk.open(await walk.look())).toEqual([])
  await putMail(employee.userPrincipalName, 'For Mail360')
  const mailbox = `/v1/connections/${connection}/mailboxes/${encodeURIComponent(employee.userPrincipalName)}`
  expect((await list(`${mailbox}/folders`)).map((one) => one.name)).toContain('Inbox')
  expect((await list(`${mailbox}/messages`)).map((one) => one.subject)).toEqual(['For Mail360'])
}, 120_000)

test('logikcull-outlook-as-a-user: one Full Access script, and a custodian’s mail opens', async () => {
  const walk = await beginGuide(rig, 'guide-logikcull', {
    type: 'microsoft-365',
    mode: 'person',
    preset: 'collect',
    tenantMode: 'organizations',
  })
  await register(walk, 'person')
  const { id: tenant, employee } = walk.organization
  const collector = employee.userPrincipalName
  const custodian = collector.replace('employee', 'custodian')
  rig.emulator.addUser({
    tenant,
    userPrincipalName: custodian,
    password: 'Custodian-1',
    displayName: 'Custodian',
    mailbox: 'user',
  })
  await putMail(custodian, 'Evidence')
  // The guide's second prerequisite: an administrator approves the app, with the button in the admin center.
  const { app, permissions } = z
    .object({ app: z.object({ clientId: z.string() }), permissions: z.array(z.object({ name: z.string() })) })
    .parse((await rig.call('GET', `/v1/connectors/${walk.connector}`)).body)
  rig.emulator.grant(app.clientId, {
    tenantId: tenant,
    resource: 'graph',
    application: [],
    delegated: permissions.map(({ name }) => name),
    delegatedFor: 'everybody',
  })
  const { id: connection } = await connectPerson(rig, { connector: walk.connector, person: collector })
  expect(walk.open(await walk.look())).toEqual([])

  const mailbox = `/v1/connections/${connection}/mailboxes/${encodeURIComponent(custodian)}`
  const refused = await rig.call('GET', `${mailbox}/messages`)
  expect(refused.body, refused.text).toMatchObject({ microsoft: { error: 'ErrorAccessDenied' } })

  const answer = await rig.call('POST', '/v1/setup-scripts/full-access', {
    body: { cloud: 'emulator', person: collector, mailboxes: [custodian] },
  })
  const [, literal = ''] =
    /^\$settings = '(.*)' \| ConvertFrom-Json$/m.exec(
      z.object({ text: z.string() }).parse(answer.body).text,
    ) ?? []
  const { person, mailboxes } = z
    .object({ person: z.string(), mailboxes: z.array(z.string()) })
    .parse(JSON.parse(literal))
  rig.emulator.setPropagation(tenant, 'instant')
  for (const one of mailboxes)
    rig.emulator.addDelegation(tenant, { kind: 'full-access', mailbox: one, to: person })
  expect((await list(`${mailbox}/messages`)).map((one) => one.subject)).toEqual(['Evidence'])
}, 120_000)

test('unitfly-extension-kit-o365-oauth: from no app to a mailbox over IMAP and SMTP as the app', async () => {
  const walk = await beginGuide(rig, 'guide-unitfly', { type: 'exchange-imap-smtp', mode: 'organization' })
  await register(walk, 'organization')
  const { id: tenant, admin, employee } = walk.organization
  const mailbox = employee.userPrincipalName
  await putMail(mailbox, 'Delivery notification')
  const { id: connection } = await connectOrganization(rig, {
    customer: 'self',
    connector: walk.connector,
    administrator: admin.userPrincipalName,
  })
  // Consented, and still no mailbox opens: Exchange does not know the app.
  const consented = await walk.look({ mailbox })
  expect(walk.open(consented)).toEqual(['exchange', 'check'])
  expect(walk.step(consented, 'exchange').check).toMatchObject({
    state: 'failed',
    remedy: expect.stringContaining('object id of the app registration does not work'),
  })

  // What the Exchange script holds is what is done: the emulator has cmdlets as controls, and no PowerShell.
  const objectId = consented.enterpriseApplication ?? ''
  const answer = await rig.call(
    'GET',
    `/v1/connectors/${walk.connector}/setup/scripts/exchange-powershell?mailboxes=${mailbox}&enterpriseApplication=${objectId}`,
  )
  const { text } = z.object({ text: z.string() }).parse(answer.body)
  const settings = z
    .object({
      clientId: z.string(),
      objectId: z.string(),
      mailboxes: z.array(z.string()),
      fullAccess: z.literal(true),
      smtp: z.literal(true),
    })
    .parse(JSON.parse(/^\$settings = '(.*)' \| ConvertFrom-Json$/m.exec(text)?.[1] ?? ''))
  rig.emulator.setPropagation(tenant, 'instant')
  rig.emulator.setSmtpAuth({ tenant, disabled: true })
  rig.emulator.registerInExchange(tenant, { appId: settings.clientId, objectId: settings.objectId })
  expect(rig.emulator.describeExchange(tenant).servicePrincipals).toMatchObject([{ works: true }])
  const registered = await walk.look({ mailbox })
  expect(walk.open(registered)).toEqual(['exchange', 'check'])
  for (const one of settings.mailboxes) {
    rig.emulator.addDelegation(tenant, { kind: 'full-access', mailbox: one, to: settings.objectId })
  }
  const halfway = await walk.look({ mailbox })
  expect(walk.step(halfway, 'exchange').check?.seen).toContain('SMTP refused the app')
  for (const one of settings.mailboxes) rig.emulator.setSmtpAuth({ mailbox: one, disabled: false })
  expect(walk.open(await walk.look({ mailbox }))).toEqual([])

  const released = await rig.call('POST', `/v1/connections/${connection}/token`, {
    body: { resource: 'exchange' },
  })
  const { accessToken } = z.object({ accessToken: z.string() }).parse(released.body)
  const client = new ImapFlow({
    ...rig.emulator.ready.imaps,
    secure: true,
    logger: false,
    tls: { ca: readFileSync(rig.emulator.ready.caFile) },
    auth: { user: mailbox, accessToken },
  })
  await client.connect()
  await client.mailboxOpen('INBOX')
  const { envelope } = (await client.fetchOne('1', { envelope: true })) || {}
  expect(envelope?.subject).toBe('Delivery notification')
  await client.logout()
}, 120_000)
