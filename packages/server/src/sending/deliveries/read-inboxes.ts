import { type InboxLook, readInbox } from '@gatewarden/microsoft'
import type { Platform } from '../../platform/platform.ts'
import { authorityOf } from '../profiles/open-server.ts'
import { mailboxOf, type SendingProfile } from '../profiles/profile.ts'
import { selectProfiles } from '../profiles/profile-store.ts'
import type { ProfileTokens } from '../profiles/profile-tokens.ts'
import { applyReport, type ReportParts } from './apply-report.ts'
import { readGraphInbox } from './graph-inbox.ts'
import { addInboxes, settleInbox, type TakenInbox, takeInbox } from './inbox-store.ts'

export interface InboxParts extends ReportParts {
  platform: ReportParts['platform'] & Pick<Platform, 'config'>
  tokens: ProfileTokens
}

const everyMs = 15_000
/** Where the mailbox does not open: somebody has to mend that. */
const afterTroubleMs = 300_000
const timeoutMs = 30_000

/** Reads every sender's mailbox that is due for reports. */
export async function readInboxes(parts: InboxParts, signal: AbortSignal): Promise<void> {
  const { db, clock } = parts.platform
  await addInboxes(db.query, clock.now())
  const begun = clock.now()
  while (!signal.aborted) {
    const taken = await takeInbox(db.query, begun)
    if (taken === undefined) return
    await readOne(parts, taken)
  }
}

/** Reads the mailbox of one profile now, whenever it is due; not where somebody reads it at this moment. */
export async function readInboxOf(parts: InboxParts, profileId: string): Promise<void> {
  const { db, clock } = parts.platform
  await addInboxes(db.query, clock.now())
  const taken = await takeInbox(db.query, clock.now(), profileId)
  if (taken !== undefined) await readOne(parts, taken)
}

async function readOne(parts: InboxParts, taken: TakenInbox): Promise<void> {
  const { db, clock, log } = parts.platform
  const [profile] = await selectProfiles(db.query, { id: taken.profileId, limit: 1 })
  if (profile === undefined) return
  const next = (ms: number) => new Date(clock.now().getTime() + ms)
  try {
    const { messages, place } = await look(parts, profile, taken)
    for (const message of messages) await applyReport(parts, profile, message)
    const settled = { place, dueAt: next(everyMs), trouble: null, now: clock.now() }
    await settleInbox(db.query, profile.id, settled)
  } catch (error) {
    const trouble = error instanceof Error ? error.message.slice(0, 500) : 'no answer'
    log.warn({ profile: profile.id, trouble }, 'a sender’s mailbox could not be read for reports')
    const settled = { place: undefined, dueAt: next(afterTroubleMs), trouble, now: clock.now() }
    await settleInbox(db.query, profile.id, settled)
  }
}

async function look(
  { platform, tokens }: InboxParts,
  profile: SendingProfile,
  taken: TakenInbox,
): Promise<InboxLook> {
  const mailbox = mailboxOf(profile)
  if (profile.transport === 'graph') return readGraphInbox(await tokens.graph(profile), mailbox, taken)
  const cloud = await tokens.cloudOf(profile)
  const ca = await authorityOf(platform, cloud)
  return readInbox({
    ...cloud.imap,
    mailbox,
    accessToken: await tokens.token(profile, 'exchange'),
    timeoutMs,
    ...(ca === undefined ? {} : { ca }),
    place: taken.place,
    since: taken.since,
  })
}
