import { type Context, Hono } from 'hono'
import type { Config } from '../platform/config/config.ts'
import type { ApiEnv } from '../platform/http/api.ts'
import { readBuilt, type SentFile, sendBuilt } from './built-files.ts'

/**
 * What the page may do: its own scripts, styles and pictures, and calls to this service. Pages of registered origins may hold
 * it in a frame; no script of its makes HTML of text, and the browser sees to that as well (Trusted Types).
 * https://www.w3.org/TR/CSP3/
 */
const policy = ({ publicUrl, browsers }: Pick<Config, 'publicUrl' | 'browsers'>): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' ${new URL(publicUrl).origin}`,
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    `frame-ancestors ${["'self'", ...browsers.origins].join(' ')}`,
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')

/**
 * The catalog's own page at /catalog, and the script that other pages embed at /embed/catalog.js.
 * @param folder of the built pages
 * @throws GatewardenError `config_invalid` where they are not there
 */
export function catalogPages(folder: string, config: Pick<Config, 'publicUrl' | 'browsers'>): Hono<ApiEnv> {
  const files = readBuilt(folder)
  const pageHeaders = {
    'content-security-policy': policy(config),
    'cross-origin-opener-policy': 'same-origin-allow-popups',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
    'cache-control': 'no-store',
  }
  const send = (c: Context<ApiEnv>, file: SentFile | undefined, headers: Record<string, string>) =>
    file === undefined ? c.notFound() : sendBuilt(c, file, headers)

  return (
    new Hono<ApiEnv>()
      .get('/catalog', (c) => send(c, files.get('index.html'), pageHeaders))
      // Where members come back to: the page's script has the code redeemed by their session.
      .get('/catalog/connected', (c) => send(c, files.get('index.html'), pageHeaders))
      .get('/catalog/', (c) => c.redirect('/catalog'))
      .get('/catalog/assets/:name', (c) =>
        send(c, files.get(`assets/${c.req.param('name')}`), {
          'cross-origin-resource-policy': 'same-origin',
          'cache-control': 'public, max-age=31536000, immutable',
        }),
      )
      .get('/embed/catalog.js', (c) =>
        send(c, files.get('embed/catalog.js'), {
          // Anybody's page may load it: there is nothing in it but what everybody may know.
          'access-control-allow-origin': '*',
          'cross-origin-resource-policy': 'cross-origin',
          'cache-control': 'public, max-age=300',
        }),
      )
  )
}
