import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Context } from 'hono'
import { GatewardenError } from '../platform/errors.ts'
import type { ApiEnv } from '../platform/http/api.ts'
import { acceptedEncoding } from '../platform/http/packed-text.ts'

/** A file of the built pages: a few small ones, kept in memory with their compressed forms. */
export interface SentFile {
  type: string
  bytes: Uint8Array<ArrayBuffer>
  br: Uint8Array<ArrayBuffer>
  gzip: Uint8Array<ArrayBuffer>
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}

/** By path below the folder. @throws GatewardenError `config_invalid` where the folder holds no built pages */
export function readBuilt(folder: string): ReadonlyMap<string, SentFile> {
  const files = new Map<string, SentFile>()
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const type = types[entry.name.slice(entry.name.lastIndexOf('.') + 1)]
      if (!entry.isFile() || type === undefined) continue
      const path = join(entry.parentPath, entry.name)
      const bytes = new Uint8Array(readFileSync(path))
      const name = relative(folder, path).split(sep).join('/')
      files.set(name, {
        type,
        bytes,
        br: new Uint8Array(brotliCompressSync(bytes)),
        gzip: new Uint8Array(gzipSync(bytes, { level: 9 })),
      })
    }
  } catch (cause) {
    throw noPages(folder, cause)
  }
  if (!files.has('index.html')) throw noPages(folder)
  return files
}

export function sendBuilt(c: Context<ApiEnv>, file: SentFile, headers: Record<string, string>): Response {
  const encoding = acceptedEncoding(c.req.header('accept-encoding'))
  return c.body(encoding === undefined ? file.bytes : file[encoding], 200, {
    'content-type': file.type,
    ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
    vary: 'Accept-Encoding',
    ...headers,
  })
}

const noPages = (folder: string, cause?: unknown): GatewardenError =>
  new GatewardenError('config_invalid', {
    detail: `There are no built pages of the catalog in ${folder}.`,
    remedy: 'Build them with "node scripts/build-pages.mjs"; "npm start" does so by itself.',
    cause,
  })
