import { tarPackage } from '@gatewarden/evidence'
import { z } from '@hono/zod-openapi'
import { notFound } from '../../platform/errors.ts'
import { type Api, createApi, defineRoute } from '../../platform/http/api.ts'
import type { Caller } from '../../platform/http/caller.ts'
import { jsonBody } from '../../platform/http/lists.ts'
import { invalidField } from '../../platform/http/validation.ts'
import { webStreamOf } from '../../platform/http/web-stream.ts'
import type { Platform } from '../../platform/platform.ts'
import type { CollectionsService } from '../service.ts'
import type { PackageRecord } from '../store/records-store.ts'
import { archiveOf, archiveShape, saidOf } from './archive.ts'
import { folderHere, sendPart } from './links/send-zip.ts'

const path = z.object({ id: z.string().max(100) })
const file = { schema: z.string().openapi({ format: 'binary' }) }

const download = defineRoute({
  method: 'get',
  path: '/collections/{id}/package/download',
  scope: 'collections:read',
  summary: 'The newest sealed package as one file',
  description:
    'A ZIP archive is stored without compression, has a length, and goes on where a download broke (`Range: bytes=N-`).',
  request: {
    params: path,
    query: z.object({ format: z.enum(['tar', 'zip']).default('tar') }),
  },
  responses: {
    200: {
      description: 'The package',
      content: { 'application/x-tar': file, 'application/zip': file },
    },
  },
})

/** How many files the archive has, so that whoever asks for the first knows of the others. */
const partsHeader = 'gatewarden-archive-parts'

const downloadArchive = defineRoute({
  method: 'post',
  path: '/collections/{id}/package/download',
  scope: 'collections:read',
  idempotency: 'never',
  summary: 'The newest sealed package as a ZIP archive, encrypted or a part of it',
  description:
    'The same body always gives the same bytes, encrypted too, so a download that broke goes on with `Range: bytes=N-` and `If-Range`. The password is used for this answer alone, and not kept.',
  request: {
    params: path,
    body: jsonBody(
      z.strictObject({
        ...archiveShape,
        part: z.int().min(1).default(1).openapi({ description: 'Which part of a split archive.' }),
      }),
    ),
  },
  responses: {
    200: {
      description: 'The archive, or the part of it that was asked for',
      headers: z.object({
        [partsHeader]: z.string().openapi({ description: 'How many parts the archive has.' }),
      }),
      content: { 'application/zip': file, 'application/octet-stream': file },
    },
  },
})

/** The newest sealed package of a collection, as a file. */
export function downloadsRoutes(
  platform: Pick<Platform, 'config' | 'audit'>,
  service: Pick<CollectionsService, 'get'>,
): Api {
  const newestOf = async (id: string, caller: Caller): Promise<PackageRecord> => {
    const [newest] = (await service.get(id, caller)).packages
    if (!newest) throw notFound('sealed package of the collection', id)
    return newest
  }
  return createApi()
    .openapi(download, async (c) => {
      const newest = await newestOf(c.req.valid('param').id, c.get('caller'))
      const folder = await folderHere(platform, newest)
      if (c.req.valid('query').format === 'zip') {
        const [range, ifRange] = [c.req.header('range'), c.req.header('if-range')]
        return sendPart(await archiveOf(folder, newest, {}), newest, { part: 0, range, ifRange })
      }
      const stream = webStreamOf(tarPackage(folder, newest.sealedAt))
      return c.body(stream, 200, {
        'content-type': 'application/x-tar',
        'content-disposition': `attachment; filename="${newest.id}.tar"`,
      })
    })
    .openapi(downloadArchive, async (c) => {
      const { id } = c.req.valid('param')
      const { part, ...wish } = c.req.valid('json')
      const newest = await newestOf(id, c.get('caller'))
      const zip = await archiveOf(await folderHere(platform, newest), newest, wish)
      if (part > zip.parts.length) {
        throw invalidField(
          'body.part',
          `is ${part}, and the archive has ${zip.parts.length}`,
          'Ask for a part that there is.',
        )
      }
      const [range, ifRange] = [c.req.header('range'), c.req.header('if-range')]
      const answer = sendPart(zip, newest, { part: part - 1, range, ifRange })
      answer.headers.set(partsHeader, String(zip.parts.length))
      platform.audit.recordSoon({
        actor: c.get('caller').keyId,
        action: 'collection.archive-downloaded',
        subject: id,
        details: { package: newest.id, ...saidOf(wish), part, status: answer.status },
      })
      return answer
    })
}
