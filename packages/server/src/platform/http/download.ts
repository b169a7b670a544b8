import type { Readable } from 'node:stream'
import { webStreamOf } from './web-stream.ts'

export interface Download {
  /** Suggested file name; anything hostile in it is made harmless. */
  name: string
  /** A type that no browser runs; what may run is sent as octets. */
  type:
    | 'application/octet-stream'
    | 'message/rfc822'
    | 'text/calendar'
    | 'application/x-tar'
    | 'application/zip'
  /** Bytes, where known. */
  length?: number | undefined
  body: Readable
}

/** Foreign bytes on their way to a disk: never shown, sniffed or run in our origin (RFC 6266 for the name). */
export function downloadResponse(download: Download): Response {
  const name =
    download.name.replace(/[\p{Cc}\p{Cf}"\\/:*?<>|\u2028\u2029]/gu, '_').slice(0, 150) || 'download'
  const ascii = name.replace(/[^\x20-\x7e]/g, '_')
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  const headers = new Headers({
    'content-type': download.type,
    'content-disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  })
  if (download.length !== undefined) headers.set('content-length', String(download.length))
  return new Response(webStreamOf(download.body), { headers })
}
