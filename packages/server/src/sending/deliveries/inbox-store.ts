import { sql } from 'kysely'
import type { Query } from '../../platform/database/database.ts'

/** How far a sender's mailbox was read. */
export interface TakenInbox {
  profileId: string
  place: string | undefined
  /** The first submission of the profile that reports can be about. */
  since: Date
}

const leaseSeconds = 180

/** A mailbox is looked at as long as anybody's fate may still be told: so many days after the last submission. */
const lookDays = 7

/** Mailboxes of profiles that want reports and have sent in the last days have a row, and no others. */
export async function addInboxes(query: Query, now: Date): Promise<void> {
  await sql`
    delete from sending_inboxes i
    where (lease_until is null or lease_until < app_now()) and not exists (
      select 1 from sending_submissions s join sending_profiles p on p.id = s.profile_id
      where s.profile_id = i.profile_id and p.notifications
        and s.committed_at > ${now}::timestamptz - make_interval(days => ${lookDays}))`.execute(query)
  await sql`
    insert into sending_inboxes (profile_id, due_at)
    select p.id, ${now} from sending_profiles p
    where p.notifications and p.auth in ('connection', 'app') and exists (
      select 1 from sending_submissions s
      where s.profile_id = p.id and s.committed_at > ${now}::timestamptz - make_interval(days => ${lookDays}))
    on conflict do nothing`.execute(query)
}

/** Takes the one that waits longest, or a certain one whether it is due or not. */
export async function takeInbox(
  query: Query,
  now: Date,
  profileId?: string,
): Promise<TakenInbox | undefined> {
  const which = profileId === undefined ? sql`due_at <= ${now}` : sql`profile_id = ${profileId}`
  const { rows } = await sql<{ profile_id: string; place: string | null; since: Date | null }>`
    update sending_inboxes i set lease_until = app_now() + make_interval(secs => ${leaseSeconds})
    where profile_id = (
      select profile_id from sending_inboxes
      where ${which} and (lease_until is null or lease_until < app_now())
      order by due_at for update skip locked limit 1)
    returning i.profile_id, i.place, (
      select min(committed_at) from sending_submissions s
      where s.profile_id = i.profile_id and s.committed_at > ${now}::timestamptz - make_interval(days => ${lookDays})) as since`.execute(
    query,
  )
  const [row] = rows
  return row && { profileId: row.profile_id, place: row.place ?? undefined, since: row.since ?? now }
}

/** Writes how far it was read, and when it is looked at next. */
export async function settleInbox(
  query: Query,
  profileId: string,
  settled: { place: string | undefined; dueAt: Date; trouble: string | null; now: Date },
): Promise<void> {
  await sql`
    update sending_inboxes set place = coalesce(${settled.place ?? null}, place), due_at = ${settled.dueAt},
      lease_until = null, trouble = ${settled.trouble}, looked_at = ${settled.now}
    where profile_id = ${profileId}`.execute(query)
}
