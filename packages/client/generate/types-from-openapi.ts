/**
 * TypeScript types for every operation of an OpenAPI 3.1 document: `src/operations.ts` is its output for the
 * service's own document, and a test keeps the two together.
 */

interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  items?: Schema
  oneOf?: Schema[]
  anyOf?: Schema[]
  allOf?: Schema[]
  description?: string
}

interface Parameter {
  name: string
  in: string
  required?: boolean
  schema?: Schema
  description?: string
}

interface Operation {
  summary?: string
  parameters?: Parameter[]
  requestBody?: { required?: boolean; content?: Record<string, { schema?: Schema }> }
  responses?: Record<string, { content?: Record<string, { schema?: Schema }> }>
}

export interface OpenApiDocument {
  paths?: Record<string, Record<string, Operation>>
  components?: { schemas?: Record<string, Schema> }
}

const methods = ['get', 'put', 'post', 'patch', 'delete'] as const

const key = (name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name.replaceAll("'", "\\'")}'`

const typeName = (ref: string): string => (ref.split('/').at(-1) ?? '').replace(/[^\w]/g, '_')

const comment = (text: string | undefined, indent: string): string =>
  text ? `${indent}/** ${text.replaceAll('*/', '* /').replace(/\s+/g, ' ')} */\n` : ''

function literal(value: unknown): string {
  return typeof value === 'string'
    ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
    : JSON.stringify(value)
}

function typeOf(schema: Schema | undefined, indent: string): string {
  if (!schema) return 'unknown'
  if (schema.$ref) return typeName(schema.$ref)
  if (schema.const !== undefined) return literal(schema.const)
  if (schema.enum) return schema.enum.map(literal).join(' | ')
  const parts = schema.oneOf ?? schema.anyOf
  if (parts) return [...new Set(parts.map((part) => typeOf(part, indent)))].join(' | ')
  if (schema.allOf) return schema.allOf.map((part) => `(${typeOf(part, indent)})`).join(' & ')
  const types = Array.isArray(schema.type)
    ? schema.type
    : [schema.type ?? (schema.properties ? 'object' : '')]
  return types.map((type) => plainType(type, schema, indent)).join(' | ')
}

function plainType(type: string, schema: Schema, indent: string): string {
  switch (type) {
    case 'string':
    case 'boolean':
    case 'null':
      return type
    case 'integer':
    case 'number':
      return 'number'
    case 'array': {
      const item = typeOf(schema.items, indent)
      return /[ |&{]/.test(item) ? `Array<${item}>` : `${item}[]`
    }
    case 'object':
      return objectType(schema, indent)
    default:
      return 'unknown'
  }
}

function objectType(schema: Schema, indent: string): string {
  const names = Object.keys(schema.properties ?? {})
  const rest = schema.additionalProperties
  if (names.length === 0) {
    return `Record<string, ${typeof rest === 'object' ? typeOf(rest, indent) : 'unknown'}>`
  }
  const inner = `${indent}  `
  const required = new Set(schema.required)
  const lines = names.map((name) => {
    const property = schema.properties?.[name]
    const mark = required.has(name) ? '' : '?'
    return `${comment(property?.description, inner)}${inner}${key(name)}${mark}: ${typeOf(property, inner)}\n`
  })
  if (rest === true || typeof rest === 'object') lines.push(`${inner}[member: string]: unknown\n`)
  return `{\n${lines.join('')}${indent}}`
}

function parametersType(parameters: readonly Parameter[], place: string): string {
  const wanted = parameters.filter((parameter) => parameter.in === place)
  if (wanted.length === 0) return 'undefined'
  return objectType(
    {
      properties: Object.fromEntries(
        wanted.map(({ name, schema, description }) => [
          name,
          { ...schema, ...(description ? { description } : {}) },
        ]),
      ),
      required: wanted.filter((parameter) => parameter.required).map((parameter) => parameter.name),
    },
    '    ',
  )
}

/** The answer of the first 2xx status that has JSON; `Response` where it has bytes; `undefined` where it has nothing (204). */
function answerType(operation: Operation): string {
  const good = Object.entries(operation.responses ?? {})
    .sort()
    .filter(([status]) => status.startsWith('2'))
    .map(([, answer]) => answer.content ?? {})
  const json = good.find((content) => content['application/json']?.schema)
  if (json) return typeOf(json['application/json']?.schema, '    ')
  return good.some((content) => Object.keys(content).length > 0) ? 'Response' : 'undefined'
}

/** JSON by its schema; a body of another kind goes out as it is. */
function bodyType({ requestBody }: Operation): string {
  if (!requestBody) return 'undefined'
  const schema = requestBody.content?.['application/json']?.schema
  return `${schema ? typeOf(schema, '    ') : 'RawBody'}${requestBody.required ? '' : ' | undefined'}`
}

export function typesFromOpenApi(document: OpenApiDocument): string {
  const out = [
    '// Made from the OpenAPI document by packages/client/generate. Not formatted; a test',
    '// fails when it is not that of the service (e2e/client-types.test.ts writes it).\n',
    "import type { RawBody } from './http.ts'\n",
  ]
  for (const [name, schema] of Object.entries(document.components?.schemas ?? {}).sort()) {
    out.push(`${comment(schema.description, '')}export type ${typeName(name)} = ${typeOf(schema, '')}\n`)
  }
  out.push(
    '/** Every operation: `METHOD path` to what goes in and what comes out. */\nexport interface Operations {',
  )
  for (const [path, item] of Object.entries(document.paths ?? {}).sort()) {
    for (const method of methods) {
      const operation = item[method]
      if (!operation) continue
      const parameters = operation.parameters ?? []
      out.push(
        `${comment(operation.summary, '  ')}  '${method.toUpperCase()} ${path}': {`,
        `    path: ${parametersType(parameters, 'path')}`,
        `    query: ${parametersType(parameters, 'query')}`,
        `    body: ${bodyType(operation)}`,
        `    answer: ${answerType(operation)}`,
        '  }',
      )
    }
  }
  out.push('}\n')
  return out.join('\n')
}
