import type { Socket } from 'node:net'

/** Exchange ends sessions after half an hour without a word; a little longer, so that it is the one who says so. */
const idleMs = 35 * 60_000

/**
 * Joins a device and its mailbox, byte for byte and no faster than the slower takes them, until one of them ends.
 * @param changed what goes to the device in place of a chunk from upstream
 * @param atEnd what the device is still told when upstream ends; empty for nothing
 */
export async function pipe(
  device: Socket,
  upstream: Socket,
  { changed, atEnd }: { changed?: (chunk: Buffer) => Buffer[]; atEnd: () => string },
): Promise<void> {
  for (const socket of [device, upstream]) {
    socket.setTimeout(idleMs, () => socket.destroy())
    socket.setKeepAlive(true, 120_000)
  }
  await Promise.all([
    pass(device, upstream),
    pass(upstream, device, changed, () => {
      const last = atEnd()
      if (last !== '' && device.writable) device.write(last, 'latin1')
    }),
  ])
}

/** One direction; a thousand sessions stand idle at a time, so that it has no streams of its own between the sockets. */
function pass(
  from: Socket,
  to: Socket,
  changed?: (chunk: Buffer) => Buffer[],
  ended?: () => void,
): Promise<void> {
  const resume = () => from.resume()
  to.on('drain', resume)
  from.on('data', (chunk: Buffer) => {
    if (to.destroyed) return
    let isTaken = true
    for (const part of changed === undefined ? [chunk] : changed(chunk)) isTaken = to.write(part)
    if (!isTaken) from.pause()
  })
  from.resume()
  return new Promise((resolve) => {
    let isOver = from.destroyed
    const over = () => {
      if (!isOver) ended?.()
      isOver = true
      to.destroySoon()
      from.destroySoon()
      resolve()
    }
    from.once('end', over).once('close', over)
    if (isOver) over()
  })
}
