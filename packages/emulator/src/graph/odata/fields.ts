/**
 * What `$filter` and `$orderby` may name on one kind of entity, and how to read it from the entity as the
 * tenant keeps it: nothing is serialized to answer a query.
 */
export type FieldType =
  | 'string'
  /** A string that is compared as it is, letter case included. */
  | 'id'
  | 'enum'
  | 'boolean'
  | 'number'
  /** Read as milliseconds since 1970. */
  | 'dateTimeOffset'
  /** The `dateTime` of a dateTimeTimeZone: text in the query, an instant here (milliseconds since 1970). */
  | 'dateTimeText'
  | 'guid'

export type FieldValue = string | number | boolean | null

export interface ScalarField<T> {
  readonly kind: 'scalar'
  readonly type: FieldType
  readonly read: (item: T) => FieldValue
}

/**
 * A collection whose element type only its maker knows: `open` hands the elements and their fields to whoever
 * wants to look into it.
 */
export interface CollectionField<T> {
  readonly kind: 'collection'
  readonly open: <R>(look: <E>(elements: (item: T) => readonly E[], fields: FieldTable<E>) => R) => R
}

export type Field<T> = ScalarField<T> | CollectionField<T>

export interface FieldTable<T> {
  /** The qualified type name, for messages: `microsoft.graph.message`. */
  readonly typeName: string
  readonly find: (path: readonly string[]) => Field<T> | undefined
  /** True when the entity has this property, although it cannot be filtered here. */
  readonly knows: (property: string) => boolean
}

/**
 * A table from paths such as `from/emailAddress/address` to their fields. Graph resolves property names
 * without regard to letter case (its own documentation writes `ReceivedDateTime`), and so does this.
 * The empty path is the element itself, in a collection of primitives.
 */
export function fieldTable<T>(
  typeName: string,
  fields: Readonly<Record<string, Field<T>>>,
  otherProperties: readonly string[] = [],
): FieldTable<T> {
  const byPath = new Map(Object.entries(fields).map(([path, field]) => [path.toLowerCase(), field]))
  const known = new Set([
    ...Object.keys(fields).map((path) => (path.split('/')[0] ?? '').toLowerCase()),
    ...otherProperties.map((name) => name.toLowerCase()),
  ])
  return {
    typeName,
    find: (path) => byPath.get(path.join('/').toLowerCase()),
    knows: (property) => known.has(property.toLowerCase()),
  }
}

/** A field of one value. */
export function scalar<T>(type: FieldType, read: (item: T) => FieldValue): ScalarField<T> {
  return { kind: 'scalar', type, read }
}

/** A field of many values, for `any`, `all` and `$count`. */
export function collection<T, E>(
  elements: (item: T) => readonly E[],
  fields: FieldTable<E>,
): CollectionField<T> {
  return { kind: 'collection', open: (look) => look(elements, fields) }
}

/** The fields of a collection of strings. */
export const stringElements: FieldTable<string> = fieldTable('Edm.String', {
  '': scalar('string', (value: string) => value),
})
