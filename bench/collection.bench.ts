// Collecting COUNT messages of 72 KB from an emulator without limits: durable, with both hashes, journaled, packaged; beside the
// same bytes merely fetched, hashed, fsynced and renamed (the floor), a plain loop with Microsoft's library, and mbsync with a
// Dovecot that has the same mail. Nothing is removed before the end: freeing a gigabyte keeps the disk busy for a minute, and the
// next run would pay for it.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@gatewarden/client'
import { mbsyncRate } from './collection/mbsync.ts'
import { appToken, floor, listIds, plainLoop, type Source } from './collection/peers.ts'
import { median, startPinned } from './pinned.ts'

const count = Number(process.env.BENCH_MESSAGES ?? 20_000)
const runs = Number(process.env.BENCH_RUNS ?? 3)
// Service, database and emulator share both processors, as on a machine of their own.
const both = '0,1'
const loopCount = Math.min(1000, count)
/** Messages are taken apart when the package is sealed, which costs as much again as collecting; measured where asked for. */
const takesApart = process.env.BENCH_DOCUMENTS !== undefined
/** Counts what is synced instead of measuring how fast: strace slows the service down. */
const countsSyncs = process.env.BENCH_COUNT_SYNCS !== undefined

interface EmulatorReady extends Omit<Source, 'token'> {
  app: { appId: string; clientSecret: string }
  tenant: string
  pid: number
}
interface ServiceReady {
  url: string
  key: string
  connection: string
  pid: number
}

const folder = mkdtempSync(join(tmpdir(), 'gw-bench-'))
const syncs = join(folder, 'syncs')
const here = import.meta.dirname
console.log(`making ${count} messages …`)
const emulator = await startPinned<EmulatorReady>(both, join(here, 'collection/emulator.ts'), [
  String(count),
  '8',
])
const token = await appToken(emulator.ready)
const source: Source = { ...emulator.ready, token }
const highest = (pid: number) =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
const resident = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

async function collect(run: number) {
  const service = await startPinned<ServiceReady>(
    both,
    join(here, 'collection/serve.ts'),
    [join(folder, `data${run}`), emulator.ready.origin, JSON.stringify(emulator.ready)],
    countsSyncs ? ['strace', '-f', '-y', '--seccomp-bpf', '-e', 'trace=fsync,fdatasync', '-o', syncs] : [],
  )
  const { url, key, connection, pid } = service.ready
  const client = createClient({ url, apiKey: key })
  const began = performance.now()
  const collection = await client.request('POST /v1/collections', {
    body: {
      connection,
      custodians: emulator.ready.addresses.map((address) => ({ mailboxes: [address] })),
      package: { documents: takesApart },
    },
  })
  let readSeconds = 0
  let early = 0
  for (;;) {
    const progress = await client.request('GET /v1/collections/{id}/progress', {
      path: { id: collection.id },
    })
    if (early === 0 && progress.numbers.collected >= Math.min(2000, count / 2)) early = resident(pid)
    if (progress.numbers.collected === count && readSeconds === 0)
      readSeconds = (performance.now() - began) / 1000
    if (progress.status !== 'running' && progress.status !== 'sealing') {
      if (progress.status !== 'completed')
        throw new Error(`the collection is ${progress.status}: ${progress.reason?.detail}`)
      break
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const allSeconds = (performance.now() - began) / 1000
  const memory = { early, peak: highest(pid) }
  const sealed = await client.request('GET /v1/collections/{id}/package', { path: { id: collection.id } })
  let checked = 'not checked'
  if (run === 0) {
    const done = spawnSync('sha256sum', ['-c', '--quiet', 'manifest-sha256.txt'], { cwd: sealed.folder })
    checked =
      done.status === 0
        ? 'sha256sum agrees'
        : `sha256sum: ${done.stdout.toString().slice(0, 200)}${done.stderr.toString().slice(0, 200)}`
  }
  await service.stop()
  if (countsSyncs) {
    const files =
      readFileSync(syncs, 'utf8').match(/f(data)?sync\(\d+<[^>]*\/blobs\/incoming\/[^>]+>/g)?.length ?? 0
    const folders =
      readFileSync(syncs, 'utf8').match(/f(data)?sync\(\d+<[^>]*\/blobs(\/[0-9a-f]{2})?>/g)?.length ?? 0
    const log = readFileSync(syncs, 'utf8').match(/f(data)?sync\(\d+<[^>]*\/pg_wal\/[^>]+>/g)?.length ?? 0
    console.log(
      `synced: ${files} natives before their rename, ${folders} times a folder of theirs, ${log} times the database's log`,
    )
    if (files < count) throw new Error(`${count} messages were called durable after ${files} syncs`)
  }
  return { perSecond: count / readSeconds, withPackage: count / allSeconds, memory, checked }
}

try {
  const ids = await listIds(source)
  const results = []
  for (let run = 0; run < runs; run++) {
    const ours = await collect(run)
    const least = await floor(source, ids, join(folder, `floor${run}`))
    results.push({ ours, least })
    console.log(
      `collected ${ours.perSecond.toFixed(0)}/s, with the sealed package${takesApart ? ' of documents' : ''} ${ours.withPackage.toFixed(0)}/s, memory ${ours.memory.early.toFixed(0)} MB after 2,000, peak ${ours.memory.peak.toFixed(0)} MB   floor ${least.toFixed(0)}/s   ratio ${(ours.perSecond / least).toFixed(2)}   ${ours.checked}`,
    )
  }
  const loop = await plainLoop(source, ids.slice(0, loopCount), join(folder, 'loop'))
  const pulled = await mbsyncRate(join(folder, 'floor0'), join(folder, 'mbsync'))
  const rate = median(results.map(({ ours }) => ours.perSecond))
  const ratio = median(results.map(({ ours, least }) => ours.perSecond / least))
  const peak = Math.max(...results.map(({ ours }) => ours.memory.peak))
  console.log(`a plain loop with Microsoft's library, without hashes or fsync: ${loop.toFixed(0)}/s`)
  console.log(
    `mbsync in 8 processes, pulling it from a Dovecot: ${pulled === undefined ? 'is not installed here' : `${pulled.toFixed(0)}/s; collecting is ${(rate / pulled).toFixed(2)} of that`}`,
  )
  console.log(
    `median: ${rate.toFixed(0)} messages/s (wanted 800), ${ratio.toFixed(2)} of the floor, ${(rate / loop).toFixed(1)} × the plain loop, peak ${peak.toFixed(0)} MB (280)`,
  )
  const fast = countsSyncs || rate >= 800
  const good = fast && peak <= 280 && results[0]?.ours.checked === 'sha256sum agrees'
  console.log(good ? 'held' : 'NOT HELD')
  process.exitCode = good ? 0 : 1
} finally {
  await emulator.stop()
  rmSync(folder, { recursive: true, force: true })
}
