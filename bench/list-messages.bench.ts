// Listing 20 messages through the API beside the same call straight to the emulator: one caller, one after the other, mailboxes in
// turn. The service is on one processor, the emulator, PostgreSQL and the caller on the other.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { request } from 'undici'
import { appToken, type Source } from './collection/peers.ts'
import { childrenOf, cpuMs, median, percentile, pin, startPinned } from './pinned.ts'

/** Calls of each round; Gatewarden lets one mailbox have 10,000 in ten minutes, as Outlook does. */
const calls = Number(process.env.BENCH_CALLS ?? 400)
const rounds = Number(process.env.BENCH_RUNS ?? 5)
const wantedMs = 3
/** EmailEngine's own figure for a list of messages over Microsoft Graph, on a like machine; it is shown, not measured here. */
const emailEngineP50Ms = 45
/** What Gatewarden asks for, so that both calls are the same to the emulator. */
const messages = 1000

interface EmulatorReady extends Omit<Source, 'token'> {
  app: { appId: string; clientSecret: string }
  tenant: string
  pid: number
}

const folder = mkdtempSync(join(tmpdir(), 'gw-bench-'))
const here = import.meta.dirname
pin(process.pid, 1)
const emulator = await startPinned<EmulatorReady>(1, join(here, 'collection/emulator.ts'), [
  String(messages),
  '8',
])
const service = await startPinned<{ url: string; key: string; connection: string; pid: number }>(
  0,
  join(here, 'collection/serve.ts'),
  [join(folder, 'data'), emulator.ready.origin, JSON.stringify(emulator.ready)],
)
for (const child of childrenOf(service.ready.pid)) pin(child, 1)

const token = await appToken(emulator.ready)
const { addresses, origin } = emulator.ready
let turn = 0
const address = () => encodeURIComponent(addresses[turn++ % addresses.length] ?? '')

async function get(url: string, key: string, prefer?: string): Promise<string> {
  const answer = await request(url, {
    headers: { authorization: `Bearer ${key}`, ...(prefer ? { prefer } : {}) },
  })
  const text = await answer.body.text()
  if (answer.statusCode !== 200) throw new Error(`${url} answers ${answer.statusCode}: ${text.slice(0, 300)}`)
  return text
}

const { url, key, connection } = service.ready
const ours = () => get(`${url}/v1/connections/${connection}/mailboxes/${address()}/messages?limit=20`, key)
const { path } = await theSameCall()
const straight = () => get(`${origin}${path.replace('ADDRESS', address())}`, token, 'IdType="ImmutableId"')

/** The call that Gatewarden makes of it, as it stands in the emulator's own log. */
async function theSameCall(): Promise<{ path: string }> {
  await ours()
  const log = JSON.parse(await get(`${origin}/_emulator/requests?limit=1&method=GET`, token)) as {
    data?: { url: string }[]
    requests?: { url: string }[]
  }
  const last = (log.data ?? log.requests)?.at(-1)?.url
  if (!last?.includes('/messages')) throw new Error(`the emulator heard no list of messages: ${last}`)
  const { pathname, search } = new URL(last, origin)
  return { path: pathname.replace(/\/users\/[^/]+/, '/users/ADDRESS') + search }
}

/** Milliseconds of each call, sorted. */
async function times(call: () => Promise<string>): Promise<number[]> {
  const took: number[] = []
  for (let n = 0; n < calls; n++) {
    const began = performance.now()
    await call()
    took.push(performance.now() - began)
  }
  return took.sort((a, b) => a - b)
}

try {
  const listed = JSON.parse(await ours()) as { data: unknown[] }
  const known = JSON.parse(await straight()) as { value: unknown[] }
  if (listed.data.length !== 20 || known.value.length !== 20) throw new Error('a page has not 20 messages')
  await times(ours)
  await times(straight)
  const differences: number[] = []
  const p50s: number[] = []
  for (let round = 0; round < rounds; round++) {
    const before = cpuMs(service.ready.pid)
    const through = await times(ours)
    const cpu = (cpuMs(service.ready.pid) - before) / calls
    const direct = await times(straight)
    const [a, b] = [percentile(through, 50), percentile(direct, 50)]
    differences.push(a - b)
    p50s.push(a)
    console.log(
      `through the API p50 ${a.toFixed(2)} ms p95 ${percentile(through, 95).toFixed(2)} ms, ${cpu.toFixed(2)} ms of processor time each   straight p50 ${b.toFixed(2)} ms p95 ${percentile(direct, 95).toFixed(2)} ms   more ${(a - b).toFixed(2)} ms`,
    )
  }
  const more = median(differences)
  console.log(
    `median: ${more.toFixed(2)} ms more than straight (wanted ≤ ${wantedMs}), p50 ${median(p50s).toFixed(1)} ms beside EmailEngine's published ${emailEngineP50Ms} ms`,
  )
  console.log(more <= wantedMs ? 'held' : 'NOT HELD')
  process.exitCode = more <= wantedMs ? 0 : 1
} finally {
  await service.stop()
  await emulator.stop()
  rmSync(folder, { recursive: true, force: true })
}
