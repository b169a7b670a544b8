import { notFound } from '../../platform/errors.ts'
import type { Caller } from '../../platform/http/caller.ts'
import type { Platform } from '../../platform/platform.ts'
import type { SendingProfile } from '../profiles/profile.ts'
import type { ProfilesService } from '../profiles/profiles-service.ts'
import type { Rendered, TemplateTexts } from './render.ts'
import { deleteTemplate, insertTemplate, selectTemplates, type Template } from './template-store.ts'

/** Which template, and what it is filled with. */
export interface TemplateUse {
  name: string
  version?: number | undefined
  variables: Record<string, unknown>
}

export interface TemplatesService {
  /** Adds a version. @throws GatewardenError `invalid_request` for one that cannot be read */
  put(profileId: string, name: string, texts: TemplateTexts, caller: Caller): Promise<Template>
  get(profileId: string, name: string, version: number | undefined, caller: Caller): Promise<Template>
  list(
    profileId: string,
    options: { after?: string | undefined; limit: number },
    caller: Caller,
  ): Promise<Template[]>
  remove(profileId: string, name: string, caller: Caller): Promise<void>
  preview(profileId: string, use: TemplateUse, caller: Caller): Promise<Rendered>
  /** @throws GatewardenError `not_found`, `invalid_request` */
  render(profile: SendingProfile, use: TemplateUse): Promise<Rendered>
}

const mostPartials = 500

/** Read when a template is used: many installations have none. */
const engine = () => import('./render.ts')

export function createTemplatesService(
  { db, clock, audit }: Pick<Platform, 'db' | 'clock' | 'audit'>,
  { profiles }: { profiles: Pick<ProfilesService, 'get'> },
): TemplatesService {
  const find = async (profileId: string, name: string, version: number | undefined): Promise<Template> => {
    const [found] = await selectTemplates(db.query, profileId, { name, version, limit: 1 })
    if (found === undefined) throw notFound('template', name)
    return found
  }
  const render = async (profile: SendingProfile, { name, version, variables }: TemplateUse) => {
    const template = await find(profile.id, name, version)
    const all = await selectTemplates(db.query, profile.id, { limit: mostPartials })
    const partials = new Map(all.map((one) => [one.name, one]))
    return (await engine()).renderTemplate(template, partials, variables, 'body.template')
  }
  return {
    async put(profileId, name, texts, caller) {
      const profile = await profiles.get(profileId, caller)
      const { assertTemplate } = await engine()
      assertTemplate(texts)
      return db.transaction(async (trx) => {
        const template = await insertTemplate(trx, profile.id, { name, ...texts }, clock.now())
        await audit.record(trx, {
          actor: caller.keyId,
          action: 'sending_template.changed',
          subject: profile.id,
          ...(profile.customer === null ? {} : { customer: profile.customer }),
          details: { name, version: template.version },
        })
        return template
      })
    },
    async get(profileId, name, version, caller) {
      return find((await profiles.get(profileId, caller)).id, name, version)
    },
    async list(profileId, options, caller) {
      return selectTemplates(db.query, (await profiles.get(profileId, caller)).id, options)
    },
    async remove(profileId, name, caller) {
      const { id } = await profiles.get(profileId, caller)
      if (!(await deleteTemplate(db.query, id, name))) throw notFound('template', name)
    },
    async preview(profileId, use, caller) {
      return render(await profiles.get(profileId, caller), use)
    },
    render,
  }
}
