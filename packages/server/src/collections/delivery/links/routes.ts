import { z } from '@hono/zod-openapi'
import { Hono } from 'hono'
import { GatewardenError, notFound } from '../../../platform/errors.ts'
import { type Api, type ApiEnv, createApi, defineRoute } from '../../../platform/http/api.ts'
import type { Caller } from '../../../platform/http/caller.ts'
import { jsonAnswer, jsonBody } from '../../../platform/http/lists.ts'
import type { Platform } from '../../../platform/platform.ts'
import type { CollectionsService } from '../../service.ts'
import type { PackageRecord } from '../../store/records-store.ts'
import { openLink, type PackageLink, sealLink } from './package-link.ts'
import { sendZip } from './send-zip.ts'
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
            'It ends when it is followed for the first time. A download that breaks then cannot go on; programs that look at links before people do use it up.',
        }),
      }),
    ),
  },
  responses: {
    201: jsonAnswer(
      'The link',
      z
        .object({ url: z.string(), package: z.string(), expiresAt: z.iso.datetime(), once: z.boolean() })
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
    const { expiresInSeconds, once } = c.req.valid('json')
    const until = new Date(clock.now().getTime() + expiresInSeconds * 1000)
    const link = sealLink(sealer, { collection: collection.id, package: newest.id, until, once, by: caller })
    const expiresAt = until.toISOString()
    await db.transaction((trx) =>
      audit.record(trx, {
        actor: caller.keyId,
        action: 'collection.link-made',
        subject: collection.id,
        customer: collection.customer,
        details: { package: newest.id, expiresAt, once },
      }),
    )
    return c.json(
      { url: `${config.publicUrl}/package-links/${link}`, package: newest.id, expiresAt, once },
      201,
    )
  })

/** Where a link leads: the package as a ZIP archive. One that does not work any more is like one that never did. */
export const linkPages = (platform: Platform, needs: LinkNeeds): Hono<ApiEnv> =>
  new Hono<ApiEnv>().get('/package-links/:link', async (c) => {
    const text = c.req.param('link')
    const link = openLink(platform.sealer, text)
    const record = link && (await packageOf(platform, needs, link))
    if (!link || !record) throw noLink()
    const asked = link.once
      ? { range: undefined, ifRange: undefined }
      : { range: c.req.header('range'), ifRange: c.req.header('if-range') }
    const answer = await sendZip(platform, record, asked)
    // Who asks for the head alone (RFC 9110 section 9.3.2) has not got the package.
    if (link.once && c.req.method === 'GET' && !(await useOnce(platform, text, link.until))) {
      await answer.body?.cancel()
      throw noLink()
    }
    platform.audit.recordSoon({
      actor: link.by.keyId,
      action: 'collection.link-used',
      subject: link.collection,
      details: { package: link.package, status: answer.status },
    })
    return answer
  })

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
