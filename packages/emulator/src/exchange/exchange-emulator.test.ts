import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { ImapFlow } from 'imapflow'
import { createTransport } from 'nodemailer'
import { expect, it } from 'vitest'
import { createEmulator, type Emulator } from '../create-emulator.ts'

const tenant = 'contoso.onmicrosoft.com'
const mette = `mette.sorensen@${tenant}`

/** A token of the consented app by itself, from the token endpoint. */
async function appToken(emulator: Emulator): Promise<{ appId: string; objectId: string; token: string }> {
  const app = emulator.describe().tenants[0]?.apps.find(({ consented }) => consented)
  const response = await fetch(`${emulator.origin}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: app?.appId ?? '',
      client_secret: app?.clientSecret ?? '',
      scope: 'https://outlook.office365.com/.default',
    }),
  })
  const { access_token: token } = Object(await response.json())
  const { objectId = '', appId = '' } = emulator.world.findApp(app?.appId ?? '') ?? {}
  return { appId, objectId, token }
}

async function control(emulator: Emulator, path: string, body: object): Promise<number> {
  const headers = { 'Content-Type': 'application/json' }
  const sent = { method: 'POST', headers, body: JSON.stringify(body) }
  return (await fetch(`${emulator.origin}/_emulator/${path}`, sent)).status
}

function imap(emulator: Emulator, accessToken: string): ImapFlow {
  const tls = { ca: readFileSync(emulator.caFile) }
  return new ImapFlow({
    ...emulator.ready.imaps,
    secure: true,
    tls,
    logger: false,
    auth: { user: mette, accessToken },
  })
}

it('opens to an app that an administrator has let in over HTTP, reads the seed, sends, and forgets all at a reset', async () => {
  const emulator = await createEmulator({ now: new Date('2026-11-21T09:00:00Z') })
  try {
    const { appId, token } = await appToken(emulator)
    const stranger = imap(emulator, token)
    await expect(stranger.connect()).rejects.toMatchObject({ authenticationFailed: true })
    stranger.close()
    expect(await control(emulator, 'exchange/service-principals', { tenant, appId })).toBeLessThan(300)
    const right = { tenant, kind: 'full-access', mailbox: mette, to: appId }
    expect(await control(emulator, 'delegations', right)).toBeLessThan(300)

    const client = imap(emulator, token)
    await client.connect()
    const box = await client.mailboxOpen('INBOX')
    const inbox = emulator.world.mailboxAt(mette)?.mailbox.mail.wellKnown('inbox')
    expect(box.exists).toBe(inbox?.totalItemCount)
    const [newest] = inbox?.newestFirst ?? []
    const { content } = await client.download(String(newest?.uid), undefined, { uid: true })
    const bytes = Buffer.concat(await content.toArray())
    expect(newest && bytes.equals(emulator.world.spool.read(newest.content))).toBe(true)

    const transport = {
      ...emulator.ready.smtp,
      secure: false,
      requireTLS: true,
      tls: { ca: readFileSync(emulator.caFile) },
      auth: { type: 'OAuth2' as const, user: mette, accessToken: token },
    }
    await createTransport(transport).sendMail({ from: mette, to: mette, subject: 'To myself', text: 'hi' })
    await client.noop()
    expect(await client.search({ subject: 'To myself' })).toHaveLength(1)

    expect(await control(emulator, 'exchange/smtp-auth', { mailbox: mette, disabled: true })).toBeLessThan(
      300,
    )
    const refused = createTransport(transport).sendMail({ from: mette, to: mette, text: 'hi' })
    await expect(refused).rejects.toMatchObject({
      code: 'EAUTH',
      response: expect.stringContaining('5.7.139'),
    })
    expect(await control(emulator, 'exchange/smtp-auth', { tenant, disabled: 'yes' })).toBe(400)
    const asked = emulator.requests({ path: 'smtp:' })
    expect(asked.map(({ url, status }) => `${url} ${status}`)).toEqual(
      expect.arrayContaining(['smtp:AUTH 235', 'smtp:MAIL FROM: 250', 'smtp:DATA 250', 'smtp:AUTH 535']),
    )
    const [selected] = emulator.requests({ path: 'imap:SELECT', appId })
    expect(selected).toMatchObject({ method: 'IMAP', status: 200, mailbox: mette })
    expect(emulator.requests({ path: 'imap:AUTHENTICATE', status: 403 })).toMatchObject([
      { code: 'AUTHENTICATE failed.' },
    ])
    expect(JSON.stringify(emulator.requests())).not.toContain(token.slice(0, 40))
    expect(await control(emulator, 'exchange/imap', { mailbox: 'nobody@x.example', enabled: true })).toBe(404)
    expect(await control(emulator, 'exchange/imap', { mailbox: mette, enabled: false })).toBeLessThan(300)
    const shut = imap(emulator, token)
    await expect(shut.connect()).rejects.toThrow()
    shut.close()

    const closed = new Promise((resolve) => client.once('close', resolve))
    // Somebody who has not even signed in: for a minute nothing but the reset ends this connection.
    const stays = connect(emulator.ready.smtp)
    await once(stays, 'data')
    const dropped = once(stays, 'close', { signal: AbortSignal.timeout(40_000) })
    await emulator.reset()
    await Promise.all([closed, dropped])
    expect(emulator.world.mailboxAt(mette)?.tenant.mailProtocols.of('any').imapEnabled).toBe(true)
  } finally {
    await emulator.close()
  }
})

it('listens on loopback, on free ports unless told which', async () => {
  const emulator = await createEmulator({ seed: { tenants: [] } })
  const { imap, imaps, smtp } = emulator.ready
  expect([imap.host, imaps.host, smtp.host]).toEqual(['127.0.0.1', '127.0.0.1', '127.0.0.1'])
  expect(new Set([imap.port, imaps.port, smtp.port]).size).toBe(3)
  const taken = createEmulator({ seed: { tenants: [] }, smtpPort: smtp.port })
  await expect(taken).rejects.toMatchObject({ code: 'EADDRINUSE', port: smtp.port })
  await emulator.close()
})
