import { GatewardenError, notFound } from '../../platform/errors.ts'
import type { Caller } from '../../platform/http/caller.ts'
import { invalidField } from '../../platform/http/validation.ts'
import type { Platform } from '../../platform/platform.ts'
import { cancelDeliveries, deliveriesOf } from '../deliveries/delivery-store.ts'
import type { SendingProfile } from '../profiles/profile.ts'
import type { ProfilesService } from '../profiles/profiles-service.ts'
import type { TemplatesService } from '../templates/templates-service.ts'
import { type NewMessage, storeMessage } from './store-message.ts'
import { type Content, recipientsOf, type Submission } from './submission.ts'
import { decodeFiles, type SubmissionWish } from './submission-schemas.ts'
import {
  cancelSubmission,
  findByDedupe,
  type SubmissionFilter,
  selectFiles,
  selectSubmission,
  selectSubmissions,
} from './submission-store.ts'

export interface SubmissionsService {
  /** @param idempotencyKey the caller's: the same one again gives the first submission, after a crash too */
  create(
    profileId: string,
    wish: SubmissionWish,
    caller: Caller,
    idempotencyKey: string | undefined,
  ): Promise<Submission>
  /** @throws GatewardenError `not_found`, also for a profile that the key may not see */
  get(profileId: string, id: string, caller: Caller): Promise<Submission>
  list(profileId: string, filter: SubmissionFilter, caller: Caller): Promise<Submission[]>
  /** @throws GatewardenError `conflict` once it has gone out */
  cancel(profileId: string, id: string, caller: Caller): Promise<Submission>
  /**
   * Makes another of one that failed, is unknown or was sent, to those who have not got it (or to everybody).
   * @throws GatewardenError `conflict` while the first is under way
   */
  resend(profileId: string, id: string, to: 'undelivered' | 'everybody', caller: Caller): Promise<Submission>
}

const longestAheadMs = 366 * 24 * 3_600_000

export function createSubmissionsService(
  platform: Pick<Platform, 'db' | 'clock' | 'random' | 'sealer' | 'audit'>,
  needs: {
    profiles: Pick<ProfilesService, 'get'>
    templates: Pick<TemplatesService, 'render'>
    /** Told once something is there to be sent. */
    onStored: () => void
  },
): SubmissionsService {
  const { db, clock, random, sealer, audit } = platform
  const { profiles, templates, onStored } = needs

  const find = async (profile: SendingProfile, id: string): Promise<Submission> => {
    const found = await selectSubmission(db.query, id, profile.id)
    if (found === undefined) throw notFound('submission', id)
    return found
  }

  const readSendAt = (text: string | undefined): Date | null => {
    if (text === undefined) return null
    const time = new Date(text)
    const now = clock.now().getTime()
    if (time.getTime() <= now)
      throw invalidField('body.sendAt', 'has passed', 'Leave it out to send at once.')
    if (time.getTime() > now + longestAheadMs) throw invalidField('body.sendAt', 'is more than a year ahead')
    return time
  }

  const contentOf = async (profile: SendingProfile, wish: SubmissionWish): Promise<Content> => {
    const { to, cc, bcc, replyTo, headers, importance, template } = wish
    const texts =
      template === undefined
        ? { subject: wish.subject ?? '', text: wish.text ?? null, html: wish.html ?? null }
        : await templates.render(profile, template)
    return { to, cc, bcc, replyTo, headers, importance, ...texts }
  }

  /** Stores it with a delivery for each recipient. @returns its id; undefined where its dedupe was there before */
  const store = async (
    profile: SendingProfile,
    message: NewMessage,
    caller: Caller,
    dedupe: Buffer | null,
  ): Promise<string | undefined> => {
    const id = await db.transaction((trx) => storeMessage(trx, { clock, random }, profile, message, dedupe))
    if (id === undefined) return undefined
    onStored()
    const { recipients, sendAt, resendOf } = message
    audit.recordSoon({
      actor: caller.keyId,
      action: sendAt === null ? 'submission.handed_over' : 'submission.scheduled',
      subject: id,
      ...(profile.customer === null ? {} : { customer: profile.customer }),
      details: { profile: profile.id, recipients: recipients.length, resendOf },
    })
    return id
  }

  return {
    async create(profileId, wish, caller, idempotencyKey) {
      const profile = await profiles.get(profileId, caller)
      const dedupes =
        idempotencyKey === undefined
          ? undefined
          : sealer.macs('sending.dedupe', `${caller.keyId}\n${profile.id}\n${idempotencyKey}`)
      const before = dedupes && (await findByDedupe(db.query, dedupes))
      if (before !== undefined) return before
      const content = await contentOf(profile, wish)
      const id = await store(
        profile,
        {
          content,
          recipients: recipientsOf(content),
          files: decodeFiles(wish.attachments, 'body.attachments'),
          sendAt: readSendAt(wish.sendAt),
          priority: wish.priority,
          reference: wish.reference ?? null,
          resendOf: null,
        },
        caller,
        dedupes?.[0] ?? null,
      )
      const first = id === undefined && dedupes ? await findByDedupe(db.query, dedupes) : undefined
      return first ?? find(profile, id ?? '')
    },
    async get(profileId, id, caller) {
      return find(await profiles.get(profileId, caller), id)
    },
    async list(profileId, filter, caller) {
      return selectSubmissions(db.query, (await profiles.get(profileId, caller)).id, filter)
    },
    async cancel(profileId, id, caller) {
      const profile = await profiles.get(profileId, caller)
      const cancelled = await db.transaction(async (trx) => {
        const done = await cancelSubmission(trx, id, profile.id)
        if (done === undefined) return undefined
        await cancelDeliveries(trx, id, clock.now())
        return done
      })
      if (cancelled !== undefined) return cancelled
      const { status } = await find(profile, id)
      throw new GatewardenError('conflict', {
        detail: `The submission is ${status}; only one that waits can be cancelled.`,
      })
    },
    async resend(profileId, id, to, caller) {
      const profile = await profiles.get(profileId, caller)
      const first = await find(profile, id)
      if (first.content === null || !['sent', 'failed', 'unknown'].includes(first.status)) {
        throw new GatewardenError('conflict', {
          detail: `The submission is ${first.status}; one that was sent, failed or is unknown can be resent.`,
        })
      }
      const gotIt = ['sent', 'relayed', 'delivered', 'delayed', 'read']
      const recipients = (await deliveriesOf(db.query, id))
        .filter(({ state }) => to === 'everybody' || !gotIt.includes(state))
        .map(({ recipient }) => recipient)
      if (recipients.length === 0) {
        throw new GatewardenError('conflict', {
          detail: 'Everybody has got it, as far as is known.',
          remedy: 'Say "to": "everybody" to send it again all the same.',
        })
      }
      const files = await selectFiles(db.query, id)
      const { content, priority, reference } = first
      const again = { content, recipients, files, sendAt: null, priority, reference, resendOf: id }
      const made = await store(profile, again, caller, null)
      return find(profile, made ?? '')
    },
  }
}
