import { isObject, type Json, type JsonObject, listAt, objectAt, textAt } from './json.ts'

/** A value's type with whether null may stand for it. */
export interface Slot {
  readonly schema: Schema
  readonly nullable: boolean
}

export type Schema =
  | {
      readonly kind: 'string'
      readonly format: string | undefined
      readonly values: ReadonlySet<string> | undefined
      readonly flags: boolean
    }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'integer' }
  | { readonly kind: 'number' }
  | { readonly kind: 'array'; readonly items: Slot }
  | { readonly kind: 'map'; readonly values: Slot }
  | { readonly kind: 'typed'; readonly type: GraphType }
  | { readonly kind: 'any' }

export interface Property {
  readonly name: string
  readonly slot: Slot
  readonly navigation: boolean
  /** The name that Microsoft's own metadata declares for an action's parameter, where the docs write another one. */
  readonly declaredName: string | undefined
}

/** A named entity or complex type, or (with an empty name) a shape that is written only in one place. */
export interface GraphType {
  /** Without `microsoft.graph.`. */
  readonly name: string
  readonly base: GraphType | undefined
  readonly abstract: boolean
  /** Own and inherited. */
  readonly properties: ReadonlyMap<string, Property>
  /** Of an inline shape: what must be there. */
  readonly required: readonly string[]
}

/** The types of an OpenAPI description of Microsoft Graph, compiled once and looked up by reference. */
export interface TypeModel {
  named(name: string): GraphType | undefined
  slot(schema: Json | undefined): Slot
}

const prefix = '#/components/schemas/microsoft.graph.'

/**
 * Reads the schemas as they are meant: `anyOf: [X, { nullable: true }]` is "X or null" (read literally its second
 * half would allow anything), `allOf: [base, own]` is inheritance, and `default` for an `@odata.type` is no property.
 */
export function compileTypes(schemas: JsonObject): TypeModel {
  const types = new Map<string, GraphType>()
  const enums = new Map<string, Schema>()

  const named = (name: string): GraphType | undefined => {
    const known = types.get(name)
    if (known) return known
    const source = schemas[`microsoft.graph.${name}`]
    if (!isObject(source) || source.enum !== undefined) return undefined
    const [baseReference, own] = source.allOf === undefined ? [undefined, source] : split(source)
    const base = baseReference === undefined ? undefined : named(baseReference)
    const properties = new Map(base?.properties)
    const type: GraphType = {
      name,
      base,
      abstract: own['x-abstract'] === true,
      properties,
      required: listAt(own, 'required').filter((entry) => typeof entry === 'string'),
    }
    types.set(name, type)
    addProperties(properties, own)
    return type
  }

  const addProperties = (into: Map<string, Property>, own: JsonObject) => {
    for (const [propertyName, schema] of Object.entries(objectAt(own, 'properties'))) {
      if (propertyName === '@odata.type') continue
      const node = isObject(schema) ? schema : {}
      into.set(propertyName, {
        name: propertyName,
        slot: slot(node),
        navigation: node['x-ms-navigationProperty'] === true,
        declaredName: textAt(node, 'x-csdl-name'),
      })
    }
  }

  const referenced = (reference: string): Schema => {
    const name = reference.slice(prefix.length)
    const enumeration = enums.get(name)
    if (enumeration) return enumeration
    const source = schemas[`microsoft.graph.${name}`]
    if (isObject(source) && source.enum !== undefined) {
      const schema: Schema = {
        kind: 'string',
        format: undefined,
        values: new Set(listAt(source, 'enum').filter((entry) => typeof entry === 'string')),
        flags: source['x-ms-enum-flags'] !== undefined,
      }
      enums.set(name, schema)
      return schema
    }
    const type = named(name)
    if (!type) throw new Error(`the OpenAPI slice refers to ${reference}, which it does not define`)
    return { kind: 'typed', type }
  }

  const slot = (schema: Json | undefined): Slot => {
    if (!isObject(schema)) return { schema: { kind: 'any' }, nullable: true }
    const reference = textAt(schema, '$ref')
    if (reference !== undefined) return { schema: referenced(reference), nullable: false }
    const parts = listAt(schema, 'allOf').filter(isObject)
    if (parts.length > 1 && parts.every((part) => part.properties !== undefined)) {
      // The answers of functions that give collections: what all collections have, and `value`.
      const properties = Object.assign({}, ...parts.map((part) => part.properties))
      return { schema: inline({ properties }), nullable: false }
    }
    for (const combined of ['anyOf', 'allOf']) {
      const [first, second] = listAt(schema, combined)
      if (first === undefined) continue
      const nullable = isObject(second) && second.nullable === true
      return { schema: slot(first).schema, nullable: nullable || schema.nullable === true }
    }
    return { schema: plain(schema), nullable: schema.nullable === true }
  }

  const plain = (schema: JsonObject): Schema => {
    switch (textAt(schema, 'type')) {
      case 'string': {
        const values = listAt(schema, 'enum').filter((entry) => typeof entry === 'string')
        return {
          kind: 'string',
          format: textAt(schema, 'format'),
          values: values.length > 0 ? new Set(values) : undefined,
          flags: false,
        }
      }
      case 'boolean':
        return { kind: 'boolean' }
      case 'integer':
        return { kind: 'integer' }
      case 'number':
        return { kind: 'number' }
      case 'array':
        return { kind: 'array', items: slot(schema.items) }
      case 'object':
        return inline(schema)
      default:
        return { kind: 'any' }
    }
  }

  const inline = (schema: JsonObject): Schema => {
    if (schema.properties === undefined) {
      const values = schema.additionalProperties
      return isObject(values) ? { kind: 'map', values: slot(values) } : { kind: 'any' }
    }
    const properties = new Map<string, Property>()
    addProperties(properties, schema)
    const required = listAt(schema, 'required').filter((entry) => typeof entry === 'string')
    return { kind: 'typed', type: { name: '', base: undefined, abstract: false, properties, required } }
  }

  return { named, slot }
}

function split(source: JsonObject): [string | undefined, JsonObject] {
  const [first, second] = listAt(source, 'allOf')
  const reference = isObject(first) ? textAt(first, '$ref') : undefined
  return [reference?.slice(prefix.length), isObject(second) ? second : {}]
}

/** True if `type` is `ancestor` or derives from it. */
export function isA(type: GraphType, ancestor: string): boolean {
  for (let at: GraphType | undefined = type; at; at = at.base) if (at.name === ancestor) return true
  return false
}
