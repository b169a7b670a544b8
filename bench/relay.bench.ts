// The relay beside what it stands in front of: sign-ins and bytes over IMAP against direct connections in the same run, bytes also
// against a bare pipe and HAProxy, messages that are taken durably beside Postfix, where those are installed, and the memory of
// 1,000 idle sessions. relay-line.bench.ts measures the bytes over a line.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { median, residentMb, type Started, startPinned } from './pinned.ts'
import { startHaproxy } from './relay/haproxy.ts'
import { directly, Reading, readInTurn, throughRelay } from './relay/imap-places.ts'
import { type ImapPlace, signedIn } from './relay/imap-talk.ts'
import type { BareReady, EmulatorReady, RelayReady } from './relay/ready.ts'

const logins = Number(process.env.BENCH_LOGINS ?? 100)
const rounds = Number(process.env.BENCH_RUNS ?? 5)
const messages = Number(process.env.BENCH_MESSAGES ?? 500)
const idle = Number(process.env.BENCH_SESSIONS ?? 990)

const folder = mkdtempSync(join(tmpdir(), 'gw-bench-'))
const here = import.meta.dirname
const emulator = await startPinned<EmulatorReady>(1, join(here, 'relay/emulator.ts'), ['400'])
const relay = await startRelay(0, 'data')
try {
  const places = { direct: await directly(emulator.ready), relay: throughRelay(relay.ready) }
  await compareSignIns(places)
  await compareBytes(places)
  await durableMessages()
  await idleSessions(places.relay)
} finally {
  await relay.stop()
  await emulator.stop()
  rmSync(folder, { recursive: true })
}

function startRelay(cpu: number | string, data: string): Promise<Started<RelayReady>> {
  return startPinned(cpu, join(here, 'relay/serve.ts'), [join(folder, data), JSON.stringify(emulator.ready)])
}

/** One after the other, the two in turn, so that both meet the machine as it is. */
async function compareSignIns(places: Record<'direct' | 'relay', ImapPlace>): Promise<void> {
  const took = { direct: [] as number[], relay: [] as number[] }
  for (let n = 0; n < logins; n++) {
    for (const name of ['direct', 'relay'] as const) {
      const began = performance.now()
      const socket = await signedIn(places[name])
      if (n > 4) took[name].push(performance.now() - began)
      socket.destroy()
    }
  }
  const more = median(took.relay) - median(took.direct)
  console.log(
    `IMAP sign-in: p50 ${median(took.relay).toFixed(1)} ms through the relay, ${median(took.direct).toFixed(1)} ms direct: ${more.toFixed(1)} ms more (wanted at most 5)`,
  )
}

/** Beside a direct connection two that only pass bytes on: what a process between can reach where all share two processors. */
async function compareBytes({ direct, relay: own }: Record<'direct' | 'relay', ImapPlace>): Promise<void> {
  const { imaps, caFile } = emulator.ready
  const bare = await startPinned<BareReady>(0, join(here, 'relay/bare-pipe.ts'), [String(imaps.port), caFile])
  const { ca, pem } = bare.ready
  const haproxy = await startHaproxy(folder, { port: imaps.port, caFile }, pem)
  try {
    const readings = {
      direct: new Reading(direct),
      relay: new Reading(own, relay.ready.pid),
      bare: new Reading({ ...direct, port: bare.ready.port, ca }, bare.ready.pid),
    }
    const other = haproxy && new Reading({ ...direct, port: haproxy.port, ca }, haproxy.pid)
    await readInTurn([...Object.values(readings), ...(other ? [other] : [])], rounds)
    const between = (one: Reading) =>
      `${median(one.rates).toFixed(0)} MB/s, ${one.shareOf(readings.direct).toFixed(0)} % of direct, ${one.cpu.toFixed(2)} ms of its processor for a MB`
    console.log(
      `IMAP bytes: direct ${median(readings.direct.rates).toFixed(0)} MB/s
  relay: ${between(readings.relay)}, ${readings.relay.shareOf(readings.bare).toFixed(0)} % of the bare pipe (wanted 90)
  bare pipe of Node's: ${between(readings.bare)}
  HAProxy: ${other === undefined ? 'is not installed here' : between(other)}`,
    )
  } finally {
    await haproxy?.stop()
    await bare.stop()
  }
}

/** By a service of its own, which has both processors as Postfix has. */
async function durableMessages(): Promise<void> {
  const taker = await startRelay('0,1', 'taker')
  const { smtp, username, password } = taker.ready
  const ours = await accepted(smtp, { user: username, pass: password }).finally(taker.stop)
  const theirs = await postfix()
  console.log(
    `durable SMTP: ${ours.toFixed(0)} messages/s accepted on 8 connections; Postfix ${theirs === undefined ? 'is not installed here' : `${theirs.toFixed(0)}/s, ratio ${(ours / theirs).toFixed(2)} (wanted 0.5)`}`,
  )
}

async function accepted(port: number, auth?: { user: string; pass: string }): Promise<number> {
  const { mailbox, other } = emulator.ready
  const mailer = createTransport({
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
    pool: true,
    maxConnections: 8,
    maxMessages: Number.POSITIVE_INFINITY,
    ...(auth && { auth }),
  })
  const mail = { from: mailbox, to: other, subject: 'bench', text: 'x'.repeat(4000) }
  await Promise.all(Array.from({ length: 8 }, () => mailer.sendMail(mail)))
  const began = performance.now()
  await Promise.all(Array.from({ length: messages }, () => mailer.sendMail(mail)))
  const seconds = (performance.now() - began) / 1000
  mailer.close()
  return messages / seconds
}

/** The one of this machine, which keeps what it takes in its queue. */
async function postfix(): Promise<number | undefined> {
  if (!existsSync('/usr/sbin/postfix')) return undefined
  const config = spawnSync('/usr/sbin/postconf', ['-h', 'inet_interfaces'], { encoding: 'utf8' })
  if (config.status !== 0) return undefined
  spawnSync('/usr/sbin/postfix', ['start'])
  try {
    return await accepted(25)
  } catch (error) {
    console.log(`Postfix took nothing: ${String(error)}`)
    return undefined
  } finally {
    spawnSync('/usr/sbin/postfix', ['stop'])
  }
}

async function idleSessions(place: ImapPlace): Promise<void> {
  const before = residentMb(relay.ready.pid)
  const sockets = []
  for (let n = 0; n < idle; n++) {
    const socket = await signedIn(place)
    socket.on('error', () => {})
    sockets.push(socket)
  }
  await new Promise((resolve) => setTimeout(resolve, 3000))
  const after = residentMb(relay.ready.pid)
  console.log(
    `${idle} idle IMAP sessions: ${(after - before).toFixed(0)} MB more than the ${before.toFixed(0)} MB of the service (wanted under 150)`,
  )
  for (const socket of sockets) socket.destroy()
}
