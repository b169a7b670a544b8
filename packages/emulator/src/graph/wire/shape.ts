import { badRequest } from '../http/graph-error.ts'
import type { JsonTarget } from './json-list.ts'

/** For each property of `G`, how to write it from a `V`. The Graph types decide what has to be there. */
export type Writers<V, G> = { readonly [K in keyof G]-?: (view: V) => G[K] }

/** Writers that give the JSON of a property at once, where that is quicker than a value and its serialization. */
export type JsonWriters<V, G> = { readonly [K in keyof G]?: (view: V) => string | Buffer }

interface WireProperty<V> {
  readonly name: string
  readonly write: (view: V) => unknown
  /** The name in JSON, with a comma before it and the colon behind. */
  readonly key: string
  /** Undefined where JSON leaves the property out. */
  readonly json: (view: V) => string | Buffer | undefined
}

/** A type of entity as Graph serializes it. */
export interface Shape<V> {
  /** `microsoft.graph.message` */
  readonly typeName: string
  readonly properties: ReadonlyMap<string, WireProperty<V>>
  /** What comes without `$select`, in the order in which Graph writes it. */
  readonly defaults: readonly WireProperty<V>[]
  /** Names (lower case) that `$select` may have although nothing is written for them: navigation properties. */
  readonly navigation: ReadonlySet<string>
  /** Outlook writes `id` also where `$select` leaves it out, the directory does not. */
  readonly idAlways: boolean
}

/**
 * A shape from its writers, in their order. `onRequest` names what Graph writes only when `$select` asks for it;
 * `navigation` what `$expand` is for; `json` quicker writers for lists.
 */
export function shape<V, G>(
  typeName: string,
  writers: Writers<V, G>,
  about: {
    readonly onRequest?: readonly (keyof G)[]
    readonly navigation?: readonly string[]
    readonly idAlways?: boolean
    /** Must give what `JSON.stringify` makes of the value. */
    readonly json?: JsonWriters<V, G>
  } = {},
): Shape<V> {
  const quick = new Map<string, WireProperty<V>['json'] | undefined>(Object.entries(about.json ?? {}))
  const properties = Object.entries<(view: V) => unknown>(writers).map(([name, write]) => ({
    name,
    write,
    key: `,${JSON.stringify(name)}:`,
    json: quick.get(name) ?? ((view: V) => JSON.stringify(write(view))),
  }))
  const onRequest: ReadonlySet<unknown> = new Set(about.onRequest)
  return {
    typeName,
    properties: new Map(properties.map((property) => [property.name.toLowerCase(), property])),
    defaults: properties.filter(({ name }) => !onRequest.has(name)),
    navigation: new Set(about.navigation?.map((name) => name.toLowerCase())),
    idAlways: about.idAlways ?? true,
  }
}

/** What of a shape one answer writes. */
export interface Projection<V> {
  readonly properties: readonly WireProperty<V>[]
  /** The list in parentheses of the context URL, with them; empty when nothing was selected. */
  readonly contextList: string
  readonly has: (name: string) => boolean
}

/**
 * The properties for a `$select`: exactly those, and `id` in Outlook's part; the defaults when there is none.
 * Throws a 400 for a name that the type does not have.
 */
export function project<V>(from: Shape<V>, select: readonly string[] | undefined): Projection<V> {
  if (select === undefined || select.includes('*')) {
    const names = new Set(from.defaults.map(({ name }) => name))
    return { properties: from.defaults, contextList: '', has: (name) => names.has(name) }
  }
  const chosen = new Map<string, WireProperty<V>>()
  const names: string[] = []
  for (const name of select) {
    const property = find(from, name)
    if (property) chosen.set(property.name, property)
    names.push(property?.name ?? name)
  }
  const id = from.idAlways ? from.properties.get('id') : undefined
  const rest = [...chosen.values()].filter((property) => property !== id)
  const properties = id ? [id, ...rest] : rest
  return { properties, contextList: `(${names.join(',')})`, has: (name) => chosen.has(name) }
}

function find<V>(from: Shape<V>, name: string): WireProperty<V> | undefined {
  const lower = name.toLowerCase()
  const property = from.properties.get(lower)
  if (property === undefined && !from.navigation.has(lower)) {
    throw badRequest(`Could not find a property named '${name}' on type '${from.typeName}'.`)
  }
  return property
}

/** An entity or collection answer under construction: annotations first, then properties. */
export type WireObject = Record<string, unknown>

/** Writes the projected properties of `view` into `target`. */
export function writeProperties<V>(projection: Projection<V>, view: V, target: WireObject): WireObject {
  for (const { name, write } of projection.properties) target[name] = write(view)
  return target
}

/** Adds the projected properties of `view` to an object that is begun and has a property already. */
export function addProperties<V>(projection: Projection<V>, view: V, target: JsonTarget): void {
  for (const { key, json } of projection.properties) {
    const value = json(view)
    if (value === undefined) continue
    target.add(key)
    target.add(value)
  }
}
