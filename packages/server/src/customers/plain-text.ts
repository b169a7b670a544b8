import { z } from '@hono/zod-openapi'

/** Text that the database can hold and a page can show: without control characters. @param most characters */
export const plainText = (most: number) =>
  z
    .string()
    .max(most, `must have at most ${most} characters`)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about.
    .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/, 'must not have control characters')

/** An id or name in a path or query. What has its form but is not there answers 404. */
export const idText = z.string().regex(/^[\x21-\x7e]{1,100}$/, 'must be 1 to 100 visible ASCII characters')
