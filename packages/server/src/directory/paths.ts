import { z } from '../platform/http/api.ts'

export const connectionPath = z.object({ id: z.string().max(100).openapi({ example: 'conn_01k…' }) })

/** `true` or `false` in a query. */
export const trueOrFalse = z.enum(['true', 'false']).transform((text) => text === 'true')

/** Something to look for: more than signs, and no control characters. */
export const searchedText = z
  .string()
  .trim()
  .max(200)
  .regex(/^\P{Cc}*$/u, 'must hold no control characters')
  .regex(/[\p{L}\p{N}]/u, 'must hold a letter or a digit')
  .openapi({ description: 'Beginning of a word of the name, or of an address.' })

/** An SMTP address; comes out small. */
export const anyAddress = z
  .string()
  .trim()
  .max(320)
  .regex(/^[^\s/@\\]{1,64}@[^\s/@\\]{1,255}$/, 'must be an address such as ann@contoso.com')
  .transform((text) => text.toLowerCase())
  .openapi({ type: 'string', description: 'Any address of it, aliases included.' })
