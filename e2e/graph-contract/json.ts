/** JSON as it comes from a file or a wire: narrowed, never trusted. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [name: string]: Json
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object at a name; an empty one where there is none. */
export function objectAt(value: JsonObject, name: string): JsonObject {
  const found = value[name]
  return isObject(found) ? found : {}
}

export function listAt(value: JsonObject, name: string): readonly Json[] {
  const found = value[name]
  return Array.isArray(found) ? found : []
}

export function textAt(value: JsonObject, name: string): string | undefined {
  const found = value[name]
  return typeof found === 'string' ? found : undefined
}

/** How a value is named in a message, short enough to read. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}
