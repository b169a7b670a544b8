import { createHash } from 'node:crypto'
import { z } from 'zod'
import { directoryBadRequest, GraphError } from '../http/graph-error.ts'
import { type GraphReply, json } from '../http/graph-reply.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Call } from '../routing/call.ts'
import type { Known, RememberedRounds, Round } from '../sync/remembered-rounds.ts'
import { directoryLifetime, type SyncTokens } from '../sync/sync-tokens.ts'
import { context, linkWith, tokenLink } from '../wire/links.ts'
import { project, type Shape, type WireObject, writeProperties } from '../wire/shape.ts'

const pageSize = 100
/** Rounds that are remembered; whoever comes with an older one begins anew, as with Graph after a week. */
const mostRounds = 2000

/** What one kind of object is followed by. */
export interface Followed<V, C extends Call = Call> {
  /** `applications` */
  readonly path: string
  readonly shape: Shape<V>
  readonly all: (call: C) => readonly V[]
  /** What a token is good for; the kind of object in the tenant when left out. */
  readonly scope?: (call: C) => string
  readonly idOf: (item: V) => string
  /** What the service does to an object when it is written; nothing when left out. */
  readonly tidy?: (written: WireObject) => void
  /** Who is linked to it, told as `members@delta`: id to type. */
  readonly links?: {
    readonly name: string
    readonly of: (call: C, item: V) => ReadonlyMap<string, string>
  }
}

const stateSchema = z.object({ round: z.number(), from: z.number() })

/**
 * `…/delta` of directory objects of which there are few: what a reader has seen is remembered as fingerprints, and the next
 * round tells what differs. Nothing is told twice, and what came and went in between is not told.
 */
export class SnapshotDelta<V, C extends Call = Call> {
  readonly #about: Followed<V, C>
  readonly #tokens: SyncTokens
  readonly #remembered: RememberedRounds

  constructor(about: Followed<V, C>, tokens: SyncTokens) {
    this.#about = about
    this.#tokens = tokens
    this.#remembered = tokens.roundsOf(about.path)
  }

  /** Throws 400 for options that delta does not take, 410 for a token that is not known any more. */
  answer(call: C): GraphReply {
    const { request } = call
    const { deltaToken, skipToken } = request.query
    if (skipToken !== undefined) {
      const { round, from } = this.#open(call, skipToken)
      return this.#page(call, this.#round(round, request), round, from)
    }
    if (deltaToken && deltaToken !== 'latest') {
      const before = this.#round(this.#open(call, deltaToken).round, request)
      return this.#begin(call, before.select, before.known)
    }
    requirePlain(request)
    const reply = this.#begin(call, request.query.select, new Map())
    if (deltaToken !== 'latest') return reply
    const { last } = this.#remembered
    const round = this.#round(last, request)
    return this.#page(call, round, last, round.told.length)
  }

  #begin(call: C, select: readonly string[] | undefined, known: ReadonlyMap<string, Known>): GraphReply {
    const round = this.#compare(call, select, known)
    const remembered = this.#remembered
    remembered.last += 1
    remembered.rounds.set(remembered.last, round)
    remembered.rounds.delete(remembered.last - mostRounds)
    return this.#page(call, round, remembered.last, 0)
  }

  #compare(call: C, select: readonly string[] | undefined, known: ReadonlyMap<string, Known>): Round {
    const { shape, links, all, idOf, tidy } = this.#about
    const projection = project(shape, select && [...select, 'id'])
    const told: WireObject[] = []
    const now = new Map<string, Known>()
    for (const item of all(call)) {
      const id = idOf(item)
      const written = writeProperties(projection, item, {})
      tidy?.(written)
      const print = createHash('sha256').update(JSON.stringify(written)).digest('base64')
      const linked = links?.of(call, item) ?? new Map<string, string>()
      now.set(id, { print, links: linked })
      const before = known.get(id)
      const changes = linkChanges(before?.links ?? new Map(), linked)
      if (before?.print === print && changes.length === 0) continue
      told.push(links && changes.length > 0 ? { ...written, [`${links.name}@delta`]: changes } : written)
    }
    for (const id of known.keys()) if (!now.has(id)) told.push({ id, '@removed': { reason: 'deleted' } })
    return { select, told, known: now }
  }

  #page(call: C, round: Round, number: number, from: number): GraphReply {
    const { request } = call
    const { path, shape } = this.#about
    const projection = project(shape, round.select)
    const until = from + pageSize
    const more = until < round.told.length
    const token = this.#tokens.seal(this.#scope(call), { round: number, from: until })
    return json({
      '@odata.context': context(request, `${path}${projection.contextList}/$delta`),
      ...(more
        ? { '@odata.nextLink': tokenLink(request, '$skiptoken', token) }
        : { '@odata.deltaLink': tokenLink(request, '$deltatoken', token) }),
      value: round.told.slice(from, until),
    })
  }

  #open(call: C, token: string) {
    return this.#tokens.open(token, this.#scope(call), directoryLifetime, stateSchema, call.request)
  }

  #scope(call: C): string {
    return this.#about.scope?.(call) ?? `${this.#about.path} ${call.caller.tenant.id}`
  }

  #round(number: number, request: GraphRequest): Round {
    const round = this.#remembered.rounds.get(number)
    if (round) return round
    throw new GraphError(410, 'SyncStateNotFound', 'The sync state is not found; a full read is required.', {
      Location: linkWith(request, ['deltatoken', 'skiptoken'], [['$deltatoken', '']]),
    })
  }
}

function requirePlain({ query }: GraphRequest): void {
  for (const name of ['top', 'expand', 'orderby', 'search', 'skip', 'filter'] as const) {
    if (query[name] !== undefined) {
      throw directoryBadRequest(`The query parameter '$${name}' is not supported with this delta query.`)
    }
  }
}

function linkChanges(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): WireObject[] {
  const added = [...now].filter(([id]) => !before.has(id))
  const removed = [...before].filter(([id]) => !now.has(id))
  return [
    ...added.map(([id, type]) => ({ '@odata.type': type, id })),
    ...removed.map(([id, type]) => ({ '@odata.type': type, id, '@removed': { reason: 'deleted' } })),
  ]
}
