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

/** Operations that answer a page of a list, and what the list holds. */
export type ListName = {
  [K in OperationName]: Answer<K> extends { data: unknown[]; next: string | null } ? K : never
}[OperationName]

export type Item<K extends ListName> = Answer<K> extends { data: (infer T)[] } ? T : never

type Arguments<K extends OperationName> =
  Record<never, never> extends Input<K> ? [input?: Input<K>] : [input: Input<K>]

/** Gatewarden's API, typed from its OpenAPI document. An operation is named as there: `GET /v1/connections/{id}`. */
export interface GatewardenClient {
  /** Calls one operation. @throws GatewardenApiError with the problem's `code`, `detail` and `remedy` */
  request<K extends OperationName>(operation: K, ...input: Arguments<K>): Promise<Answer<K>>
  /** Every item of a list, page after page. */
  each<K extends ListName>(operation: K, ...input: Arguments<K>): AsyncIterable<Item<K>>
  /** The answer itself, for operations that answer bytes. */
  stream<K extends OperationName>(operation: K, ...input: Arguments<K>): Promise<Response>
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
    return encodeURIComponent(value)
  })
  return [operation.slice(0, space), path, call]
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
  }
}
