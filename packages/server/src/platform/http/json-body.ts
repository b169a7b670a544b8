import type { Context } from 'hono'
import type { z } from 'zod'
import { invalidRequest } from './validation.ts'

/** The JSON body of a request to a page's route, which no OpenAPI description validates. @throws GatewardenError `invalid_request` */
export async function readJson<S extends z.ZodType>(c: Context, schema: S): Promise<z.output<S>> {
  const text = await c.req.text()
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    // As if nothing had come: the schema says what is missing.
    body = undefined
  }
  const read = schema.safeParse(body)
  if (!read.success) throw invalidRequest('json', read.error.issues)
  return read.data
}
