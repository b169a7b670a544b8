import { z } from '@hono/zod-openapi'
import type { Registry } from 'prom-client'
import { type Api, createApi, defineRoute } from '../http/api.ts'

const metricsRoute = defineRoute({
  method: 'get',
  path: '/metrics',
  scope: 'system:read',
  summary: 'Measurements in the Prometheus text format',
  tags: ['system'],
  responses: { 200: { description: 'The measurements.', content: { 'text/plain': { schema: z.string() } } } },
})

/** GET /metrics, at the root. */
export function metricsRoutes(registry: Registry): Api {
  const api = createApi()
  api.openapi(metricsRoute, async (c) => {
    return c.text(await registry.metrics(), 200, { 'content-type': registry.contentType })
  })
  return api
}
