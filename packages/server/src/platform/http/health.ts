import { z } from '@hono/zod-openapi'
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { type Api, createApi, defineRoute } from './api.ts'
import { jsonAnswer } from './lists.ts'

export interface HealthParts {
  db: Database
  /** This program's version. */
  version: string
  /** Where PostgreSQL comes from. */
  database: 'embedded' | 'external'
  /** True from the moment a shutdown begins. */
  isStopping: () => boolean
  /** Milliseconds since the start. */
  uptimeMs: () => number
}

const health = z
  .object({
    status: z.enum(['ready', 'degraded', 'stopping']),
    live: z.literal(true).openapi({ description: 'The process answers.' }),
    ready: z
      .boolean()
      .openapi({ description: 'It can do its work: the database answers, no shutdown has begun.' }),
  })
  .openapi('Health')

const details = health
  .extend({
    version: z.string(),
    uptimeSeconds: z.number(),
    database: z.object({
      kind: z.enum(['embedded', 'external']),
      answers: z.boolean(),
      milliseconds: z.number(),
    }),
    memory: z.object({ residentBytes: z.number(), heapBytes: z.number() }),
  })
  .openapi('HealthDetails')

const healthRoute = defineRoute({
  method: 'get',
  path: '/health',
  scope: 'public',
  summary: 'Whether the service lives and is ready; 503 while it is not ready',
  tags: ['system'],
  responses: {
    200: jsonAnswer('It is ready.', health),
    503: jsonAnswer('It lives but is not ready.', health),
  },
})

const detailsRoute = defineRoute({
  method: 'get',
  path: '/health/details',
  scope: 'system:read',
  summary: 'How the service is, for its operator',
  tags: ['system'],
  responses: { 200: jsonAnswer('How it is.', details) },
})

/** How long one look at the database stands for others, so that health checks cost it nothing. */
const standsMs = 1000
const patienceMs = 3000

/** GET /v1/health and /v1/health/details. */
export function healthRoutes(parts: HealthParts): Api {
  let seen: { at: number; answers: boolean; milliseconds: number } | undefined
  const look = async () => {
    const now = performance.now()
    if (seen && now - seen.at < standsMs) return seen
    const answers = await Promise.race([
      sql`select 1`.execute(parts.db.query).then(
        () => true,
        () => false,
      ),
      new Promise<false>((resolve) => {
        setTimeout(() => resolve(false), patienceMs).unref()
      }),
    ])
    seen = { at: performance.now(), answers, milliseconds: Math.round(performance.now() - now) }
    return seen
  }
  const state = async () => {
    const database = await look()
    const stopping = parts.isStopping()
    const ready = database.answers && !stopping
    const status: 'ready' | 'degraded' | 'stopping' = stopping ? 'stopping' : ready ? 'ready' : 'degraded'
    return { database, health: { status, live: true as const, ready } }
  }
  const api = createApi()
  api.openapi(healthRoute, async (c) => {
    const { health: now } = await state()
    return now.ready ? c.json(now, 200) : c.json(now, 503)
  })
  api.openapi(detailsRoute, async (c) => {
    const now = await state()
    const memory = process.memoryUsage()
    const { answers, milliseconds } = now.database
    return c.json(
      {
        ...now.health,
        version: parts.version,
        uptimeSeconds: Math.round(parts.uptimeMs() / 1000),
        database: { kind: parts.database, answers, milliseconds },
        memory: { residentBytes: memory.rss, heapBytes: memory.heapUsed },
      },
      200,
    )
  })
  return api
}
