import { Counter, Gauge } from 'prom-client'
import type { Platform } from '../platform/platform.ts'
import { countByStatus } from './store/collections-store.ts'
import type { Settled } from './store/journal.ts'

/** Collections by status, items by what became of them, and bytes. @returns what counts a journaled group */
export function watchCollections({
  metrics,
  db,
}: Pick<Platform, 'metrics' | 'db'>): (group: readonly Settled[]) => void {
  const registers = [metrics]
  new Gauge({
    name: 'gatewarden_collections',
    help: 'Collections by status.',
    labelNames: ['status'],
    registers,
    async collect() {
      this.reset()
      for (const { status, count } of await countByStatus(db.query)) this.set({ status }, count)
    },
  })
  const items = new Counter({
    name: 'gatewarden_collection_items_total',
    help: 'Items asked for by this process, by outcome; retry: to be asked for again.',
    labelNames: ['outcome'],
    registers,
  })
  const bytes = new Counter({
    name: 'gatewarden_collection_bytes_total',
    help: 'Bytes of the natives that this process collected.',
    registers,
  })
  return (group) => {
    for (const one of group) {
      items.inc({ outcome: one.outcome })
      if (one.outcome === 'collected') bytes.inc(one.size)
    }
  }
}
