// A line to one port, as long and as wide as told: each byte comes half the round trip later, and no more come in a second than go
// through it. Arguments: the port, the round trip in milliseconds, megabits a second. What it is not: no slow start, no losses.
import { connect, createServer, type Socket } from 'node:net'

const [port = '', roundTrip = '', megabits = ''] = process.argv.slice(2)
const delayMs = Number(roundTrip) / 2
const bytesPerMs = (Number(megabits) * 1e6) / 8 / 1000
/** What lies in the line at a time, and as much again that waits at its mouth. */
const most = 2 * delayMs * bytesPerMs + 256 * 1024

createServer({ allowHalfOpen: true }, (near) => {
  const far = connect({ host: '127.0.0.1', port: Number(port), allowHalfOpen: true })
  for (const socket of [near, far]) socket.setNoDelay(true)
  carry(near, far)
  carry(far, near)
}).listen(0, '127.0.0.1', function (this: { address(): unknown }) {
  process.stdout.write(`${JSON.stringify(this.address())}\n`)
})
process.on('SIGTERM', () => process.exit(0))

function carry(from: Socket, to: Socket): void {
  const inside: { at: number; chunk: Buffer | null }[] = []
  let kept = 0
  let mouthFree = 0
  let isRunning = false
  const put = (chunk: Buffer | null): void => {
    const size = chunk?.length ?? 0
    mouthFree = Math.max(mouthFree, performance.now()) + size / bytesPerMs
    kept += size
    if (kept > most) from.pause()
    inside.push({ at: mouthFree + delayMs, chunk })
    if (!isRunning) setTimeout(arrive, delayMs)
    isRunning = true
  }
  const arrive = (): void => {
    const now = performance.now()
    for (let first = inside[0]; first !== undefined && first.at <= now; first = inside[0]) {
      inside.shift()
      kept -= first.chunk?.length ?? 0
      if (first.chunk === null) to.end()
      else to.write(first.chunk)
    }
    if (kept <= most && from.isPaused()) from.resume()
    const [next] = inside
    isRunning = next !== undefined
    if (next) setTimeout(arrive, Math.max(0, next.at - now))
  }
  from.on('data', put).on('end', () => put(null))
  for (const socket of [from, to]) socket.on('error', () => {}).on('close', () => to.destroySoon())
}
