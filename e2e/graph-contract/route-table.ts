import { isObject, type JsonObject, listAt, objectAt, textAt } from './json.ts'
import { operationOverlays, pathAliases, propertyPaths, successStatus } from './overlay/operations.ts'
import type { Slot, TypeModel } from './type-model.ts'

export interface Operation {
  readonly path: string
  /** Lower case. */
  readonly method: string
  readonly queryOptions: ReadonlyMap<string, QueryOption>
  readonly requiredQueryOptions: readonly string[]
  /** Media type to body; undefined where no body may be sent. */
  readonly request: ReadonlyMap<string, BodyForm> | undefined
  readonly responses: ReadonlyMap<number, ReadonlyMap<string, BodyForm>>
}

export interface QueryOption {
  readonly name: string
  /** For lists such as $select: what may stand in them. */
  readonly entries: ReadonlySet<string> | undefined
  readonly kind: 'text' | 'integer' | 'boolean' | 'list'
}

export type BodyForm =
  | { readonly kind: 'json'; readonly slot: Slot }
  | { readonly kind: 'base64' }
  | { readonly kind: 'bytes' }
  | { readonly kind: 'integer' }

export interface RouteTable {
  /** `path` begins behind the version. */
  find(
    path: string,
  ): { readonly template: string; readonly operations: ReadonlyMap<string, Operation> } | undefined
}

interface Node {
  readonly fixed: Map<string, Node>
  variable: Node | undefined
  end: { template: string; operations: ReadonlyMap<string, Operation> } | undefined
}

const httpMethods = ['get', 'post', 'patch', 'put', 'delete']

/** The operations of the slice with our overlay laid over them, found by the segments of a path. */
export function buildRoutes(document: JsonObject, types: TypeModel): RouteTable {
  const root = newNode()
  const compiler = operationCompiler(document, types)
  for (const [template, item] of Object.entries(objectAt(document, 'paths'))) {
    if (!isObject(item)) continue
    const operations = new Map<string, Operation>()
    for (const method of httpMethods) {
      const source = item[method]
      if (isObject(source)) operations.set(method, compiler(template, method, source))
    }
    insert(root, segments(template), { template, operations })
  }
  return {
    find(path) {
      const direct = lookUp(root, segments(path))
      if (direct) return direct
      const plain = `/${segments(path).join('/')}`
      const aliased = pathAliases.reduce((at, alias) => at.replace(alias.from, alias.to), plain)
      return lookUp(root, segments(aliased)) ?? propertyRoute(plain, types)
    },
  }
}

function newNode(): Node {
  return { fixed: new Map(), variable: undefined, end: undefined }
}

/** `users('x')` is `users/x`, `microsoft.graph.delta()` is `delta`; keys such as (appId='…') stay with their segment. */
function segments(path: string): string[] {
  return path
    .split('/')
    .filter((segment) => segment !== '')
    .flatMap((segment) => {
      const name = segment.replace(/^microsoft\.graph\./, '').replace(/\(\)$/, '')
      const [, collection, key] = /^([A-Za-z]+)\('([^']*)'\)$/.exec(name) ?? []
      if (collection !== undefined && key !== undefined) return [collection, key]
      return [name.replace(/='[^']*'/g, '=').replace(/=\{[^}]*\}/g, '=')]
    })
}

function insert(root: Node, parts: readonly string[], end: NonNullable<Node['end']>): void {
  let at = root
  for (const part of parts) {
    let next: Node | undefined
    if (part.startsWith('{')) {
      at.variable ??= newNode()
      next = at.variable
    } else {
      next = at.fixed.get(part)
      if (!next) {
        next = newNode()
        at.fixed.set(part, next)
      }
    }
    at = next
  }
  at.end = end
}

function lookUp(node: Node, parts: readonly string[]): Node['end'] {
  const [part, ...rest] = parts
  if (part === undefined) return node.end
  const fixed = node.fixed.get(part)
  const found = fixed && lookUp(fixed, rest)
  if (found) return found
  // A function such as `calendars/delta` that the slice leaves out is no item of that name.
  if (part === 'delta' || part.startsWith('$')) return undefined
  return node.variable && lookUp(node.variable, rest)
}

function propertyRoute(path: string, types: TypeModel): ReturnType<RouteTable['find']> {
  for (const { path: pattern, type } of propertyPaths) {
    const name = pattern.exec(path)?.[1]
    const property = name === undefined ? undefined : types.named(type)?.properties.get(name)
    if (!property) continue
    const slot: Slot =
      property.slot.schema.kind === 'typed'
        ? property.slot
        : {
            nullable: false,
            schema: {
              kind: 'typed',
              type: {
                name: '',
                base: undefined,
                abstract: false,
                required: ['value'],
                properties: new Map([
                  [
                    'value',
                    { name: 'value', slot: property.slot, navigation: false, declaredName: undefined },
                  ],
                ]),
              },
            },
          }
    const operation: Operation = {
      path,
      method: 'get',
      queryOptions: new Map(),
      requiredQueryOptions: [],
      request: undefined,
      responses: new Map([[200, new Map([['application/json', { kind: 'json', slot }]])]]),
    }
    return { template: path, operations: new Map([['get', operation]]) }
  }
  return undefined
}

function operationCompiler(document: JsonObject, types: TypeModel) {
  const components = objectAt(document, 'components')
  const resolve = (node: JsonObject, kind: string): JsonObject => {
    const reference = textAt(node, '$ref')
    if (reference === undefined) return node
    return objectAt(objectAt(components, kind), reference.split('/').at(-1) ?? '')
  }

  const bodyForm = (media: string, content: JsonObject): BodyForm => {
    const schema = objectAt(content, 'schema')
    if (/json/.test(media)) return { kind: 'json', slot: types.slot(schema) }
    return textAt(schema, 'type') === 'integer' ? { kind: 'integer' } : { kind: 'bytes' }
  }

  const bodies = (content: JsonObject): Map<string, BodyForm> =>
    new Map(
      Object.entries(content).map(([media, entry]) => [media, bodyForm(media, isObject(entry) ? entry : {})]),
    )

  return (path: string, method: string, source: JsonObject): Operation => {
    const overlays = operationOverlays.filter(
      (overlay) => overlay.method === method && overlay.path.test(path),
    )
    const queryOptions = new Map<string, QueryOption>()
    const required = overlays.flatMap((overlay) => overlay.requiredQueryOptions ?? [])
    for (const parameter of listAt(source, 'parameters')) {
      const resolved = isObject(parameter) ? resolve(parameter, 'parameters') : {}
      if (textAt(resolved, 'in') !== 'query') continue
      const option = queryOption(resolved)
      queryOptions.set(option.name, option)
      if (resolved.required === true) required.push(option.name)
    }
    for (const name of overlays.flatMap((overlay) => overlay.queryOptions ?? [])) {
      if (!queryOptions.has(name)) queryOptions.set(name, { name, entries: undefined, kind: 'text' })
    }

    const requestBody = source.requestBody
    const request = isObject(requestBody) ? bodies(objectAt(requestBody, 'content')) : undefined
    for (const [media, kind] of overlays.flatMap((overlay) => Object.entries(overlay.requestMedia ?? {}))) {
      request?.set(media, { kind })
    }

    const responses = new Map<number, Map<string, BodyForm>>()
    const statuses = overlays.flatMap((overlay) => overlay.statuses ?? [])
    for (const [status, entry] of Object.entries(objectAt(source, 'responses'))) {
      if (status === 'default' || !isObject(entry)) continue
      const content = bodies(objectAt(resolve(entry, 'responses'), 'content'))
      for (const media of overlays.flatMap((overlay) => overlay.responseMedia ?? []))
        content.set(media, { kind: 'bytes' })
      const stated = status === '2XX' ? successStatus(method) : Number(status)
      for (const success of statuses.length > 0 ? statuses : [stated]) {
        responses.set(success, success === 204 ? new Map() : content)
      }
    }
    return { path, method, queryOptions, requiredQueryOptions: required, request, responses }
  }
}

function queryOption(parameter: JsonObject): QueryOption {
  const name = textAt(parameter, 'name') ?? ''
  const schema = objectAt(parameter, 'schema')
  const entries = listAt(objectAt(schema, 'items'), 'enum').filter((entry) => typeof entry === 'string')
  const type = textAt(schema, 'type')
  return {
    name,
    entries: entries.length > 0 ? new Set(entries) : undefined,
    kind:
      type === 'array' ? 'list' : type === 'integer' ? 'integer' : type === 'boolean' ? 'boolean' : 'text',
  }
}
