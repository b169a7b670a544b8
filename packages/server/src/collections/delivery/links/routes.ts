import type { StoredZip } from '@gatewarden/evidence'
import { z } from '@hono/zod-openapi'
import { Hono, type HonoRequest } from 'hono'
import { GatewardenError, notFound } from '../../../platform/errors.ts'
import { type Api, type ApiEnv, createApi, defineRoute } from '../../../platform/http/api.ts'
import type { Caller } from '../../../platform/http/caller.ts'
import { jsonAnswer, jsonBody } from '../../../platform/http/lists.ts'
import type { Platform } from '../../../platform/platform.ts'
import type { CollectionsService } from '../../service.ts'
import type { PackageRecord } from '../../store/records-store.ts'
import { archiveOf, archiveShape, saidOf } from '../archive.ts'
import { openLink, type PackageLink, sealLink } from './package-link.ts'
import { partsPage } from './parts-page.ts'
import { folderHere, sendPart } from './send-zip.ts'
import { useOnce } from './use-once.ts'

const day = 24 * 3600

const create = defineRoute({
  method: 'post',
  path: '/collections/{id}/package/links',
  scope: 'collections:write',
  idempotency: 'never',
  summary: 'Make a link by which anybody can download the newest sealed package for a while',
  description:
    'It ends at its time, and before that with the access of whoever made it: when her key is revoked or she is removed from the matter. It is not kept and not shown again.',
  request: {
    params: z.object({ id: z.string().max(100) }),
    body: jsonBody(
      z.strictObject({
        expiresInSeconds: z
          .int()
          .min(60)
          .max(7 * day)
          .default(day),
        once: z.boolean().default(false).openapi({
          description:
            'It ends when it is followed for the first time; of a split archive each part can be had once. A download that breaks then cannot go on; programs that look at links before people do use it up.',
        }),
        ...archiveShape,
      }),
    ),
  },
  responses: {
    201: jsonAnswer(
      'The link',
      z
        .object({
          url: z.string().openapi({
            description: 'The archive; where it is split, a page with the addresses of its parts.',
          }),
          package: z.string(),
          expiresAt: z.iso.datetime(),
          once: z.boolean(),
          encrypted: z.boolean(),
          parts: z
            .array(z.object({ name: z.string(), bytes: z.int(), url: z.string() }))
            .nullable()
            .openapi({ description: 'Of a split archive; null where it is one file.' }),
        })
        .openapi('PackageLink'),
    ),
  },
})

export interface LinkNeeds {
  service: Pick<CollectionsService, 'get'>
  /** Whether a key (`key_…`) or member (`mem_…`) still works. */
  isLive: (id: string) => Promise<boolean>
}

export const linksRoutes = (platform: Platform, { service }: Pick<LinkNeeds, 'service'>): Api =>
  createApi().openapi(create, async (c) => {
    const caller = c.get('caller')
    const { clock, sealer, config, audit, db } = platform
    const { collection, packages } = await service.get(c.req.valid('param').id, caller)
    const [newest] = packages
    if (!newest) throw notFound('sealed package of the collection', collection.id)
    const { expiresInSeconds, once, ...archive } = c.req.valid('json')
    const parts =
      archive.partBytes === undefined
        ? null
        : (await archiveOf(await folderHere(platform, newest), newest, archive)).parts
    const until = new Date(clock.now().getTime() + expiresInSeconds * 1000)
    const link = sealLink(sealer, {
      collection: collection.id,
      package: newest.id,
      until,
      once,
      archive,
      by: caller,
    })
    const expiresAt = until.toISOString()
    await db.transaction((trx) =>
      audit.record(trx, {
        actor: caller.keyId,
        action: 'collection.link-made',
        subject: collection.id,
        customer: collection.customer,
        details: { package: newest.id, expiresAt, once, ...saidOf(archive) },
      }),
    )
    const url = `${config.publicUrl}/package-links/${link}`
    return c.json(
      {
        ...{ url, package: newest.id, expiresAt, once, encrypted: archive.password !== undefined },
        parts: parts?.map(({ name, bytes }) => ({ name, bytes, url: `${url}/${name}` })) ?? null,
      },
      201,
    )
  })

/**
 * Where a link leads: the package as a ZIP archive, or a page with the parts of one that is split. One that does not work any
 * more is like one that never did.
 */
export const linkPages = (platform: Platform, needs: LinkNeeds): Hono<ApiEnv> =>
  new Hono<ApiEnv>()
    .get('/package-links/:link', async (c) => {
      const found = await follow(platform, needs, c.req.param('link'))
      const { link, zip } = found
      if (link.archive.partBytes !== undefined) return partsPage(c.req.param('link'), link, zip.parts)
      return sendLinked(platform, found, { text: c.req.param('link'), part: 0, req: c.req })
    })
    .get('/package-links/:link/:part', async (c) => {
      const { link: text, part: name } = c.req.param()
      const found = await follow(platform, needs, text)
      const part = found.zip.parts.findIndex((one) => one.name === name)
      if (found.link.archive.partBytes === undefined || part < 0) throw noLink()
      return sendLinked(platform, found, { text: `${text}/${name}`, part, req: c.req })
    })

interface Followed {
  link: PackageLink
  record: PackageRecord
  zip: StoredZip
}

async function follow(platform: Platform, needs: LinkNeeds, text: string): Promise<Followed> {
  const link = openLink(platform.sealer, text)
  const record = link && (await packageOf(platform, needs, link))
  if (!link || !record) throw noLink()
  return { link, record, zip: await archiveOf(await folderHere(platform, record), record, link.archive) }
}

/** @param of.text what is used up where it may be followed once */
async function sendLinked(
  platform: Platform,
  { link, record, zip }: Followed,
  { text, part, req }: { text: string; part: number; req: Pick<HonoRequest, 'header' | 'method'> },
): Promise<Response> {
  const goOn = link.once ? [undefined, undefined] : [req.header('range'), req.header('if-range')]
  const answer = sendPart(zip, record, { part, range: goOn[0], ifRange: goOn[1] })
  // Who asks for the head alone (RFC 9110 section 9.3.2) has not got the package.
  if (link.once && req.method === 'GET' && !(await useOnce(platform, text, link.until))) {
    await answer.body?.cancel()
    throw noLink()
  }
  platform.audit.recordSoon({
    actor: link.by.keyId,
    action: 'collection.link-used',
    subject: link.collection,
    details: { package: link.package, part: zip.parts[part]?.name, status: answer.status },
  })
  return answer
}

const noLink = () =>
  new GatewardenError('not_found', {
    detail: 'There is no such link, or it has ended.',
    remedy: 'Ask whoever gave it to you for another one.',
  })

async function packageOf(
  { clock }: Pick<Platform, 'clock'>,
  { service, isLive }: LinkNeeds,
  { collection, package: id, until, by }: PackageLink,
): Promise<PackageRecord | undefined> {
  if (until <= clock.now() || !(await isLive(by.keyId))) return undefined
  const caller: Caller = { ...by, scopes: new Set() }
  const view = await service.get(collection, caller).catch((error: unknown) => {
    if (error instanceof GatewardenError && error.code === 'not_found') return undefined
    throw error
  })
  return view?.packages.find((one) => one.id === id)
}
