import { Hono } from 'hono'
import type { ConnectorsService } from '../connectors/index.ts'
import type { ApiEnv } from '../platform/http/api.ts'

/**
 * Connectors' pictures, for whoever knows their name, which follows from what is in them. They are pictures of formats that run
 * nothing, are never taken for anything else, and may stand in the pages of products.
 */
export function logoPages(connectors: Pick<ConnectorsService, 'logo'>): Hono<ApiEnv> {
  return new Hono<ApiEnv>().get('/catalog/logos/:name', async (c) => {
    const name = c.req.param('name')
    const logo = /^[0-9a-f]{64}$/.test(name) ? await connectors.logo(name) : undefined
    if (logo === undefined) return c.notFound()
    return c.body(new Uint8Array(logo.bytes), 200, {
      'content-type': logo.type,
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'public, max-age=31536000, immutable',
    })
  })
}
