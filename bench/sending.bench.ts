// Submissions: how many the API takes a second, and how fast they go out over SMTP and Graph beside a plain loop that keeps nothing and
// sends the same messages with the same tokens.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createClient, type GatewardenClient } from '@gatewarden/client'
import { createTransport } from 'nodemailer'
import { startPinned } from './pinned.ts'
import type { EmulatorReady, ServiceReady } from './sending/ready.ts'

/** Of each mailbox; at most 30, Exchange's share of a minute. */
const each = Number(process.env.BENCH_MESSAGES ?? 20)
const mailboxes = Number(process.env.BENCH_MAILBOXES ?? 10)
/** As Exchange allows for a mailbox. */
const atOnce = 3
const text = 'x'.repeat(4000)

const folder = mkdtempSync(join(tmpdir(), 'gw-bench-'))
const here = import.meta.dirname
const emulator = await startPinned<EmulatorReady>(1, join(here, 'sending/emulator.ts'), [
  String(mailboxes * 2),
])
const service = await startPinned<ServiceReady>(0, join(here, 'sending/serve.ts'), [
  join(folder, 'data'),
  JSON.stringify(emulator.ready),
])
try {
  const client = createClient({ url: service.ready.url, apiKey: service.ready.key })
  const all = emulator.ready.mailboxes
  await compare(client, 'smtp', all.slice(0, mailboxes), loopSmtp)
  await compare(client, 'graph', all.slice(mailboxes), loopGraph)
} finally {
  await service.stop()
  await emulator.stop()
  rmSync(folder, { recursive: true })
}

async function compare(
  client: GatewardenClient,
  transport: 'smtp' | 'graph',
  senders: readonly string[],
  loop: (senders: readonly string[]) => Promise<void>,
): Promise<void> {
  const count = senders.length * each
  const profiles = await Promise.all(senders.map((address) => pausedProfile(client, transport, address)))
  const taken = await timed(() =>
    inTurn(
      8,
      profiles.flatMap((id) => Array.from({ length: each }, () => id)),
      (id) => submit(client, id),
    ),
  )
  const sent = await timed(async () => {
    await Promise.all(
      profiles.map((id) =>
        client.request('PATCH /v1/sending-profiles/{id}', { path: { id }, body: { paused: false } }),
      ),
    )
    for (const id of profiles) while (!(await isSent(client, id))) await pause(50)
  })
  const plain = await timed(() => loop(senders))
  const rate = (seconds: number): string => (count / seconds).toFixed(0)
  console.log(
    `${transport}: ${rate(taken)} submissions/s taken on 8 connections; ${rate(sent)} messages/s sent of ${senders.length} mailboxes, ${rate(plain)}/s by a plain loop, ratio ${(plain / sent).toFixed(2)}`,
  )
}

async function pausedProfile(
  client: GatewardenClient,
  transport: 'smtp' | 'graph',
  address: string,
): Promise<string> {
  const { tenant: tenantId, appId: clientId, clientSecret } = emulator.ready
  const { id } = await client.request('POST /v1/sending-profiles', {
    body: {
      name: address,
      transport,
      authentication: { type: 'office365-oauth', tenantId, clientId, clientSecret, cloud: 'emulator' },
      sender: { address },
      deliveryNotifications: false,
    },
  })
  await client.request('PATCH /v1/sending-profiles/{id}', { path: { id }, body: { paused: true } })
  return id
}

async function submit(client: GatewardenClient, id: string): Promise<void> {
  await client.request('POST /v1/sending-profiles/{id}/submissions', {
    path: { id },
    body: { to: [{ address: emulator.ready.reader }], subject: 'bench', text },
  })
}

async function isSent(client: GatewardenClient, id: string): Promise<boolean> {
  const { data } = await client.request('GET /v1/sending-profiles/{id}/submissions', {
    path: { id },
    query: { status: 'sent', limit: each },
  })
  return data.length === each
}

/** One connection for each that is under way, kept open; a fresh token for each mailbox. */
async function loopSmtp(senders: readonly string[]): Promise<void> {
  const { smtp, caFile, reader } = emulator.ready
  const accessToken = await token('https://outlook.office365.com/.default')
  const ca = readFileSync(caFile, 'utf8')
  await Promise.all(
    senders.map(async (from) => {
      const auth = { type: 'OAuth2' as const, user: from, accessToken }
      const pool = { pool: true as const, maxConnections: atOnce }
      const mailer = createTransport({ ...smtp, ...pool, requireTLS: true, tls: { ca }, auth })
      const mail = { from, to: reader, subject: 'bench', text }
      await Promise.all(Array.from({ length: each }, () => mailer.sendMail(mail)))
      mailer.close()
    }),
  )
}

async function loopGraph(senders: readonly string[]): Promise<void> {
  const { origin, reader } = emulator.ready
  const authorization = `Bearer ${await token('https://graph.microsoft.com/.default')}`
  await Promise.all(
    senders.map((from) =>
      inTurn(
        atOnce,
        Array.from({ length: each }, () => from),
        async () => {
          const mime = `From: ${from}\r\nTo: ${reader}\r\nSubject: bench\r\n\r\n${text}\r\n`
          const answer = await fetch(`${origin}/v1.0/users/${from}/sendMail`, {
            method: 'POST',
            headers: { authorization, 'content-type': 'text/plain' },
            body: Buffer.from(mime).toString('base64'),
          })
          if (answer.status !== 202) throw new Error(await answer.text())
        },
      ),
    ),
  )
}

async function token(scope: string): Promise<string> {
  const { origin, tenant, appId, clientSecret } = emulator.ready
  const answer = await fetch(`${origin}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: appId,
      client_secret: clientSecret,
      scope,
    }),
  })
  const { access_token: found } = (await answer.json()) as { access_token: string }
  return found
}

/** @returns seconds */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}

async function inTurn<T>(
  lanes: number,
  all: readonly T[],
  work: (one: T) => Promise<unknown>,
): Promise<void> {
  const left = [...all]
  const lane = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}
