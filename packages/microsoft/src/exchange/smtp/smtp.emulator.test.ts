import { readFileSync } from 'node:fs'
import { createEmulator, type Emulator } from '@gatewarden/emulator'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { clientSecret } from '../../entra/credential.ts'
import { requestAppToken } from '../../entra/token-endpoint.ts'
import { emulatorCloud } from '../../reference/clouds.ts'
import { systemTestRandom } from '../../testing/system-test-random.ts'
import { openSmtp } from './open-smtp.ts'
import { SmtpError } from './smtp-error.ts'
import type { SmtpSession } from './smtp-session.ts'

// Submission as the emulator plays it, app-only with XOAUTH2 behind STARTTLS.

let emulator: Emulator
beforeAll(async () => {
  emulator = await createEmulator()
})
beforeEach(() => emulator.reset())
afterAll(() => emulator.close())

async function knock(): Promise<SmtpSession> {
  const [tenant] = emulator.describe().tenants
  const app = tenant?.apps.find(({ consented, clientSecret: secret }) => consented && secret)
  if (!tenant || !app?.clientSecret) return expect.unreachable('the default seed')
  const { smtp, imap } = emulator.ready
  const cloud = emulatorCloud(emulator.origin, { smtp, imap })
  const token = await requestAppToken(
    {
      cloud,
      tenant: tenant.id,
      clientId: app.appId,
      credential: clientSecret(app.clientSecret),
      clock: { now: () => emulator.now() },
      random: systemTestRandom,
    },
    { resource: cloud.exchangeResource },
  )
  return openSmtp({
    ...smtp,
    security: 'starttls',
    auth: { user: mailbox(), accessToken: token.accessToken, cloud },
    name: 'client.example',
    tls: { ca: readFileSync(emulator.caFile, 'utf8') },
    timeoutMs: 20_000,
  })
}

const mailbox = (): string =>
  emulator.describe().tenants[0]?.users.find((user) => user.mailbox === 'user')?.userPrincipalName ?? ''

function allow(): void {
  const [tenant] = emulator.describe().tenants
  const appId = tenant?.apps.find(({ consented }) => consented)?.appId ?? ''
  const id = tenant?.id ?? ''
  emulator.registerInExchange(id, { appId })
  emulator.addDelegation(id, { kind: 'full-access', mailbox: mailbox(), to: appId })
}

const message = [Buffer.from(`Subject: hello\r\n\r\n.hidden dot\r\n`)]

it('submits with a token of the app, and is told who may not be written as', async () => {
  allow()
  const session = await knock()
  expect(session.offers.has('DSN')).toBe(true)
  const sent = await session.send({ from: mailbox(), to: ['far@elsewhere.example'] }, message)
  expect(sent.recipients).toMatchObject([{ accepted: true, reply: { code: 250, enhanced: '2.1.5' } }])
  const other = session.send({ from: 'somebody@elsewhere.example', to: ['far@elsewhere.example'] }, message)
  await expect(other).rejects.toMatchObject({ stage: 'sender', reply: { code: 550, enhanced: '5.7.60' } })
  await session.close()
})

it('is refused where Exchange does not know the app, and says how', async () => {
  await expect(knock()).rejects.toThrow(SmtpError)
  await expect(knock()).rejects.toMatchObject({ stage: 'sign-in', reply: { code: 535, enhanced: '5.7.3' } })
})
