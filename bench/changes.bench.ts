// MESSAGES new messages over MAILBOXES watched mailboxes become signed webhooks: how long each took from its arrival, with
// one service process that listens, looks and sends. Beside it the floor: the same bodies merely posted.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { verifyWebhook } from '@gatewarden/client'
import { Pool } from 'undici'
import { followAll, watchedService } from './changes/watched-service.ts'
import { cpuMs, median, percentile } from './pinned.ts'

const messages = Number(process.env.BENCH_MESSAGES ?? 1000)
const mailboxes = Number(process.env.BENCH_MAILBOXES ?? 100)
const runs = Number(process.env.BENCH_RUNS ?? 3)
/** Messages that arrive in a second; the rest of a burst waits for nobody. */
const perSecond = Number(process.env.BENCH_RATE ?? 100)
/** What is posted at once for the floor, as many as the service's lanes of one endpoint. */
const lanes = 16

const folder = mkdtempSync(join(tmpdir(), 'gw-bench-'))
const came = new Map<string, { at: number; body: string }>()
let secret = ''
let unsigned = 0
let repeated = 0
const receiver = createServer(async (request, response) => {
  let body = ''
  for await (const part of request) body += part
  const at = performance.now()
  response.writeHead(204).end()
  if (request.url !== '/hooks') return
  try {
    await verifyWebhook(secret, request.headers, body)
  } catch {
    unsigned += 1
    return
  }
  const { type, data } = JSON.parse(body)
  if (type !== 'message.created') return
  if (came.has(data.message.subject)) repeated += 1
  else came.set(data.message.subject, { at, body })
})
receiver.listen(0, '127.0.0.1')
await once(receiver, 'listening')
const { port } = receiver.address() as AddressInfo
const receiverUrl = `http://127.0.0.1:${port}`

const running = await watchedService(folder, mailboxes)
try {
  const { emulator, service, client } = running
  const endpoint = await client.request('POST /v1/endpoints', {
    body: { url: `${receiverUrl}/hooks`, types: ['message.*'] },
  })
  secret = endpoint.secret
  await followAll(running, emulator.ready.addresses, () => undefined)
  const pool = new Pool(emulator.ready.origin, { connections: 8 })

  const results: { p50: number; p95: number; all: number; cpu: number; ratio: number; got: number }[] = []
  for (let run = 0; run < runs; run++) {
    came.clear()
    const arrived = new Map<string, number>()
    const cpuBefore = cpuMs(service.ready.pid)
    const began = performance.now()
    const put = async (n: number) => {
      const due = began + (n * 1000) / perSecond
      if (due > performance.now())
        await new Promise((resolve) => setTimeout(resolve, due - performance.now()))
      const address = emulator.ready.addresses[n % mailboxes] ?? ''
      const subject = `bench ${run} ${n}`
      arrived.set(subject, performance.now())
      const { statusCode, body } = await pool.request({
        method: 'PUT',
        path: `/_emulator/mailboxes/${encodeURIComponent(address)}/folders/inbox/messages`,
        headers: { 'content-type': 'message/rfc822' },
        body: `From: a@example.com\r\nTo: ${address}\r\nSubject: ${subject}\r\n\r\nHello\r\n`,
      })
      await body.dump()
      if (statusCode >= 300) throw new Error(`the emulator answered ${statusCode}`)
    }
    const queue = Array.from({ length: messages }, (_, n) => n)
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let n = queue.shift(); n !== undefined; n = queue.shift()) await put(n)
      }),
    )
    const patience = performance.now() + 60_000
    while (came.size < messages && performance.now() < patience)
      await new Promise((resolve) => setTimeout(resolve, 20))
    const took = [...came].map(([subject, { at }]) => at - (arrived.get(subject) ?? 0)).sort((a, b) => a - b)
    const all = Math.max(...[...came.values()].map(({ at }) => at)) - began
    const cpu = cpuMs(service.ready.pid) - cpuBefore
    const floor = await postAll([...came.values()].map(({ body }) => body))
    const one = {
      p50: percentile(took, 50),
      p95: percentile(took, 95),
      all,
      cpu,
      ratio: percentile(took, 50) / floor,
      got: came.size,
    }
    results.push(one)
    console.log(
      `${one.got} of ${messages} webhooks in ${(all / 1000).toFixed(1)} s; from arrival p50 ${one.p50.toFixed(0)} ms, p95 ${one.p95.toFixed(0)} ms; ${(cpu / messages).toFixed(1)} ms of processor time each; a bare POST takes ${floor.toFixed(2)} ms (p50 is ${one.ratio.toFixed(0)} ×)`,
    )
  }
  await pool.close()
  const p95 = median(results.map((one) => one.p95))
  const p50 = median(results.map((one) => one.p50))
  const complete = results.every(({ got }) => got === messages) && unsigned === 0
  console.log(
    `median: p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms (wanted 2000); unsigned ${unsigned}, repeated ${repeated}`,
  )
  const good = p95 < 2000 && complete
  console.log(good ? 'held' : 'NOT HELD')
  process.exitCode = good ? 0 : 1
} finally {
  await running.stop()
  receiver.close()
  receiver.closeAllConnections()
  rmSync(folder, { recursive: true, force: true })
}

/** Milliseconds that a bare POST of such a body takes, at the median. */
async function postAll(bodies: readonly string[]): Promise<number> {
  const pool = new Pool(receiverUrl, { connections: lanes })
  const queue = [...bodies]
  const took: number[] = []
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let body = queue.shift(); body !== undefined; body = queue.shift()) {
        const began = performance.now()
        const answer = await pool.request({ method: 'POST', path: '/floor', body })
        await answer.body.dump()
        took.push(performance.now() - began)
      }
    }),
  )
  await pool.close()
  return percentile(
    took.sort((a, b) => a - b),
    50,
  )
}
