import { GatewardenError } from '../platform/errors.ts'
import type { Platform } from '../platform/platform.ts'
import { selectIdleSources, takeDueTokens } from './due-tokens.ts'
import type { Refresher } from './refresher.ts'
import type { Resource } from './service.ts'
import type { RefreshTimes } from './times.ts'

/** How many tokens are taken at once, and how many of them are asked for side by side. */
const batch = 200
const sideBySide = 16

interface BackgroundParts {
  platform: Pick<Platform, 'db' | 'clock' | 'log'>
  refresher: Refresher
  times: RefreshTimes
}

/** Renews tokens in use that end soon, until none is due. */
export async function refreshAhead(parts: BackgroundParts, signal: AbortSignal): Promise<void> {
  const { db, clock } = parts.platform
  while (!signal.aborted) {
    const due = await takeDueTokens(db.query, { now: clock.now(), idleMs: parts.times.idleMs, limit: batch })
    if (due.length === 0) return
    await inParallel(due, signal, (one) =>
      quietly(parts, one.connection_id, one.resource, () =>
        parts.refresher.refresh(one.connection_id, one.resource, { force: 'ahead' }),
      ),
    )
  }
}

/** Uses refresh tokens that have lain idle for half of what Entra allows. */
export async function keepAlive(
  parts: BackgroundParts & { resourceOf: (connectionId: string) => Promise<Resource> },
  signal: AbortSignal,
): Promise<void> {
  const { db, clock } = parts.platform
  const before = new Date(clock.now().getTime() - parts.times.keepAliveMs)
  const idle = await selectIdleSources(db.query, { before, limit: batch * 10 })
  await inParallel(idle, signal, async (id) => {
    await quietly(parts, id, 'any', async () =>
      parts.refresher.refresh(id, await parts.resourceOf(id), { force: 'ahead' }),
    )
  })
}

/** What goes wrong here is written at the token and the connection already. */
async function quietly(
  { platform }: BackgroundParts,
  connection: string,
  resource: string,
  run: () => Promise<void>,
): Promise<void> {
  try {
    await run()
  } catch (error) {
    const code = error instanceof GatewardenError ? error.code : 'internal'
    if (code === 'internal')
      platform.log.error({ connection, resource, err: error }, 'a token could not be renewed')
    else platform.log.info({ connection, resource, code }, 'a token was not renewed')
  }
}

async function inParallel<T>(
  items: readonly T[],
  signal: AbortSignal,
  run: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items]
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined && !signal.aborted; next = queue.shift())
      await run(next)
  }
  await Promise.all(Array.from({ length: Math.min(sideBySide, queue.length) }, worker))
}
