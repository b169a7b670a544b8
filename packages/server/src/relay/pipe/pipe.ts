import type { Socket } from 'node:net'
import { pipeline, Transform } from 'node:stream'

/** Exchange ends sessions after half an hour without a word; a little longer, so that it is the one who says so. */
const idleMs = 35 * 60_000

/**
 * Joins a device and its mailbox, byte for byte and no faster than the slower takes them, until one of them ends.
 * @param changed what goes to the device in place of a chunk from upstream
 * @param atEnd what the device is still told when upstream ends; empty for nothing
 */
export function pipe(
  device: Socket,
  upstream: Socket,
  { changed, atEnd }: { changed?: (chunk: Buffer) => Buffer[]; atEnd: () => string },
): Promise<void> {
  for (const socket of [device, upstream]) {
    socket.setTimeout(idleMs, () => socket.destroy())
    socket.setKeepAlive(true, 120_000)
  }
  return new Promise((resolve) => {
    let open = 2
    const one = () => {
      open -= 1
      device.destroySoon()
      upstream.destroySoon()
      if (open === 0) resolve()
    }
    pipeline(device, upstream, one)
    pipeline(upstream, toDevice(changed, atEnd), device, one)
  })
}

function toDevice(changed: ((chunk: Buffer) => Buffer[]) | undefined, atEnd: () => string): Transform {
  return new Transform({
    // Nothing is kept here beside what the sockets keep.
    highWaterMark: 1,
    transform(chunk: Buffer, _encoding, done) {
      if (changed === undefined) return done(null, chunk)
      for (const part of changed(chunk)) this.push(part)
      done()
    },
    flush(done) {
      const last = atEnd()
      done(null, last === '' ? undefined : Buffer.from(last, 'latin1'))
    },
  })
}
