import { type InboxLook, type Knock, readInbox } from '@gatewarden/microsoft'
import type { Platform } from '../../platform/platform.ts'
import { authorityOf } from '../profiles/open-server.ts'
import { mailboxOf, type SendingProfile } from '../profiles/profile.ts'
import { selectProfiles } from '../profiles/profile-store.ts'
import type { ProfileTokens } from '../profiles/profile-tokens.ts'
import { applyReport, type ReportParts } from './apply-report.ts'
import { readGraphInbox } from './graph-inbox.ts'
import type { InboxIdles } from './inbox-idles.ts'
import { addInboxes, settleInbox, type TakenInbox, takeInbox } from './inbox-store.ts'

export interface InboxParts extends ReportParts {
  platform: ReportParts['platform'] & Pick<Platform, 'config'>
  tokens: ProfileTokens
  /** Who is told of what comes; without it every mailbox is looked at on time. */
  idles?: InboxIdles
}

const everyMs = 15_000
/** A little longer than whoever is told of news waits before it looks all the same: so it stays with that process. */
const whileToldMs = 300_000
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

/**
 * Reads the mailbox of one profile now, whenever it is due.
 * @returns false where somebody reads it at this moment, or nothing is awaited in it
 */
export async function readInboxOf(parts: InboxParts, profileId: string): Promise<boolean> {
  const { db, clock } = parts.platform
  await addInboxes(db.query, clock.now())
  const taken = await takeInbox(db.query, clock.now(), profileId)
  if (taken === undefined) return false
  await readOne(parts, taken)
  return true
}

async function readOne(parts: InboxParts, taken: TakenInbox): Promise<void> {
  const { db, clock, log } = parts.platform
  const [profile] = await selectProfiles(db.query, { id: taken.profileId, limit: 1 })
  if (profile === undefined) return
  const next = (ms: number) => new Date(clock.now().getTime() + ms)
  try {
    const { messages, place, isTold } = await look(parts, profile, taken)
    for (const message of messages) await applyReport(parts, profile, message)
    const dueAt = next(isTold ? whileToldMs : everyMs)
    const settled = { place, dueAt, trouble: null, now: clock.now() }
    await settleInbox(db.query, profile.id, settled)
  } catch (error) {
    const trouble = error instanceof Error ? error.message.slice(0, 500) : 'no answer'
    log.warn({ profile: profile.id, trouble }, 'a sender’s mailbox could not be read for reports')
    const settled = { place: undefined, dueAt: next(afterTroubleMs), trouble, now: clock.now() }
    await settleInbox(db.query, profile.id, settled)
  }
}

/** Over Graph, or over IMAP: there what comes later is told from then on. */
async function look(
  parts: InboxParts,
  profile: SendingProfile,
  taken: TakenInbox,
): Promise<InboxLook & { isTold: boolean }> {
  const { tokens, idles } = parts
  const mailbox = mailboxOf(profile)
  if (profile.transport === 'graph')
    return { ...(await readGraphInbox(await tokens.graph(profile), mailbox, taken)), isTold: false }
  const knock = await knockOf(parts, profile)
  const found = await readInbox({ ...knock, place: taken.place, since: taken.since })
  return { ...found, isTold: (await idles?.keep(profile.id, knock, found.place)) ?? false }
}

async function knockOf({ platform, tokens }: InboxParts, profile: SendingProfile): Promise<Knock> {
  const cloud = await tokens.cloudOf(profile)
  const ca = await authorityOf(platform, cloud)
  return {
    ...cloud.imap,
    mailbox: mailboxOf(profile),
    accessToken: await tokens.token(profile, 'exchange'),
    timeoutMs,
    ...(ca === undefined ? {} : { ca }),
  }
}
