// How long the emulator takes to start with its own people and mail; what 500,000 messages of 72 KB take of memory; and how long
// one client waits for what goes through all of them, or through a folder of 100,000. Needs 36 GB of free disk for a while, which
// the system frees when the emulator ends, however it ends. BENCH_MESSAGES=50000 for everyday.
import { statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEmulator } from '@gatewarden/emulator'
import { appToken, ask, type EmulatorReady, openImap, walk } from './emulator-memory/ask.ts'
import { cpuMs, median, residentMb, startPinned } from './pinned.ts'

const count = Number(process.env.BENCH_MESSAGES ?? 500_000)
const mailboxes = 5
const wantedMb = 2048

const starts: number[] = []
for (let run = 0; run < 5; run++) {
  const began = performance.now()
  const emulator = await createEmulator()
  await (await fetch(`${emulator.origin}/_emulator`)).text()
  starts.push(performance.now() - began)
  await emulator.close()
}
console.log(`first answer after ${median(starts).toFixed(0)} ms (wanted 2000)`)

const { bavail, bsize } = statfsSync(tmpdir())
const needed = count * 72 * 1024 * 1.1
if (bavail * bsize < needed) {
  console.log(
    `${tmpdir()} has ${Math.floor((bavail * bsize) / 1e9)} GB free, ${Math.ceil(needed / 1e9)} are needed`,
  )
  process.exit(2)
}
const began = performance.now()
const { ready, child, stop } = await startPinned<EmulatorReady>(
  1,
  join(import.meta.dirname, 'collection/emulator.ts'),
  [String(count), String(mailboxes)],
)
const pid = child.pid ?? 0
const memory = residentMb(pid)
const seconds = (performance.now() - began) / 1000
console.log(
  `${count} messages in ${mailboxes} mailboxes: ${memory.toFixed(0)} MB resident (wanted ${wantedMb}); filled in ${seconds.toFixed(0)} s, ${(cpuMs(pid) / 1000).toFixed(0)} s of processor time, all with making them`,
)

/** Says how long something takes, and what processor time of the emulator. */
async function time(name: string, work: () => Promise<unknown>): Promise<void> {
  const cpuBefore = cpuMs(pid)
  const start = performance.now()
  const result = await work()
  const took = performance.now() - start
  console.log(
    `${name}: ${took.toFixed(0)} ms, processor time ${cpuMs(pid) - cpuBefore} ms (${String(result)})`,
  )
}

const token = await appToken(ready)
const [address = ''] = ready.addresses
const base = `${ready.origin}/v1.0/users/${address}`
const usual = '$select=id,subject,from,receivedDateTime&$top=50'
const since = '$filter=receivedDateTime ge 2026-11-01T00:00:00Z'
const large = 'odata.maxpagesize=1000'
await time('delta over everything, ids, pages of 1000', async () => {
  let found = 0
  for (const one of ready.addresses) {
    const url = `${ready.origin}/v1.0/users/${one}/mailFolders/inbox/messages/delta?$select=id`
    found += await walk(url, token, large)
  }
  return `${found} messages`
})
const first = (url: string) => async () => `${(await ask(url, token)).value.length} on the first page`
await time('the first page of a mailbox', first(`${base}/messages?${usual}`))
await time('the next time', first(`${base}/messages?${usual}`))
await time(
  '$count of them',
  async () => (await ask(`${base}/messages?${usual}&$count=true`, token))['@odata.count'],
)
await time(
  'newest of this month, in order',
  first(`${base}/messages?${usual}&${since}&$orderby=receivedDateTime desc`),
)
await time(
  'a filter that all must be asked for',
  first(`${base}/messages?${usual}&$filter=contains(subject,'bay 30')`),
)
await time('$search by subject', first(`${base}/messages?${usual}&$search="subject:Tour"`))
await time('$search by sender that is rare', first(`${base}/messages?${usual}&$search="from:nobody"`))
await time('in order of subjects', first(`${base}/messages?${usual}&$orderby=subject`))
const some = (await ask(`${base}/messages?$select=id&$top=1`, token)).value[0] as { id: string }
await time('100 times: one marked as read, and a page', async () => {
  for (let i = 0; i < 100; i++) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ isRead: i % 2 === 0 })
    const changed = await fetch(`${base}/messages/${some.id}`, { method: 'PATCH', headers, body })
    if (changed.status !== 200) throw new Error(`PATCH answered ${changed.status}`)
    await ask(`${base}/messages?${usual}`, token)
  }
  return '100 pages'
})
const imap = await openImap(ready, address)
await time('IMAP SELECT', async () => `${(await imap.mailboxOpen('INBOX')).exists} messages`)
const fetchAll = (range: string, query: object) => async () => {
  let found = 0
  for await (const _ of imap.fetch(range, query, { uid: true })) found += 1
  return `${found} messages`
}
await time('IMAP UID FETCH 1:* (FLAGS)', fetchAll('1:*', { flags: true, uid: true }))
await time('IMAP ENVELOPE of 1,000', fetchAll('1:1000', { envelope: true, uid: true }))
await time(
  'IMAP UID SEARCH UNSEEN',
  async () => ((await imap.search({ seen: false }, { uid: true })) || []).length,
)
await time(
  'IMAP UID SEARCH FROM',
  async () => ((await imap.search({ from: 'rider7@' }, { uid: true })) || []).length,
)
await imap.logout()
const after = residentMb(pid)
console.log(`${after.toFixed(0)} MB resident after all that (wanted ${wantedMb})`)
await stop()
const good = median(starts) < 2000 && Math.max(memory, after) <= wantedMb
console.log(good ? 'held' : 'NOT HELD')
process.exit(good ? 0 : 1)
