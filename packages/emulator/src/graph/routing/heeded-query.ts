import { notImplemented } from '../http/graph-error.ts'
import type { GraphRequest } from '../http/graph-request.ts'

/** What changes which items an answer holds or what is in them: to pass over one of these is a wrong answer. */
const options = ['filter', 'orderby', 'search', 'expand'] as const

/** A request that remembers what of its query was looked at. */
export interface Heeded {
  readonly request: GraphRequest
  /** Throws the 501 for an option that was given and that nothing looked at while the answer was made. */
  readonly requireHeeded: (operation: string) => void
}

/** Watches a request, so that no door passes over a `$filter`, `$orderby`, `$search` or `$expand` that it does not know. */
export function heedQuery(request: GraphRequest): Heeded {
  const given = request.method === 'GET' ? options.filter((name) => request.query[name] !== undefined) : []
  if (given.length === 0) return { request, requireHeeded: () => {} }
  const seen = new Set<PropertyKey>()
  const query = new Proxy(request.query, {
    get(target, name, receiver) {
      seen.add(name)
      return Reflect.get(target, name, receiver)
    },
    ownKeys(target) {
      // Who copies the whole query takes care of it all.
      for (const name of options) seen.add(name)
      return Reflect.ownKeys(target)
    },
  })
  return {
    request: { ...request, query },
    requireHeeded(operation) {
      const missed = given.find((name) => !seen.has(name))
      if (missed !== undefined) throw notImplemented(`$${missed} on ${operation}`)
    },
  }
}
