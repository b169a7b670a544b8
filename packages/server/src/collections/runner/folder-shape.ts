import { z } from 'zod'

/** A mail folder as Graph lists it. */
export const folderShape = z.object({
  '@odata.type': z.string().optional().catch(undefined),
  id: z.string().min(1),
  displayName: z.string().catch(''),
  totalItemCount: z.int().nonnegative().nullable().catch(null),
  isHidden: z.boolean().catch(false),
})
