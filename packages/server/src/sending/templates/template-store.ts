import { sql } from 'kysely'
import type { Query } from '../../platform/database/database.ts'

export interface Template {
  name: string
  version: number
  subject: string
  html: string | null
  text: string | null
  createdAt: Date
}

interface Row {
  name: string
  version: number
  subject: string
  html: string | null
  body_text: string | null
  created_at: Date
}

const read = ({ name, version, subject, html, body_text, created_at }: Row): Template => ({
  name,
  version,
  subject,
  html,
  text: body_text,
  createdAt: created_at,
})

/** Adds a version. @returns it */
export async function insertTemplate(
  query: Query,
  profileId: string,
  { name, subject, html, text }: Omit<Template, 'version' | 'createdAt'>,
  now: Date,
): Promise<Template> {
  const { rows } = await sql<Row>`
    insert into sending_templates (profile_id, name, version, subject, html, body_text, created_at)
    select ${profileId}, ${name}, coalesce(max(version), 0) + 1, ${subject}, ${html}, ${text}, ${now}
    from sending_templates where profile_id = ${profileId} and name = ${name}
    returning *`.execute(query)
  const [row] = rows
  if (row === undefined) throw new Error('a template was not stored')
  return read(row)
}

/** The newest version of each, in the order of their names; or the versions of one, newest first. */
export async function selectTemplates(
  query: Query,
  profileId: string,
  filter: { name?: string; version?: number | undefined; after?: string | undefined; limit: number },
): Promise<Template[]> {
  const only = [
    sql`profile_id = ${profileId}`,
    ...(filter.name === undefined ? [] : [sql`name = ${filter.name}`]),
    ...(filter.version === undefined ? [] : [sql`version = ${filter.version}`]),
    ...(filter.after === undefined ? [] : [sql`name > ${filter.after}`]),
  ]
  const { rows } = await sql<Row>`
    select distinct on (name) * from sending_templates
    where ${sql.join(only, sql` and `)} order by name, version desc limit ${filter.limit}`.execute(query)
  return rows.map(read)
}

/** @returns whether there was one */
export async function deleteTemplate(query: Query, profileId: string, name: string): Promise<boolean> {
  const done = await sql`
    delete from sending_templates where profile_id = ${profileId} and name = ${name}`.execute(query)
  return Number(done.numAffectedRows ?? 0) > 0
}
