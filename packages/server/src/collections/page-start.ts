import { z } from 'zod'
import type { Cursors } from '../platform/http/cursors.ts'
import { invalidField } from '../platform/http/validation.ts'

/** The id after which a page begins; undefined for the first page. @throws GatewardenError `invalid_request` */
export function pageStart(cursors: Cursors, list: string, cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined
  const start = z.string().safeParse(cursors.decode(list, cursor))
  if (!start.success) throw invalidField('query.cursor', 'is not a cursor of this list')
  return start.data
}
