import { type FollowedChange, type FollowOptions, followChanges } from './changes.ts'
import { createGraphCalls, type GraphCalls, graphPath } from './graph.ts'
import { type CallOptions, type ClientOptions, createHttp, type Http } from './http.ts'
import type { Operations } from './operations.ts'

export type OperationName = keyof Operations

/** Parts that an operation does not have are left out; parts whose members are all optional may be. */
type Part<Name extends string, T> = [T] extends [undefined]
  ? { [K in Name]?: undefined }
  : undefined extends T
    ? { [K in Name]?: T }
    : Record<never, never> extends T
      ? { [K in Name]?: T }
      : { [K in Name]: T }

export type Input<K extends OperationName> = Part<'path', Operations[K]['path']> &
  Part<'query', Operations[K]['query']> &
  Part<'body', Operations[K]['body']> & {
    /** POSTs get a fresh one; pass your own to make a retry of yours the same request. */
    idempotencyKey?: string
    signal?: AbortSignal
    headers?: Record<string, string>
  }

export type Answer<K extends OperationName> = Operations[K]['answer']

/** Operations that answer a page of a list, and what the list holds. A `next` that is never null is no list's: it is the feed's. */
export type ListName = {
  [K in OperationName]: Answer<K> extends { data: unknown[]; next: infer Next }
    ? null extends Next
      ? K
      : never
    : never
}[OperationName]

export type Item<K extends ListName> = Answer<K> extends { data: (infer T)[] } ? T : never

type Arguments<K extends OperationName> =
  Record<never, never> extends Input<K> ? [input?: Input<K>] : [input: Input<K>]

/** Gatewarden's API, typed from its OpenAPI document. An operation is named as there: `GET /v1/connections/{id}`. */
export interface GatewardenClient {
  /**
   * Calls one operation. Where it answers bytes, they come as the Response: `.body`, `.arrayBuffer()`, `.text()`.
   * @throws GatewardenApiError with the problem's `code`, `detail` and `remedy`
   */
  request<K extends OperationName>(operation: K, ...input: Arguments<K>): Promise<Answer<K>>
  /** Every item of a list, page after page. */
  each<K extends ListName>(operation: K, ...input: Arguments<K>): AsyncIterable<Item<K>>
  /** The answer itself, for operations that answer bytes. */
  stream<K extends OperationName>(operation: K, ...input: Arguments<K>): Promise<Response>
  /** Anything of Microsoft Graph over a connection, through Gatewarden's gate and retries. */
  graph(connection: string, version?: 'v1.0' | 'beta'): GraphCalls
  /** The change feed: what is there, then what happens, until the signal is aborted. See followChanges. */
  changes(options?: FollowOptions): AsyncIterable<FollowedChange>
  /** Calls by path, for what has no types. */
  http: Http
}

interface LooseInput extends CallOptions {
  path?: Record<string, string>
}

function target(
  operation: string,
  input: LooseInput | undefined,
): [method: string, path: string, call: CallOptions] {
  const space = operation.indexOf(' ')
  const { path: parameters = {}, ...call } = input ?? {}
  const path = operation.slice(space + 1).replace(/\{([^}]+)\}/g, (_, name: string) => {
    const value = parameters[name]
    if (value === undefined || value === '') throw new TypeError(`${operation} needs path.${name}.`)
    // The only parameter that holds slashes and a query of its own.
    return name === 'path' ? graphPath(value) : encodeURIComponent(segment(operation, name, value))
  })
  return [operation.slice(0, space), path, call]
}

/** URLs resolve a segment of dots: the call would go elsewhere. */
function segment(operation: string, name: string, value: string): string {
  if (value === '.' || value === '..') throw new TypeError(`${operation}: path.${name} cannot be ${value}.`)
  return value
}

export function createClient(options: ClientOptions): GatewardenClient {
  const http = createHttp(options)
  return {
    http,
    request: (operation, ...[input]) => http.call(...target(operation, input as LooseInput | undefined)),
    stream: (operation, ...[input]) => http.raw(...target(operation, input as LooseInput | undefined)),
    each(operation, ...[input]) {
      const [, path, call] = target(operation, input as LooseInput | undefined)
      return http.items(path, call)
    },
    graph: (connection, version) => createGraphCalls(http, connection, version),
    changes: (follow) => followChanges(http, follow),
  }
}
