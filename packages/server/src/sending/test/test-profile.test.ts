import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { type SendingStage, sendingStage } from '../testing/sending-stage.ts'

let stage: SendingStage
beforeAll(async () => {
  stage = await sendingStage()
}, 120_000)
afterAll(() => stage[Symbol.asyncDispose]())
beforeEach(() => stage.rig.emulator.clearFaults())

const report = z.object({
  state: z.string(),
  checks: z.array(
    z.object({
      id: z.string(),
      state: z.string(),
      seen: z.string(),
      meaning: z.string(),
      remedy: z.string(),
      script: z.string().optional(),
      facts: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
  transcript: z.array(z.string()),
})

async function tested(wish: Record<string, unknown>) {
  const profile = await stage.profile({ transport: 'smtp', ...wish })
  const answer = await stage.rig.call('POST', `${profile}/test`, { body: {} })
  expect(answer.status).toBe(200)
  const { state, checks, transcript } = report.parse(answer.body)
  return {
    state,
    transcript,
    text: answer.text,
    of: (id: string) => checks.find((one) => one.id === id),
    checks,
  }
}

test('a good profile is proven from its token to a message that arrives, and the transcript holds no secret', async () => {
  const address = stage.mailbox()
  const found = await tested({ authentication: stage.byApp(), sender: { address } })
  expect(found.checks.map(({ id, state }) => `${id}: ${state}`)).toEqual([
    'token: ok',
    'permissions: ok',
    'smtp-sign-in: ok',
    'sender-allowed: ok',
    'imap-sign-in: ok',
    'message-sent: ok',
    'message-arrived: ok',
  ])
  expect(found.state).toBe('ok')
  expect(found.transcript).toContain(`> AUTH XOAUTH2 *** (user=${address})`)
  expect(found.transcript).toContain(`> MAIL FROM:<${address}>`)
  expect(found.text).not.toMatch(/eyJ[\w-]{20}/)
  expect(found.text).not.toContain(stage.app.clientSecret)
  expect(found.text).not.toContain(Buffer.from(`user=${address}`).toString('base64').slice(0, 20))
}, 60_000)

test('each thing that can be wrong is named, with its remedy and the line that mends it', async () => {
  const { emulator } = stage.rig
  const off = stage.mailbox()
  emulator.setSmtpAuth({ mailbox: off, disabled: true })
  const switchedOff = await tested({ authentication: stage.byApp(), sender: { address: off } })
  expect(switchedOff.of('smtp-sign-in')).toMatchObject({
    state: 'failed',
    facts: { problem: 'smtp_auth_off' },
    script: `Set-CASMailbox -Identity '${off}' -SmtpClientAuthenticationDisabled $false`,
  })
  expect(switchedOff.of('message-sent')?.state).toBe('skipped')

  const own = stage.mailbox()
  const other = stage.mailbox()
  const asOther = await tested({
    authentication: { ...stage.byApp(), username: own },
    sender: { address: other },
  })
  expect(asOther.of('sender-allowed')).toMatchObject({
    state: 'failed',
    facts: { problem: 'sender_not_allowed' },
  })
  expect(asOther.of('sender-allowed')?.script).toContain('Add-RecipientPermission')

  const closed = 'closed@contoso.onmicrosoft.com'
  emulator.addUser({
    tenant: stage.tenant,
    userPrincipalName: closed,
    displayName: 'Closed',
    mailbox: 'user',
  })
  const noAccess = await tested({ authentication: stage.byApp(), sender: { address: closed } })
  expect(noAccess.of('imap-sign-in')).toMatchObject({ state: 'failed', facts: { answer: 'not-connected' } })
  expect(noAccess.of('imap-sign-in')?.script).toBe(
    `Add-MailboxPermission -Identity '${closed}' -User '${stage.app.clientId}' -AccessRights FullAccess`,
  )

  const noImap = stage.mailbox()
  emulator.setImap(noImap, false)
  const withoutImap = await tested({ authentication: stage.byApp(), sender: { address: noImap } })
  expect(withoutImap.of('message-sent')?.state).toBe('ok')
  expect(withoutImap.of('imap-sign-in')?.state).toBe('failed')

  const wrongSecret = { ...stage.byApp(), clientSecret: 'wrong~secret' }
  const refused = await tested({ authentication: wrongSecret, sender: { address: own } })
  expect(refused.of('token')).toMatchObject({ state: 'failed', facts: { aadsts: 7000215 } })
  expect(refused.text).not.toContain('wrong~secret')

  const wrongAudience = { ...stage.byApp(), scope: 'https://graph.microsoft.com/.default' }
  const misdirected = await tested({ authentication: wrongAudience, sender: { address: own } })
  expect(misdirected.of('token')).toMatchObject({
    state: 'failed',
    remedy: expect.stringContaining('/.default'),
  })

  // The object id of the registration: Exchange takes the command, and nothing works afterwards.
  const app = emulator.describe().tenants[0]?.apps.find(({ appId }) => appId === stage.app.clientId)
  emulator.unregisterFromExchange(stage.tenant, stage.app.clientId)
  expect(app).toBeDefined()
  const unknownApp = await tested({ authentication: stage.byApp(), sender: { address: own } })
  expect(unknownApp.of('smtp-sign-in')).toMatchObject({
    state: 'failed',
    facts: { problem: 'sign_in_refused' },
    remedy: expect.stringContaining('enterprise application'),
  })
  emulator.registerInExchange(stage.tenant, { appId: stage.app.clientId })
}, 120_000)

test('what goes to other servers is held back from private networks and from hosts that tokens do not belong to', async () => {
  const address = stage.mailbox()
  const asked = (wish: Record<string, unknown>) =>
    stage.rig.call('POST', '/v1/sending-profiles', {
      body: { name: 'x', transport: 'smtp', sender: { address }, ...wish },
    })
  expect(
    (await asked({ authentication: stage.byApp(), server: 'mail.elsewhere.example' })).body.detail,
  ).toContain('its tokens are shown to no other')
  expect((await asked({ authentication: stage.byApp(), security: 'none' })).status).toBe(400)
  expect((await asked({ authentication: { type: 'password', username: 'u', password: 'p' } })).status).toBe(
    400,
  )
  const inside = await tested({
    authentication: { type: 'password', username: 'u', password: 'hunter2-secret' },
    sender: { address },
    server: '10.1.2.3',
  })
  expect(inside.of('smtp-sign-in')?.seen).toContain('does not send to')
  expect(inside.text).not.toContain('hunter2-secret')
})
