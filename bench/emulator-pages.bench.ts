// Pages of 50 messages out of a big mailbox, walked by their @odata.nextLink, against a bare server that answers the same bytes.
// The emulator (or the bare server) has one processor, the generator the other. `wanted` is by the clock, which on a machine that
// others use says little: what one processor could do by the time that each page took of it stands beside it.
import { join } from 'node:path'
import { PageReader } from './emulator-pages/page-reader.ts'
import { cpuMs, median, pin, residentMb, startPinned } from './pinned.ts'

const count = Number(process.env.BENCH_MESSAGES ?? 20_000)
const rounds = Number(process.env.BENCH_RUNS ?? 3)
const seconds = Number(process.env.BENCH_SECONDS ?? 4)
const sockets = 8
const wanted = 2000

interface Ready {
  origin: string
  addresses: string[]
  tenant: string
  app: { appId: string; clientSecret: string }
}

interface Rate {
  perSecond: number
  /** Of the server, for each page. */
  cpuMsEach: number
  pageBytes: number
  /** Processor time of the generator for each page. */
  generatorMsEach: number
}

/**
 * Pages for `seconds` on each of the sockets, one after the other; each socket walks on from where it began, and then anew.
 * @param atLeast goes on until so many were read
 */
async function walk(
  origin: string,
  pid: number,
  authorization: string,
  firstPath: (socket: number) => string,
  follows: boolean,
  atLeast = 0,
): Promise<Rate> {
  const headers: Record<string, string> = authorization === '' ? {} : { authorization }
  const readers = Array.from({ length: sockets }, () => new PageReader(origin, headers))
  const cpuBefore = cpuMs(pid)
  const own = process.cpuUsage()
  const began = performance.now()
  const end = began + seconds * 1000
  let pages = 0
  let bytes = 0
  const worker = async (reader: PageReader, socket: number) => {
    let path = firstPath(socket)
    while (performance.now() < end || pages < atLeast) {
      const page = await reader.get(path)
      if (page.status !== 200) throw new Error(`${path} answered ${page.status}: ${page.tail}`)
      pages += 1
      bytes += page.bytes
      if (!follows) continue
      const next = /"@odata\.nextLink":"([^"]+)"/.exec(page.tail.toString('latin1'))?.[1]
      path = next === undefined ? firstPath(0) : next.slice(origin.length)
    }
  }
  await Promise.all(readers.map(worker))
  const took = (performance.now() - began) / 1000
  for (const reader of readers) reader.close()
  const { user, system } = process.cpuUsage(own)
  return {
    perSecond: pages / took,
    cpuMsEach: (cpuMs(pid) - cpuBefore) / pages,
    pageBytes: bytes / pages,
    generatorMsEach: (user + system) / 1000 / pages,
  }
}

const usual =
  '$top=50&$select=id,subject,from,toRecipients,receivedDateTime,sentDateTime,isRead,hasAttachments'
const lists = [
  { name: 'what lists select', query: usual, floored: true },
  {
    name: 'the same, filtered by date and in order',
    query: `${usual}&$filter=receivedDateTime ge 2020-01-01T00:00:00Z&$orderby=receivedDateTime desc`,
    floored: false,
  },
  { name: 'default properties', query: '$top=50', floored: true },
] as const

pin(process.pid, 0)
const here = import.meta.dirname
const emulator = await startPinned<Ready>(1, join(here, 'collection/emulator.ts'), [String(count), '1'])
process.once('SIGINT', () => emulator.stop().then(() => process.exit(130)))
let good = true
try {
  const { origin, tenant, app, addresses } = emulator.ready
  const answer = await fetch(`${origin}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: app.appId,
      client_secret: app.clientSecret,
      grant_type: 'client_credentials',
      scope: 'https://graph.microsoft.com/.default',
    }),
  })
  const { access_token: token } = (await answer.json()) as { access_token: string }
  const authorization = `Bearer ${token}`
  const pid = emulator.child.pid ?? 0
  for (const { name, query, floored } of lists) {
    const path = `/v1.0/users/${addresses[0]}/messages?${query.replaceAll(' ', '%20')}`
    const start = (socket: number) => `${path}&$skip=${Math.floor((count / sockets / 50) * socket) * 50}`
    const bare = floored
      ? await startPinned<{ origin: string }>(1, join(here, 'emulator-pages/bare.ts'), [
          origin + start(1),
          authorization,
        ])
      : undefined
    const runs: { ours: Rate; ratio: number }[] = []
    await walk(origin, pid, authorization, start, true, (2 * count) / 50)
    for (let round = 0; round < rounds; round++) {
      const ours = await walk(origin, pid, authorization, start, true)
      const floor = bare && (await walk(bare.ready.origin, bare.child.pid ?? 0, '', () => '/', false))
      const ratio = floor ? ours.perSecond / floor.perSecond : Number.NaN
      runs.push({ ours, ratio })
      console.log(
        `${name}: ${ours.perSecond.toFixed(0)} pages/s of ${(ours.pageBytes / 1024).toFixed(0)} KB, CPU ${ours.cpuMsEach.toFixed(3)} ms each (generator ${ours.generatorMsEach.toFixed(3)})${floor ? `   bare ${floor.perSecond.toFixed(0)}/s, CPU ${floor.cpuMsEach.toFixed(3)} ms each   ratio ${ratio.toFixed(2)}` : ''}`,
      )
    }
    await bare?.stop()
    const rate = median(runs.map(({ ours }) => ours.perSecond))
    const possible = 1000 / median(runs.map(({ ours }) => ours.cpuMsEach))
    console.log(
      `  median ${rate.toFixed(0)} pages/s (wanted ${wanted}), ${possible.toFixed(0)} by its processor time${floored ? `, ${median(runs.map((run) => run.ratio)).toFixed(2)} of the bare server` : ''}`,
    )
    if (rate < wanted) good = false
  }
  console.log(`${residentMb(pid).toFixed(0)} MB resident after all of it`)
  console.log(good ? 'held' : 'NOT HELD')
} finally {
  await emulator.stop()
}
process.exit(good ? 0 : 1)
