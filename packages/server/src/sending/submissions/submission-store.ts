import { sql } from 'kysely'
import type { Query } from '../../platform/database/database.ts'
import type { Content, ContentFile, Submission, SubmissionStatus } from './submission.ts'

export type SubmissionRow = {
  id: string
  profile_id: string
  account: string
  status: SubmissionStatus
  reference: string | null
  content: Content | null
  priority: number
  recipients: number
  envelope_id: string
  message_id: string
  server_message_id: string | null
  send_at: Date | null
  due_at: Date | null
  lease_until: Date | null
  attempts: number
  attempted_at: Date | null
  committed_at: Date | null
  sent_at: Date | null
  waits: string | null
  reason: string | null
  remedy: string | null
  said: string | null
  resend_of: string | null
  dedupe: Buffer | null
  created_at: Date
}

type FileRow = {
  submission_id: string
  place: number
  name: string
  content_type: string | null
  content_id: string | null
  bytes: Buffer
}

const tables = (query: Query) =>
  query.withTables<{ sending_submissions: SubmissionRow; sending_files: FileRow }>()

export const readSubmission = (row: SubmissionRow): Submission => ({
  id: row.id,
  profileId: row.profile_id,
  account: row.account,
  status: row.status,
  reference: row.reference,
  content: row.content,
  priority: row.priority,
  recipients: row.recipients,
  envelopeId: row.envelope_id,
  messageId: row.message_id,
  serverMessageId: row.server_message_id,
  sendAt: row.send_at,
  dueAt: row.due_at,
  attempts: row.attempts,
  attemptedAt: row.attempted_at,
  committedAt: row.committed_at,
  sentAt: row.sent_at,
  waits: row.waits,
  reason: row.reason,
  remedy: row.remedy,
  said: row.said,
  resendOf: row.resend_of,
  createdAt: row.created_at,
})

export type NewSubmission = Pick<
  Submission,
  | 'id'
  | 'profileId'
  | 'account'
  | 'reference'
  | 'priority'
  | 'recipients'
  | 'envelopeId'
  | 'messageId'
  | 'sendAt'
  | 'resendOf'
  | 'createdAt'
> & { content: Content }

/** Stores it once for each dedupe. @returns false where another was there before */
export async function insertSubmission(
  query: Query,
  made: NewSubmission,
  files: readonly ContentFile[],
  dedupe: Buffer | null,
): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    insert into sending_submissions (id, profile_id, account, status, reference, content, priority, recipients,
      envelope_id, message_id, send_at, due_at, resend_of, dedupe, created_at)
    values (${made.id}, ${made.profileId}, ${made.account}, ${made.sendAt === null ? 'queued' : 'scheduled'},
      ${made.reference}, ${JSON.stringify(made.content)}::jsonb, ${made.priority}, ${made.recipients},
      ${made.envelopeId}, ${made.messageId}, ${made.sendAt}, ${made.sendAt ?? made.createdAt}, ${made.resendOf},
      ${dedupe}, ${made.createdAt})
    on conflict (dedupe) do nothing returning id`.execute(query)
  if (rows.length === 0) return false
  for (const [place, file] of files.entries()) {
    await tables(query)
      .insertInto('sending_files')
      .values({
        submission_id: made.id,
        place,
        name: file.name,
        content_type: file.contentType,
        content_id: file.contentId,
        bytes: file.bytes,
      })
      .execute()
  }
  return true
}

export async function findByDedupe(
  query: Query,
  dedupes: readonly Buffer[],
): Promise<Submission | undefined> {
  const row = await tables(query)
    .selectFrom('sending_submissions')
    .selectAll()
    .where('dedupe', '=', sql<Buffer>`any(${[...dedupes]}::bytea[])`)
    .executeTakeFirst()
  return row && readSubmission(row)
}

export async function selectSubmission(
  query: Query,
  id: string,
  profileId?: string,
): Promise<Submission | undefined> {
  let select = tables(query).selectFrom('sending_submissions').selectAll().where('id', '=', id)
  if (profileId !== undefined) select = select.where('profile_id', '=', profileId)
  const row = await select.executeTakeFirst()
  return row && readSubmission(row)
}

export interface SubmissionFilter {
  status?: SubmissionStatus | undefined
  reference?: string | undefined
  before?: string | undefined
  limit: number
}

/** Newest first. */
export async function selectSubmissions(
  query: Query,
  profileId: string,
  { status, reference, before, limit }: SubmissionFilter,
): Promise<Submission[]> {
  let select = tables(query)
    .selectFrom('sending_submissions')
    .selectAll()
    .where('profile_id', '=', profileId)
    .orderBy('id', 'desc')
    .limit(limit)
  if (status !== undefined) select = select.where('status', '=', status)
  if (reference !== undefined) select = select.where('reference', '=', reference)
  if (before !== undefined) select = select.where('id', '<', before)
  return (await select.execute()).map(readSubmission)
}

export async function selectFiles(query: Query, submissionId: string): Promise<ContentFile[]> {
  const rows = await tables(query)
    .selectFrom('sending_files')
    .selectAll()
    .where('submission_id', '=', submissionId)
    .orderBy('place')
    .execute()
  return rows.map(({ name, content_type, content_id, bytes }) => ({
    name,
    contentType: content_type,
    contentId: content_id,
    bytes,
  }))
}

/** Those of these submissions that have files. */
export async function submissionsWithFiles(query: Query, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tables(query)
    .selectFrom('sending_files')
    .select('submission_id')
    .distinct()
    .where('submission_id', '=', sql<string>`any(${[...ids]}::text[])`)
    .execute()
  return new Set(rows.map(({ submission_id }) => submission_id))
}

/** Takes back what has not gone out. @returns undefined where it is too late */
export async function cancelSubmission(
  query: Query,
  id: string,
  profileId: string,
): Promise<Submission | undefined> {
  const row = await tables(query)
    .updateTable('sending_submissions')
    .set({ status: 'cancelled', due_at: null, waits: null })
    .where('id', '=', id)
    .where('profile_id', '=', profileId)
    .where('status', 'in', ['scheduled', 'queued'])
    .where('sent_at', 'is', null)
    .returningAll()
    .executeTakeFirst()
  return row && readSubmission(row)
}

/** Forgets what ended before a time, with its files, deliveries and reports. */
export async function deleteEnded(query: Query, before: Date): Promise<void> {
  await tables(query)
    .deleteFrom('sending_submissions')
    .where('due_at', 'is', null)
    .where('created_at', '<', before)
    .execute()
}
