import type { Socket } from 'node:net'
import { StagedWrites } from './staged-writes.ts'

/** Exchange ends sessions after half an hour without a word; a little longer, so that it is the one who says so. */
const idleMs = 35 * 60_000

export interface PipeOptions {
  /** Looks at what the device sends on. */
  sent?: (chunk: Buffer) => void
  /** What goes to the device in place of a chunk from upstream. */
  heard?: (chunk: Buffer) => Buffer[]
}

/** Which of the two hung up, or neither: they were let go of. */
export type PipeEnd = 'device' | 'upstream' | 'detached'

/** Two joined sockets. */
export interface Pipe {
  over: Promise<PipeEnd>
  /** Lets go of both, paused and open; what they say meanwhile waits in them. */
  detach(): void
}

/**
 * Joins a device and its mailbox, byte for byte and no faster than the slower takes them, until one of them ends or they are let
 * go of. Neither is closed here. A thousand sessions stand idle at a time, so that there are no streams between the sockets.
 */
export function join(device: Socket, upstream: Socket, { sent, heard }: PipeOptions = {}): Pipe {
  let finish: (end: PipeEnd) => void = () => {}
  const fromDevice = (chunk: Buffer): void => {
    sent?.(chunk)
    if (!upstream.destroyed && !upstream.write(chunk)) device.pause()
  }
  const staged = new StagedWrites(device)
  const fromUpstream = (chunk: Buffer): void => {
    if (device.destroyed) return
    let mayGoOn = true
    for (const part of heard?.(chunk) ?? [chunk]) mayGoOn = staged.add(part)
    if (!mayGoOn) upstream.pause()
  }
  const deviceEnd = (): void => finish('device')
  const upstreamEnd = (): void => finish('upstream')
  const deviceMore = (): void => void device.resume()
  const upstreamMore = (): void => void upstream.resume()

  device.on('data', fromDevice).on('drain', upstreamMore).on('end', deviceEnd).on('close', deviceEnd)
  upstream.on('data', fromUpstream).on('drain', deviceMore).on('end', upstreamEnd).on('close', upstreamEnd)
  device.on('timeout', deviceEnd)
  upstream.on('timeout', upstreamEnd)
  const over = new Promise<PipeEnd>((resolve) => {
    finish = (end) => {
      device.off('data', fromDevice).off('drain', upstreamMore).off('end', deviceEnd).off('close', deviceEnd)
      upstream
        .off('data', fromUpstream)
        .off('drain', deviceMore)
        .off('end', upstreamEnd)
        .off('close', upstreamEnd)
      device.off('timeout', deviceEnd).pause()
      upstream.off('timeout', upstreamEnd).pause()
      if (!device.destroyed) staged.flush()
      resolve(end)
    }
  })
  if (device.destroyed) finish('device')
  else if (upstream.destroyed || upstream.readableEnded) finish('upstream')
  else
    for (const socket of [device, upstream]) {
      socket.setTimeout(idleMs)
      socket.setKeepAlive(true, 120_000)
      socket.resume()
    }
  return { over, detach: () => finish('detached') }
}
