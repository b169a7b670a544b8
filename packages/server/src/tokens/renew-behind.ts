import { GatewardenError } from '../platform/errors.ts'
import type { Platform } from '../platform/platform.ts'
import type { Refresher } from './refresher.ts'
import type { Resource } from './service.ts'

/** A token is not renewed behind its callers' backs more often than this, in milliseconds. */
const onceInMs = 30_000
const mostRemembered = 10_000

/** Renews a token while the one there is still given out. Answers at once; failures are logged, callers do not see them. */
export type RenewBehind = (connectionId: string, resource: Resource, since: number | null) => void

export function createRenewBehind(parts: {
  platform: Pick<Platform, 'log'>
  refresher: Refresher
}): RenewBehind {
  /** When a token may be tried again, by performance.now(). Oldest first. */
  const next = new Map<string, number>()
  return (connectionId, resource, since) => {
    const name = `${connectionId} ${resource}`
    const now = performance.now()
    if ((next.get(name) ?? 0) > now) return
    next.delete(name)
    next.set(name, now + onceInMs)
    if (next.size > mostRemembered) for (const oldest of [...next.keys()].slice(0, 1000)) next.delete(oldest)
    parts.refresher.refresh(connectionId, resource, { since, force: 'ahead' }).catch((error: unknown) => {
      const code = error instanceof GatewardenError ? error.code : 'internal'
      parts.platform.log.warn(
        { connection: connectionId, resource, code },
        'a token was not renewed ahead of its end',
      )
    })
  }
}
