import { deleteSubscription, notificationUrlOf } from '@gatewarden/microsoft'
import type { Platform } from '../../platform/platform.ts'
import type { GraphClients } from '../graph-clients.ts'
import { isWrittenDown } from './subscription-store.ts'

/** Between two that are looked into: whoever forges notifications has Graph asked this often and no more. */
const gapMs = 10_000
const budgetMs = 30_000
const idShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export interface StraysParts {
  platform: Pick<Platform, 'db' | 'clock' | 'log'>
  graphs: GraphClients
  /** Where notifications go. */
  url: string | undefined
}

/**
 * Subscriptions that Microsoft made and nobody wrote down, because the process died before, or the answer was lost. They
 * notify with a clientState that is known no more; else they would do so for a week. One that any row names is left alone, and
 * Graph is asked whether it is there for this very address: neither a forged notification nor the subscription of another
 * installation on the same app ends anything.
 */
export class Strays {
  readonly #parts: StraysParts
  #next = 0
  #running: Promise<void> = Promise.resolve()

  constructor(parts: StraysParts) {
    this.#parts = parts
  }

  /** A notification came of a subscription that no row names. One that is passed over now comes again. */
  suspect(connectionId: string, subscriptionId: string): void {
    const now = this.#parts.platform.clock.now().getTime()
    if (this.#parts.url === undefined || now < this.#next || !idShape.test(subscriptionId)) return
    this.#next = now + gapMs
    this.#running = this.#end(connectionId, subscriptionId)
  }

  /** Until the one that is being ended is. */
  async stop(): Promise<void> {
    await this.#running
  }

  async #end(connectionId: string, id: string): Promise<void> {
    const { platform, graphs, url } = this.#parts
    try {
      if (await isWrittenDown(platform.db.query, id)) return
      const graph = await graphs.of(connectionId)
      if ((await notificationUrlOf(graph, id, { budgetMs })) !== url) return
      await deleteSubscription(graph, id, { budgetMs })
      platform.log.info({ connection: connectionId }, 'a subscription that nobody had written down was ended')
    } catch (err) {
      platform.log.debug({ err, connection: connectionId }, 'a stray subscription could not be ended')
    }
  }
}
