import type { OpenAPIHono } from '@hono/zod-openapi'
import { errorCodes } from '../errors.ts'
import type { ApiEnv } from './api.ts'
import { problemExamples } from './problem-examples.ts'

type Document = ReturnType<OpenAPIHono<ApiEnv>['getOpenAPI31Document']>

type Schemas = NonNullable<NonNullable<Document['components']>['schemas']>

const methods = ['get', 'put', 'post', 'patch', 'delete'] as const

const problem: Schemas[string] = {
  type: 'object',
  description: 'An RFC 9457 problem document. Branch on `code`.',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What is wrong, in one sentence.' },
    code: { type: 'string', enum: Object.keys(errorCodes) },
    remedy: { type: 'string', description: 'What to do about it.' },
    requestId: { type: 'string' },
    instance: { type: 'string' },
  },
  additionalProperties: true,
}

const refused = (examples: ReturnType<typeof problemExamples>) => ({
  description: 'Refused or failed: a problem document.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, examples } },
})

/** The OpenAPI 3.1 description, made from the schemas that validate; every operation can also answer a problem. */
export function describeApi(app: OpenAPIHono<ApiEnv>): Document {
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', { type: 'http', scheme: 'bearer' })
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Gatewarden',
      version: '1',
      description: 'A self-hosted door to Microsoft 365 mail, calendar and contacts.',
      license: { name: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
  })
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: problem },
  }
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const method of methods) {
      const operation = item[method]
      if (operation === undefined) continue
      const takesInput =
        operation.requestBody !== undefined ||
        (operation.parameters ?? []).some((one) => 'in' in one && one.in === 'query')
      const scope: unknown = Object.entries(operation).find(([name]) => name === 'x-scope')?.[1]
      const examples = problemExamples({ method, path, scope: String(scope ?? 'public'), takesInput })
      operation.responses = { ...operation.responses, default: refused(examples) }
    }
  }
  return document
}
