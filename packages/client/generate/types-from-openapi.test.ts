import { describe, expect, it } from 'vitest'
import { typesFromOpenApi } from './types-from-openapi.ts'

const json = (schema: object) => ({ content: { 'application/json': { schema } } })

describe('types from an OpenAPI document', () => {
  it('writes path, query, body and answer of an operation', () => {
    const text = typesFromOpenApi({
      paths: {
        '/v1/things/{id}': {
          post: {
            summary: 'Changes a thing',
            parameters: [
              { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
              { name: 'dry-run', in: 'query', schema: { type: 'boolean' } },
            ],
            requestBody: { required: true, ...json({ $ref: '#/components/schemas/Change' }) },
            responses: { '200': json({ type: 'array', items: { type: ['string', 'null'] } }) },
          },
        },
      },
      components: {
        schemas: {
          Change: {
            type: 'object',
            required: ['kind'],
            properties: {
              kind: { enum: ['a', "b's"] },
              at: { type: 'string', description: 'When */ it was' },
            },
          },
        },
      },
    })
    expect(text).toContain(
      "export type Change = {\n  kind: 'a' | 'b\\'s'\n  /** When * / it was */\n  at?: string\n}",
    )
    expect(text).toContain("  'POST /v1/things/{id}': {\n    path: {\n      id: string\n    }\n")
    expect(text).toContain(
      "    query: {\n      'dry-run'?: boolean\n    }\n    body: Change\n    answer: Array<string | null>\n",
    )
  })

  it('writes unions, intersections, maps and constants', () => {
    const schema = {
      anyOf: [
        { allOf: [{ $ref: '#/components/schemas/A' }, { type: 'object', properties: { b: { const: 1 } } }] },
        { type: 'object', additionalProperties: { type: 'integer' } },
        { type: 'null' },
      ],
    }
    const text = typesFromOpenApi({ paths: {}, components: { schemas: { X: schema } } })
    expect(text).toContain('export type X = (A) & ({\n  b?: 1\n}) | Record<string, number> | null')
  })
})
