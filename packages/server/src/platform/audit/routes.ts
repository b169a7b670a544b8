import { z } from '@hono/zod-openapi'
import { type Api, createApi, defineRoute } from '../http/api.ts'
import { createCursors } from '../http/cursors.ts'
import { jsonAnswer, listQuery, pageOf } from '../http/lists.ts'
import { numberFrom, readPage } from '../http/read-page.ts'
import type { Platform } from '../platform.ts'
import { type HiddenSubjects, readAudit, type ShownEntry } from './read-audit.ts'

const entry = z
  .object({
    seq: z.number().int().openapi({ description: 'Its place in the chain.' }),
    at: z.iso.datetime(),
    actor: z.string().openapi({ description: 'Who: `key_…`, `system`, `operator` or `browser:…`.' }),
    action: z.string().openapi({ description: 'What, as `thing.verb`.' }),
    subject: z.string().openapi({ description: 'On what: the id of the thing.' }),
    customer: z.string().nullable(),
    details: z.record(z.string(), z.unknown()).nullable(),
    hash: z.string().openapi({ description: 'SHA-256 over the hash before and this entry, in hexadecimal.' }),
  })
  .openapi('AuditEntry')

const filters = listQuery.extend({
  subject: z.string().max(200).optional(),
  actor: z.string().max(200).optional(),
  action: z.string().max(200).optional(),
  customer: z.string().max(200).optional(),
  since: z.iso
    .datetime({ offset: true })
    .optional()
    .openapi({ description: 'Entries at or after this time.' }),
  until: z.iso.datetime({ offset: true }).optional().openapi({ description: 'Entries before this time.' }),
})

const listRoute = defineRoute({
  method: 'get',
  path: '/audit',
  scope: 'audit:read',
  summary: 'What was done, by whom and on what; newest first',
  tags: ['audit'],
  request: { query: filters },
  responses: { 200: jsonAnswer('A page of entries.', pageOf(entry)) },
})

/** GET /v1/audit. @param isHidden subjects that only some may know of, whatever their scopes */
export function auditRoutes(platform: Pick<Platform, 'db' | 'sealer'>, isHidden?: HiddenSubjects): Api {
  const cursors = createCursors(platform.sealer)
  const api = createApi()
  api.openapi(listRoute, async (c) => {
    const { cursor, limit, since, until, ...rest } = c.req.valid('query')
    const wanted = {
      ...rest,
      since: since === undefined ? undefined : new Date(since),
      until: until === undefined ? undefined : new Date(until),
    }
    const { rows, next } = await readPage(
      cursors,
      'audit-entries',
      { cursor, limit },
      (before, count) => {
        const page = { ...wanted, before: numberFrom(before), limit: count }
        return readAudit(platform.db.query, c.get('caller'), page, isHidden)
      },
      ({ seq }) => seq,
    )
    return c.json({ data: rows.map(present), next }, 200)
  })
  return api
}

const present = (row: ShownEntry) => ({
  seq: row.seq,
  at: row.at.toISOString(),
  actor: row.actor,
  action: row.action,
  subject: row.subject,
  customer: row.customer,
  details: row.details,
  hash: row.hash.toString('hex'),
})
