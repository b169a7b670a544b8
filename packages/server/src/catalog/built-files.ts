import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { Context } from 'hono'
import { GatewardenError } from '../platform/errors.ts'
import type { ApiEnv } from '../platform/http/api.ts'
import { acceptedEncoding } from '../platform/http/packed-text.ts'

/** A file of the built pages: a few small ones, kept in memory with the compressed forms that the build left beside them. */
export interface SentFile {
  type: string
  bytes: Uint8Array<ArrayBuffer>
  br?: Uint8Array<ArrayBuffer>
  gzip?: Uint8Array<ArrayBuffer>
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
      const name = relative(folder, path).split(sep).join('/')
      files.set(name, {
        type,
        bytes: read(path),
        ...(existsSync(`${path}.br`) ? { br: read(`${path}.br`) } : {}),
        ...(existsSync(`${path}.gz`) ? { gzip: read(`${path}.gz`) } : {}),
      })
    }
  } catch (cause) {
    throw noPages(folder, cause)
  }
  if (!files.has('index.html')) throw noPages(folder)
  return files
}

const read = (path: string) => new Uint8Array(readFileSync(path))

export function sendBuilt(c: Context<ApiEnv>, file: SentFile, headers: Record<string, string>): Response {
  const encoding = acceptedEncoding(c.req.header('accept-encoding'))
  const packed = encoding === undefined ? undefined : file[encoding]
  return c.body(packed ?? file.bytes, 200, {
    'content-type': file.type,
    ...(packed === undefined || encoding === undefined ? {} : { 'content-encoding': encoding }),
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
