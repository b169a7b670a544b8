import type { Client } from 'pg'

/** What lives too short to be kept: leases, answers for repetition, and what the overview counts. pg-boss's jobs are in a schema of their own. */
const leftOut = [
  'schema_migrations',
  'periodic_tasks',
  'idempotency_records',
  'test_clock',
  'activity_minutes',
  'microsoft_requests',
]

export interface Table {
  name: string
  columns: string[]
}

/** Every table that a backup holds, with the columns that are stored (not generated). */
export async function listTables(client: Client): Promise<Table[]> {
  const found = await client.query<Table>(
    `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> all($1)
       and not c.relispartition
     group by c.relname order by c.relname`,
    [leftOut],
  )
  return found.rows
}

/** Where every sequence stands. */
export async function readSequences(client: Client): Promise<Record<string, string | null>> {
  const found = await client.query<{ name: string; value: string | null }>(
    `select sequencename as name, last_value::text as value from pg_sequences where schemaname = 'public'`,
  )
  return Object.fromEntries(found.rows.map((row) => [row.name, row.value]))
}

export async function setSequences(client: Client, sequences: Record<string, string | null>): Promise<void> {
  for (const [name, value] of Object.entries(sequences)) {
    if (value !== null) await client.query('select setval($1::regclass, $2::bigint)', [quoted(name), value])
  }
}

/**
 * Loads tables in any order: foreign keys are taken away, everything is loaded, and they are put back, which checks
 * every row. Triggers of ours stay silent meanwhile: what they would do was done when the rows were first written.
 */
export async function withoutConstraints(client: Client, load: () => Promise<void>): Promise<void> {
  const keys = await client.query<{ table: string; name: string; definition: string }>(
    `select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0`,
  )
  const triggered = await client.query<{ table: string }>(
    `select distinct tgrelid::regclass::text as table from pg_trigger t join pg_class c on c.oid = t.tgrelid
     where not tgisinternal and c.relnamespace = 'public'::regnamespace`,
  )
  for (const key of keys.rows) await client.query(`alter table ${key.table} drop constraint ${key.name}`)
  for (const { table } of triggered.rows) await client.query(`alter table ${table} disable trigger user`)
  await load()
  for (const { table } of triggered.rows) await client.query(`alter table ${table} enable trigger user`)
  for (const key of keys.rows) {
    await client.query(`alter table ${key.table} add constraint ${key.name} ${key.definition}`)
  }
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

export const copyTarget = (table: Table): string =>
  `${quoted(table.name)} (${table.columns.map(quoted).join(', ')})`
