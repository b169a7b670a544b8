import { readFile } from 'node:fs/promises'
import { type Context, Hono } from 'hono'
import type { ApiEnv } from '../platform/http/api.ts'
import { acceptedEncoding } from '../platform/http/packed-text.ts'
import type { Random } from '../platform/random.ts'
import { type BuiltFile, readPagesFolder } from './read-folder.ts'

/**
 * What the pages may do. Scripts come from files of ours only; a style element needs the nonce of its answer (Mantine writes
 * its variables into one); `style` attributes in markup are refused, while setting single properties by script is no matter
 * of the policy. Pictures may also be `data:` and `blob:`: previews of logos, photos that were fetched with the session.
 * https://www.w3.org/TR/CSP3/
 */
const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    // Messages of a mailbox, each with a policy of its own.
    "frame-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

const siblings = { br: '.br', gzip: '.gz' } as const

/**
 * The console: its files below /console/, and its one page for every address that a browser asks for there.
 * Mounted after everything else below /console, which goes first.
 * @param folder of the built pages
 * @throws GatewardenError `config_invalid` where they are not there
 */
export function consolePages(folder: string, random: Random): Hono<ApiEnv> {
  const { index, files } = readPagesFolder(folder)
  const pages = new Hono<ApiEnv>()

  const page = (c: Context<ApiEnv>): Response => {
    const nonce = random.bytes(16).toString('base64')
    return c.body(index.replaceAll('__CSP_NONCE__', nonce), 200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy(nonce),
      'cross-origin-opener-policy': 'same-origin-allow-popups',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
      'cache-control': 'no-store',
    })
  }

  pages.get('/console', (c) => c.redirect('/console/'))
  pages.get('/console/*', async (c) => {
    const name = c.req.path.slice('/console/'.length)
    const file = files.get(name)
    if (file) return sendFile(c, file)
    // A script of an older build that is gone must not be answered with a page.
    const isPage = !name.startsWith('assets/') && (c.req.header('accept')?.includes('text/html') ?? false)
    return isPage ? page(c) : c.notFound()
  })
  return pages
}

async function sendFile(c: Context<ApiEnv>, file: BuiltFile): Promise<Response> {
  const wished = acceptedEncoding(c.req.header('accept-encoding'))
  const encoding = wished !== undefined && file.encodings.has(wished) ? wished : undefined
  const bytes = await readFile(encoding === undefined ? file.path : file.path + siblings[encoding])
  return c.body(new Uint8Array(bytes), 200, {
    'content-type': file.type,
    ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
    vary: 'Accept-Encoding',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': file.isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
  })
}
