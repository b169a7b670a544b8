import type { Query } from '../platform/database/database.ts'
import type { Caller } from '../platform/http/caller.ts'
import type { Platform } from '../platform/platform.ts'
import { type ReportedDelivery, selectDeliveriesBetween } from './deliveries/deliveries-between.ts'
import { suppressedAmong } from './deliveries/suppressions.ts'
import type { SendingProfile } from './profiles/profile.ts'
import type { ProfilesService } from './profiles/profiles-service.ts'
import { type NewMessage, storeMessage } from './submissions/store-message.ts'
import type { Rendered } from './templates/render.ts'
import { selectTemplates } from './templates/template-store.ts'
import type { TemplatesService, TemplateUse } from './templates/templates-service.ts'

/** What features that send by themselves use of this one. */
export interface SendingService {
  /** @throws GatewardenError `not_found`, also where the key's limits leave it out; null: nobody's key */
  profile(id: string, caller: Caller | null): Promise<SendingProfile>
  hasTemplate(profile: SendingProfile, name: string, version: number | undefined): Promise<boolean>
  /** @throws GatewardenError `not_found`, `invalid_request` that names the place in the template */
  render(profile: SendingProfile, use: TemplateUse): Promise<Rendered>
  /** Those of these addresses that nothing is sent to, small, each with the reason. */
  suppressed(profileId: string, addresses: readonly string[]): Promise<Map<string, string>>
  /** Hands messages over in the caller's transaction: they are there only if it commits. @returns their ids */
  submitWithin(trx: Query, profile: SendingProfile, messages: readonly NewMessage[]): Promise<string[]>
  /** What became of what was handed over in `[from, to)`, oldest first, at most `limit`. */
  deliveriesBetween(profileId: string, from: Date, to: Date, limit: number): Promise<ReportedDelivery[]>
}

export function createSendingService(
  platform: Pick<Platform, 'db' | 'clock' | 'random'>,
  { profiles, templates }: { profiles: ProfilesService; templates: TemplatesService },
): SendingService {
  const { query } = platform.db
  return {
    profile: (id, caller) => profiles.get(id, caller),
    async hasTemplate({ id }, name, version) {
      return (await selectTemplates(query, id, { name, version, limit: 1 })).length > 0
    },
    render: (profile, use) => templates.render(profile, use),
    suppressed: (profileId, addresses) => suppressedAmong(query, profileId, addresses),
    async submitWithin(trx, profile, messages) {
      const ids: string[] = []
      for (const message of messages) {
        const id = await storeMessage(trx, platform, profile, message, null)
        if (id !== undefined) ids.push(id)
      }
      return ids
    },
    deliveriesBetween: (profileId, from, to, limit) =>
      selectDeliveriesBetween(query, profileId, { from, to, limit }),
  }
}
