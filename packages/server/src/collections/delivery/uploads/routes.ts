import { z } from '@hono/zod-openapi'
import { notFound } from '../../../platform/errors.ts'
import { type Api, createApi, defineRoute } from '../../../platform/http/api.ts'
import { jsonAnswer, jsonBody } from '../../../platform/http/lists.ts'
import type { Platform } from '../../../platform/platform.ts'
import { remarkSchema } from '../../schemas.ts'
import type { CollectionsService } from '../../service.ts'
import { selectDestination } from '../destinations/store.ts'
import { askForUpload } from './ask-for-upload.ts'
import { selectUploads } from './store.ts'
import type { Upload } from './upload.ts'

const uploadSchema = z
  .object({
    id: z.string().openapi({ example: 'upl_01h…' }),
    package: z.string(),
    destination: z.string().nullable().openapi({ description: 'Null where it was deleted since.' }),
    address: z.string().openapi({ example: 's3://evidence/cases/col_01h….1.zip' }),
    status: z.enum(['waiting', 'completed', 'failed']).openapi({
      description: 'waiting: under way, or resting after trouble that `reason` names.',
    }),
    bytes: z.int().nullable(),
    stored: z.int().openapi({ description: 'Bytes that the storage has taken.' }),
    sha256: z.string().nullable().openapi({
      description: 'Of the archive, hex; null until it is complete, and where it is split.',
    }),
    files: z
      .array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string() }))
      .openapi({ description: 'What the storage has whole: the archive, or those that it is split into.' }),
    reason: remarkSchema,
    createdBy: z.string(),
    createdAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
  })
  .openapi('PackageUpload')

const path = z.object({ id: z.string().max(100) })

const create = defineRoute({
  method: 'post',
  path: '/collections/{id}/package/uploads',
  scope: 'collections:write',
  summary: 'Upload the newest sealed package to S3-compatible storage',
  description:
    'As a ZIP archive, packed as the destination says, in parts. What breaks goes on by itself behind the last part that was stored, also after a crash.',
  request: { params: path, body: jsonBody(z.strictObject({ destination: z.string().max(100) })) },
  responses: { 201: jsonAnswer('The upload', uploadSchema) },
})

const list = defineRoute({
  method: 'get',
  path: '/collections/{id}/package/uploads',
  scope: 'collections:read',
  summary: 'Uploads of the packages of a collection, newest first',
  request: { params: path },
  responses: { 200: jsonAnswer('The last 100', z.object({ data: z.array(uploadSchema) })) },
})

export function uploadsRoutes(
  platform: Pick<Platform, 'db' | 'clock' | 'random' | 'audit' | 'jobs'>,
  service: Pick<CollectionsService, 'get'>,
): Api {
  const { db } = platform
  return createApi()
    .openapi(create, async (c) => {
      const caller = c.get('caller')
      const { collection, packages } = await service.get(c.req.valid('param').id, caller)
      const [newest] = packages
      if (!newest) throw notFound('sealed package of the collection', collection.id)
      const { destination: wanted } = c.req.valid('json')
      const destination = await selectDestination(db.query, wanted, caller)
      if (destination?.customer !== collection.customer) throw notFound('destination', wanted)
      const id = await db.transaction((trx) =>
        askForUpload(platform, trx, { collection, packageId: newest.id, destination, actor: caller.keyId }),
      )
      const made = (await selectUploads(db.query, collection.id)).find((one) => one.id === id)
      if (!made) throw notFound('upload', id)
      return c.json(present(made), 201)
    })
    .openapi(list, async (c) => {
      const { collection } = await service.get(c.req.valid('param').id, c.get('caller'))
      return c.json({ data: (await selectUploads(db.query, collection.id)).map(present) }, 200)
    })
}

const present = (upload: Upload): z.output<typeof uploadSchema> => ({
  id: upload.id,
  package: upload.packageId,
  destination: upload.destinationId,
  address: upload.address,
  status: upload.status,
  bytes: upload.bytes,
  stored: upload.stored,
  sha256: upload.sha256,
  files: [...upload.files],
  reason: upload.remark && {
    code: upload.remark.code,
    detail: upload.remark.reason,
    remedy: upload.remark.remedy,
  },
  createdBy: upload.createdBy,
  createdAt: upload.createdAt.toISOString(),
  endedAt: upload.endedAt?.toISOString() ?? null,
})
