/** What the reference page reads of an OpenAPI 3.1 document. */
export interface ApiDocument {
  paths?: Record<string, Partial<Record<(typeof methods)[number], Described>>>
  components?: { schemas?: Record<string, Schema> }
}

export interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  enum?: unknown[]
  const?: unknown
  default?: unknown
  example?: unknown
  description?: string
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  items?: Schema
  oneOf?: Schema[]
  anyOf?: Schema[]
  allOf?: Schema[]
}

export interface Parameter {
  name: string
  in: string
  required?: boolean
  description?: string
  schema?: Schema
}

export interface Example {
  summary?: string
  value?: unknown
}

export type Content = Record<string, { schema?: Schema; examples?: Record<string, Example> }>

export interface Operation {
  method: string
  path: string
  summary: string
  description: string | undefined
  /** What a key needs; `public`: no key at all. */
  scope: string
  parameters: Parameter[]
  body: { required?: boolean; content?: Content } | undefined
  responses: Record<string, { description?: string; content?: Content }>
}

interface Described {
  summary?: string
  description?: string
  'x-scope'?: string
  parameters?: Parameter[]
  requestBody?: { required?: boolean; content?: Content }
  responses?: Record<string, { description?: string; content?: Content }>
}

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const

/** Every operation, in the order of the document. */
export function operationsOf(document: ApiDocument): Operation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const found = item[method]
      if (found === undefined) return []
      return {
        method: method.toUpperCase(),
        path,
        summary: found.summary ?? '',
        description: found.description,
        scope: found['x-scope'] ?? 'public',
        parameters: found.parameters ?? [],
        body: found.requestBody,
        responses: found.responses ?? {},
      }
    }),
  )
}

/** An id for a page: letters, digits and hyphens. */
export const anchorOf = (...words: string[]): string =>
  words
    .join('-')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

export const schemaName = (ref: string): string => ref.split('/').at(-1) ?? ''
