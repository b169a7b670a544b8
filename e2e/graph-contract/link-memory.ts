import type { GraphAddress } from './exchange.ts'
import type { JsonObject } from './json.ts'
import type { Projection } from './projection.ts'

/** What the first request of a round asked for: an opaque token hides it in the links that follow. */
export interface Remembered {
  readonly projection: Projection
  /** Whole items are expected: true in a first round, false behind a deltaLink, where changed parts may do. */
  readonly complete: boolean
}

export interface LinkMemory {
  remember(body: JsonObject, asked: Remembered, address: GraphAddress): void
  recall(url: string): Remembered | undefined
}

const mostLinks = 10_000

/** Keeps the last links that answers carried. */
export function linkMemory(): LinkMemory {
  const links = new Map<string, Remembered>()
  const key = (url: string) => url.replace(/^https?:\/\/[^/]+/, '')
  const keep = (link: unknown, asked: Remembered) => {
    if (typeof link !== 'string') return
    links.set(key(link), asked)
    const [oldest] = links.keys()
    if (links.size > mostLinks && oldest !== undefined) links.delete(oldest)
  }
  return {
    remember(body, asked, address) {
      keep(body['@odata.nextLink'], asked)
      keep(body['@odata.deltaLink'], {
        projection: asked.projection,
        complete: address.options.has('$deltaToken') && asked.complete,
      })
    },
    recall: (url) => links.get(key(url)),
  }
}
