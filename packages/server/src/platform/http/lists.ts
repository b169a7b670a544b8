import { z } from '@hono/zod-openapi'

/** The query of every list: where to go on, and how many at once. */
export const listQuery = z.object({
  cursor: z.string().max(2000).optional().openapi({ description: '`next` of the page before.' }),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(200)
    .default(50)
    .openapi({ description: 'How many at most, 1 to 200.', type: 'integer' }),
})

/** A page of a list: `{ data, next }`. */
export const pageOf = <S extends z.ZodType>(item: S) =>
  z.object({
    data: z.array(item),
    next: z
      .string()
      .nullable()
      .openapi({ description: 'Pass as `cursor` for the next page; null after the last.' }),
  })

/** A JSON body that has to be there. */
export const jsonBody = <S extends z.ZodType>(schema: S) => ({
  required: true,
  content: { 'application/json': { schema } },
})

/** A JSON answer. */
export const jsonAnswer = <S extends z.ZodType>(description: string, schema: S) => ({
  description,
  content: { 'application/json': { schema } },
})
