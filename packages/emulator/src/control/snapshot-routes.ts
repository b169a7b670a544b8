import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import type { Exchange } from '../http/exchange.ts'
import { SnapshotError } from '../snapshot/snapshot-error.ts'
import type { SnapshotShelf } from '../snapshot/snapshot-shelf.ts'
import type { Snapshot } from '../snapshot/take-snapshot.ts'
import { ControlError, found } from './control-error.ts'
import { answered, type ControlRoute } from './control-route.ts'
import { posted, route } from './json-routes.ts'

const newSnapshot = z.strictObject({ name: z.string().min(1).max(200).optional() })

/** `/_emulator/snapshots`, where they are kept by number, and `/_emulator/restore`, which takes one in its body. */
export function snapshotRoutes({
  snapshots,
  restore,
}: {
  readonly snapshots: SnapshotShelf
  readonly restore: (snapshot: Snapshot) => Promise<void>
}): ControlRoute[] {
  const fileOf = (id = '') => found(snapshots.fileOf(id), `There is no snapshot ${id}.`)
  return [
    route('GET', /^\/snapshots$/, () => snapshots.list),
    posted('/snapshots', newSnapshot, ({ name }) => snapshots.keep(name)),
    route('GET', /^\/snapshots\/(\d+)$/, (exchange, [id]) => sendFile(exchange, fileOf(id))),
    route('DELETE', /^\/snapshots\/(\d+)$/, async (_, [id = '']) => {
      if (!(await snapshots.remove(id))) throw new ControlError(404, `There is no snapshot ${id}.`)
    }),
    route('POST', /^\/snapshots\/(\d+)\/restore$/, (_, [id]) => restoreFile(restore, fileOf(id))),
    route('POST', /^\/restore$/, (exchange) => restoreBody(restore, exchange)),
  ]
}

async function sendFile({ response }: Exchange, file: string): Promise<typeof answered> {
  response.writeHead(200, {
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': 'attachment; filename="emulator.snapshot"',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })
  await pipeline(createReadStream(file), response).catch((error: unknown) => {
    // Who leaves in the middle has had enough.
    if (!response.destroyed || !isPremature(error)) throw error
  })
  return answered
}

function isPremature(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'
}

async function restoreBody(
  restore: (snapshot: Snapshot) => Promise<void>,
  { request }: Exchange,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gatewarden-snapshot-'))
  try {
    const file = join(folder, 'snapshot')
    await pipeline(request, createWriteStream(file, { mode: 0o600 }))
    await restoreFile(restore, file)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function restoreFile(restore: (snapshot: Snapshot) => Promise<void>, file: string): Promise<void> {
  try {
    await restore(file)
  } catch (error) {
    if (error instanceof SnapshotError) throw new ControlError(400, error.message)
    throw error
  }
}
