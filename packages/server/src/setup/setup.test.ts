import { memoryGate } from '@gatewarden/microsoft'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestService, testService } from '../access/testing/test-service.ts'
import { createDoctor } from '../doctor/index.ts'
import { createSetup } from './index.ts'
import { fullAccessSchema, scriptSchema, setupSchema } from './schemas.ts'

let service: TestService
beforeAll(async () => {
  service = await testService({
    config: {
      publicUrl: 'https://mail.example.com',
      microsoft: { emulator: 'http://127.0.0.1:8025', allowEmulator: true },
    },
    features: (platform, { access, apps, connectors }) => {
      const doctor = createDoctor(platform, {
        access: access.service,
        apps: apps.service,
        connectors: connectors.service,
        gateFor: () => memoryGate({ clock: platform.clock }),
      })
      const parts = { apps: apps.service, connectors: connectors.service, doctor: doctor.service }
      return [createSetup(parts).routes]
    },
  })
})
afterAll(() => service.close())

let count = 0
const clientId = () => `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`
const post = (body: unknown) => service.call('POST', '/v1/connectors', { body })
const secret = { kind: 'secret', secret: 'canary-secret-value', expiresAt: '2099-01-01T00:00:00Z' }

describe('the set-up steps', () => {
  const steps = async (id: unknown, query = '') => {
    const answer = await service.call('GET', `/v1/connectors/${id}/setup${query}`)
    expect(answer.status).toBe(200)
    return setupSchema.parse(answer.body).steps
  }

  test('carry every value, in the order in which they are walked', async () => {
    const made = await post({ type: 'outlook-mail-org', permissions: ['Mail.Read', 'MailboxSettings.Read'] })
    const list = await steps(made.body.id)
    expect(list.map((step) => step.id)).toEqual([
      'register',
      'redirect',
      'permissions',
      'sign-in-roles',
      'credential',
      'hand-over',
      'consent',
      'check',
    ])
    expect(list.map((step) => step.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    const values = (id: string) => list.find((step) => step.id === id)?.values ?? []
    expect(values('register')).toContainEqual({
      label: 'Redirect URI',
      value: 'https://mail.example.com/oauth/callback',
    })
    expect(JSON.stringify(values('register'))).toContain('AzureADMultipleOrgs')
    expect(values('permissions').map(({ label, value }) => [label, value])).toEqual([
      ['Microsoft Graph, application permission', 'Mail.Read'],
      ['Microsoft Graph, application permission', 'MailboxSettings.Read'],
      ['Microsoft Graph, application permission', 'User.Read.All'],
    ])
    expect(list.find((step) => step.id === 'credential')?.text).toContain('Secret ID is not the secret')
    expect(list.every((step) => step.check === null)).toBe(true)
    expect(list[0]?.link).toMatch(/^https:\/\/entra\.microsoft\.com\//)
  })

  test('follow the cloud of the app, and have no link into an emulator', async () => {
    const id = clientId()
    const made = await post({
      type: 'outlook-calendar-org',
      tenantId: '11111111-1111-4111-8111-111111111111',
      app: { cloud: 'gcc-high', clientId: id, credential: { kind: 'certificate', make: true } },
    })
    const list = await steps(made.body.id)
    expect(list.find((step) => step.id === 'permissions')?.link).toBe(
      `https://portal.azure.us/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/CallAnAPI/appId/${id}`,
    )
    expect(JSON.stringify(list)).toContain('AzureADMyOrg')
    expect(JSON.stringify(list)).toMatch(/\/v1\/apps\/app_\w+\/credentials\/cred_\w+\/certificate/)
    const draft = await post({ type: 'outlook-calendar-org' })
    expect((await steps(draft.body.id, '?cloud=emulator')).every((step) => step.link === null)).toBe(true)
    const nowhere = await service.call('GET', `/v1/connectors/${draft.body.id}/setup?cloud=mars`)
    expect(nowhere.body).toMatchObject({ errors: [{ field: 'query.cloud' }] })
  })

  test('IMAP and SMTP as the app tell what Exchange needs besides, with the right object id', async () => {
    const made = await post({ type: 'exchange-imap-smtp', mode: 'organization' })
    const list = await steps(made.body.id)
    const exchange = list.find((step) => step.id === 'exchange')
    expect(JSON.stringify(exchange)).toContain('enterprise application')
    expect(exchange?.values.map((value) => value.value.split(' ')[0])).toEqual([
      'New-ServicePrincipal',
      'Add-MailboxPermission',
      'Set-CASMailbox',
      'Add-RecipientPermission',
    ])
    expect(list.findIndex((step) => step.id === 'exchange')).toBeGreaterThan(
      list.findIndex((step) => step.id === 'consent'),
    )
    const person = await post({ type: 'exchange-imap-smtp', mode: 'person' })
    expect((await steps(person.body.id)).map((step) => step.id)).not.toContain('exchange')
  })
})

describe('the scripts', () => {
  const script = async (id: unknown, path: string) => {
    const answer = await service.call('GET', `/v1/connectors/${id}/setup/scripts/${path}`)
    expect(answer.status, answer.text).toBe(200)
    return scriptSchema.parse(answer.body)
  }

  test('are announced with who runs them, and come with the file name that they are run by', async () => {
    const { body } = await post({ type: 'outlook-mail-org' })
    const guide = setupSchema.parse((await service.call('GET', `/v1/connectors/${body.id}/setup`)).body)
    expect(guide.scripts.map((one) => one.kind)).toEqual([
      'graph-powershell',
      'azure-cli',
      'manifest',
      'exchange-powershell',
    ])
    for (const offer of guide.scripts) expect(offer.runner).not.toBe('')
    const { text, ...rest } = await script(body.id, 'azure-cli')
    expect(guide.scripts).toContainEqual(rest)
    expect(rest.command).toBe(`bash ${rest.fileName}`)
    expect(text).toContain('https://mail.example.com/oauth/callback')
    const person = await post({ type: 'outlook-mail' })
    const other = await service.call(
      'GET',
      `/v1/connectors/${person.body.id}/setup/scripts/exchange-powershell`,
    )
    expect([other.status, other.body.code]).toEqual([409, 'conflict'])
  })

  test('never hold a secret, also where Gatewarden has one', async () => {
    const made = await post({
      type: 'exchange-imap-smtp',
      mode: 'organization',
      app: { cloud: 'global', clientId: clientId(), credential: secret },
    })
    for (const kind of [
      'graph-powershell',
      'azure-cli',
      'manifest',
      'exchange-powershell?mailboxes=a@x.example',
    ]) {
      const { text } = await script(made.body.id, kind)
      expect(text).not.toContain('canary')
    }
    expect((await script(made.body.id, 'azure-cli')).text).toContain("make_secret='no'")
  })

  test('for Exchange say what is missing: the app, the group, an address', async () => {
    const at = (id: unknown, query: string) =>
      service.call('GET', `/v1/connectors/${id}/setup/scripts/exchange-powershell${query}`)
    const draft = await post({ type: 'exchange-imap-smtp', mode: 'organization' })
    expect((await at(draft.body.id, '')).body).toMatchObject({ code: 'conflict' })
    const app = { cloud: 'global', clientId: clientId(), credential: secret }
    const { body } = await post({ type: 'outlook-mail-org', app })
    expect((await at(body.id, '')).body).toMatchObject({ errors: [{ field: 'query.group' }] })
    expect((await at(body.id, '?mailboxes=nobody')).body).toMatchObject({
      errors: [{ field: 'query.mailboxes' }],
    })
    expect((await at(body.id, '?group=staff@x.example&mailboxes=a@x.example, b@x.example')).status).toBe(200)
  })

  test('Full Access for all custodians is one script', async () => {
    const answer = await service.call('POST', '/v1/setup-scripts/full-access', {
      body: { person: 'collector@x.example', mailboxes: ["o'brien@x.example", 'b@x.example'] },
    })
    const { text } = fullAccessSchema.parse(answer.body)
    expect(text).toContain('"person":"collector@x.example"')
    expect(text).toContain('o\\u0027brien@x.example')
    const wrong = await service.call('POST', '/v1/setup-scripts/full-access', {
      body: { person: 'nobody', mailboxes: [] },
    })
    expect(wrong.status).toBe(400)
  })
})
