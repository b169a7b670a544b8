import { z } from '@hono/zod-openapi'
import { type CustomersService, externalIdShape, maySee, selfCustomer } from '../../../customers/index.ts'
import { systemClock } from '../../../platform/clock.ts'
import { urlProblem } from '../../../platform/egress/index.ts'
import { notFound } from '../../../platform/errors.ts'
import { type Api, createApi, defineRoute } from '../../../platform/http/api.ts'
import { assertEveryMailbox, type Caller } from '../../../platform/http/caller.ts'
import { createCursors } from '../../../platform/http/cursors.ts'
import { jsonAnswer, jsonBody, listQuery, pageOf } from '../../../platform/http/lists.ts'
import { readPage } from '../../../platform/http/read-page.ts'
import { invalidField } from '../../../platform/http/validation.ts'
import { newId } from '../../../platform/ids.ts'
import type { Platform } from '../../../platform/platform.ts'
import { archiveShape } from '../archive.ts'
import { createS3Client } from '../s3/s3-client.ts'
import type { Destination } from './destination.ts'
import {
  bucketOf,
  deleteDestination,
  insertDestination,
  selectDestination,
  selectDestinations,
  updateDestination,
} from './store.ts'
import { testDestination } from './test-destination.ts'

const destinationSchema = z
  .object({
    id: z.string().openapi({ example: 'dst_01h…' }),
    customer: z.string(),
    name: z.string(),
    endpoint: z.string(),
    region: z.string(),
    bucket: z.string(),
    prefix: z.string(),
    pathStyle: z.boolean(),
    accessKeyId: z.string(),
    encrypted: z.boolean().openapi({ description: 'Whether archives are encrypted by its password.' }),
    partBytes: z
      .int()
      .nullable()
      .openapi({ description: 'Archives are split into files of at most so many bytes.' }),
    createdBy: z.string(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Destination')

const name = z.string().trim().min(1, 'must not be empty').max(200)
const accessKeyId = z.string().regex(/^[\x21-\x7e]{1,256}$/, 'must be the id of an access key')
const secretAccessKey = z.string().regex(/^[\x21-\x7e]{1,256}$/, 'must be the secret of an access key')

const wish = z.strictObject({
  name,
  endpoint: z.string().max(300).openapi({
    description: 'Of the storage, without the bucket.',
    example: 'https://s3.eu-central-1.amazonaws.com',
  }),
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,50}$/, 'must be a region such as eu-central-1')
    .default('us-east-1'),
  bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of a bucket'),
  prefix: z
    .string()
    .max(300)
    .regex(/^([\w=+@-][\w.=+@-]*\/)*$/, 'must be empty, or folders each with a / behind it: cases/2026/')
    .default('')
    .openapi({ description: 'Before the names of objects.', example: 'cases/2026/' }),
  pathStyle: z.boolean().default(false).openapi({
    description: 'The bucket is in the path and not in the host name, as MinIO and others have it.',
  }),
  accessKeyId,
  secretAccessKey,
  ...archiveShape,
  customer: externalIdShape
    .optional()
    .openapi({ description: 'Whose it is; default: the customer of the key, else "self".' }),
})

const path = z.object({ id: z.string().max(100) })
const one = jsonAnswer('The destination', destinationSchema)

const create = defineRoute({
  method: 'post',
  path: '/destinations',
  scope: 'collections:write',
  idempotency: 'never',
  summary: 'Name a bucket of S3-compatible storage that packages can be uploaded to',
  description:
    'The secret is sealed and never shown again. Where it leads cannot be changed later: make another one.',
  request: { body: jsonBody(wish) },
  responses: { 201: one },
})

const list = defineRoute({
  method: 'get',
  path: '/destinations',
  scope: 'collections:read',
  summary: 'Destinations of packages, newest first',
  request: { query: listQuery },
  responses: { 200: jsonAnswer('A page of destinations', pageOf(destinationSchema)) },
})

const get = defineRoute({
  method: 'get',
  path: '/destinations/{id}',
  scope: 'collections:read',
  summary: 'One destination',
  request: { params: path },
  responses: { 200: one },
})

const patch = defineRoute({
  method: 'patch',
  path: '/destinations/{id}',
  scope: 'collections:write',
  summary: 'Rename a destination, give it another key, or pack what goes there otherwise',
  request: {
    params: path,
    body: jsonBody(
      z
        .strictObject({
          name: name.optional(),
          accessKeyId: accessKeyId.optional(),
          secretAccessKey: secretAccessKey.optional(),
          password: archiveShape.password
            .nullable()
            .openapi({ description: 'Another password for archives; null: they are not encrypted.' }),
          partBytes: archiveShape.partBytes.nullable().openapi({ description: 'null: they are not split.' }),
        })
        .refine((edit) => (edit.accessKeyId === undefined) === (edit.secretAccessKey === undefined), {
          path: ['secretAccessKey'],
          message: 'must be given with accessKeyId, and not without it',
        }),
    ),
  },
  responses: { 200: one },
})

const remove = defineRoute({
  method: 'delete',
  path: '/destinations/{id}',
  scope: 'collections:write',
  summary: 'Forget a destination and its key; what was uploaded stays in the bucket',
  request: { params: path },
  responses: { 204: { description: 'It is forgotten' } },
})

const test = defineRoute({
  method: 'post',
  path: '/destinations/{id}/test',
  scope: 'collections:write',
  idempotency: 'never',
  summary: 'Try what an upload does, with a few bytes; no object comes of it',
  request: { params: path },
  responses: {
    200: jsonAnswer(
      'What was tried, in order',
      z
        .object({
          ok: z.boolean(),
          checks: z.array(
            z.object({
              id: z.enum(['begin', 'store', 'clean']),
              state: z.enum(['passed', 'failed', 'skipped']),
              seen: z.string(),
              remedy: z.string().nullable(),
            }),
          ),
        })
        .openapi('DestinationTest'),
    ),
  },
})

export function destinationsRoutes(platform: Platform, customers: Pick<CustomersService, 'ensure'>): Api {
  const { db, clock, random, audit, sealer, egress } = platform
  const cursors = createCursors(sealer)
  const find = async (id: string, caller: Caller): Promise<Destination> => {
    assertEveryMailbox(caller)
    const found = await selectDestination(db.query, id, caller)
    if (!found) throw notFound('destination', id)
    return found
  }
  return createApi()
    .openapi(create, async (c) => {
      const caller = c.get('caller')
      assertEveryMailbox(caller)
      const {
        customer = ownCustomer(caller),
        secretAccessKey: secret,
        password,
        partBytes = null,
        ...asked
      } = c.req.valid('json')
      if (!maySee(caller, customer)) throw notFound('customer', customer)
      const now = clock.now()
      const destination: Destination = {
        ...asked,
        endpoint: originOf(asked.endpoint, platform.config.egress.allow),
        id: newId('dst', clock, random),
        customer,
        encrypted: password !== undefined,
        partBytes,
        createdBy: caller.keyId,
        createdAt: now,
        updatedAt: now,
      }
      await db.transaction(async (trx) => {
        await customers.ensure(trx, { externalId: customer }, caller.keyId)
        await insertDestination(trx, sealer, destination, { secret, password })
        await audit.record(trx, entry(caller, destination, 'created'))
      })
      return c.json(present(destination), 201)
    })
    .openapi(list, async (c) => {
      const { rows, next } = await readPage(cursors, 'destinations', c.req.valid('query'), (before, count) =>
        selectDestinations(db.query, c.get('caller'), { before, limit: count }),
      )
      return c.json({ data: rows.map(present), next }, 200)
    })
    .openapi(get, async (c) => c.json(present(await find(c.req.valid('param').id, c.get('caller'))), 200))
    .openapi(patch, async (c) => {
      const caller = c.get('caller')
      const known = await find(c.req.valid('param').id, caller)
      const { secretAccessKey: secret, password, ...edit } = c.req.valid('json')
      const changed: Destination = {
        ...known,
        name: edit.name ?? known.name,
        accessKeyId: edit.accessKeyId ?? known.accessKeyId,
        encrypted: password === undefined ? known.encrypted : password !== null,
        partBytes: edit.partBytes === undefined ? known.partBytes : edit.partBytes,
        updatedAt: clock.now(),
      }
      await db.transaction(async (trx) => {
        // The key is bound to what is said of the archive, too.
        const key = secret ?? (await bucketOf(trx, sealer, known)).secretAccessKey
        await updateDestination(trx, sealer, changed, { secret: key, password })
        await audit.record(trx, entry(caller, changed, 'changed'))
      })
      return c.json(present(changed), 200)
    })
    .openapi(remove, async (c) => {
      const caller = c.get('caller')
      const known = await find(c.req.valid('param').id, caller)
      await db.transaction(async (trx) => {
        await deleteDestination(trx, known.id)
        await audit.record(trx, entry(caller, known, 'deleted'))
      })
      return c.body(null, 204)
    })
    .openapi(test, async (c) => {
      const known = await find(c.req.valid('param').id, c.get('caller'))
      const s3 = createS3Client(egress, await bucketOf(db.query, sealer, known), systemClock)
      const checks = await testDestination(s3, known.prefix, random)
      return c.json({ ok: checks.every(({ state }) => state === 'passed'), checks }, 200)
    })
}

/** @throws GatewardenError `invalid_request` */
function originOf(endpoint: string, allow: readonly string[]): string {
  const problem = urlProblem(endpoint, allow)
  if (problem !== undefined)
    throw invalidField('body.endpoint', problem, 'Give an https address that this installation may reach.')
  const url = new URL(endpoint)
  if (url.pathname !== '/' || url.search !== '')
    throw invalidField('body.endpoint', 'must have no path', 'Give the bucket and the prefix by themselves.')
  return url.origin
}

const ownCustomer = ({ customers }: Caller): string =>
  (customers?.length === 1 && customers[0]) || selfCustomer

const entry = (caller: Caller, destination: Destination, action: string) => ({
  actor: caller.keyId,
  action: `destination.${action}`,
  subject: destination.id,
  customer: destination.customer,
  details: {
    endpoint: destination.endpoint,
    bucket: destination.bucket,
    prefix: destination.prefix,
    accessKeyId: destination.accessKeyId,
    encrypted: destination.encrypted,
    partBytes: destination.partBytes,
  },
})

const present = (destination: Destination): z.output<typeof destinationSchema> => ({
  ...destination,
  createdAt: destination.createdAt.toISOString(),
  updatedAt: destination.updatedAt.toISOString(),
})
