import { z } from '../platform/http/api.ts'

const marks = {
  isRead: z.boolean().optional(),
  isFlagged: z.boolean().optional(),
  categories: z
    .array(z.string().min(1).max(255))
    .max(100)
    .optional()
    .openapi({ description: 'All its categories from now on; an empty list takes them away.' }),
  importance: z.enum(['low', 'normal', 'high']).optional(),
}

/** Marks on a message; what is left out stays. */
export const messageChangeSchema = z
  .strictObject(marks)
  .refine((change) => Object.values(change).some((one) => one !== undefined), 'must say what to change')
  .openapi('MessageChange')

export type MessageChange = z.output<typeof messageChangeSchema>

/** The same as Graph's PATCH takes it. */
export function patchOf({ isFlagged, ...rest }: MessageChange): Record<string, unknown> {
  return {
    ...rest,
    ...(isFlagged === undefined ? {} : { flag: { flagStatus: isFlagged ? 'flagged' : 'notFlagged' } }),
  }
}
