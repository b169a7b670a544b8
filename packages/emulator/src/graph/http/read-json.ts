import type { z } from 'zod'
import { badRequest } from './graph-error.ts'
import { type GraphRequest, jsonBody } from './graph-request.ts'

/**
 * The JSON body of a request in the shape of a schema. OData annotations other than `@odata.type` are left out. Throws a
 * 400 that names the property that is unknown or has the wrong type.
 * @param typeName what the schema describes, for the message: `microsoft.graph.message`
 */
export function readJson<T>(request: GraphRequest, schema: z.ZodType<T>, typeName: string): T {
  return parse(withoutAnnotations(jsonBody(request)), schema, typeName)
}

/**
 * As {@link readJson}, for the parameters of an action, whose names count in both of their spellings: `DestinationId` as
 * Microsoft's metadata declares them and `destinationId` as its documentation writes them.
 */
export function readParameters<T>(request: GraphRequest, schema: z.ZodType<T>): T {
  const named = Object.entries(jsonBody(request)).map(([name, value]) => [
    name.charAt(0).toLowerCase() + name.slice(1),
    withoutAnnotations(value),
  ])
  return parse(Object.fromEntries(named), schema, 'the parameters of this action')
}

/** As {@link readJson}, for a value that lies within a body. */
export function parseValue<T>(value: unknown, schema: z.ZodType<T>, typeName: string): T {
  return parse(withoutAnnotations(value), schema, typeName)
}

function parse<T>(value: unknown, schema: z.ZodType<T>, typeName: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const at = issue?.path.join('.') ?? ''
  if (issue?.code === 'unrecognized_keys') {
    throw badRequest(
      `The property '${[at, issue.keys[0]].filter((part) => part).join('.')}' does not exist on type '${typeName}' or cannot be set. Make sure to only use property names that are defined by the type.`,
    )
  }
  throw badRequest(
    at === ''
      ? `The body does not fit ${typeName}: ${issue?.message}`
      : `The value of property '${at}' of ${typeName} is not valid: ${issue?.message}`,
  )
}

/** Items attached to items go 30 deep (https://learn.microsoft.com/graph/api/attachment-get), in some levels of JSON each. */
const mostLevels = 200

function withoutAnnotations(value: unknown, level = 0): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (level > mostLevels) throw badRequest('The depth limit of the request body has been reached.')
  if (Array.isArray(value)) return value.map((one) => withoutAnnotations(one, level + 1))
  const kept = Object.entries(value).filter(([name]) => !name.includes('@') || name === '@odata.type')
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutAnnotations(inner, level + 1)]))
}
