import { sql } from 'kysely'
import type { AccessService } from '../access/index.ts'
import type { Connection } from '../connections/index.ts'
import type { Query } from '../platform/database/database.ts'

/** One who used a connection, how, and at which mailbox: what the audit log says about it in one line. */
export interface Use {
  who: { kind: 'key' | 'customer' | 'member' | 'installation'; name: string | null }
  /** token: an access token was handed out; read, change: a call of Graph; mailbox: a mailbox was opened by the mail, calendar or contacts routes. */
  what: 'token' | 'read' | 'change' | 'mailbox'
  /** Null where it could be any that the connection reaches. */
  mailbox: string | null
  /** How often. Openings of a mailbox are counted once a minute. */
  count: number
  firstAt: Date
  lastAt: Date
}

export interface Activity {
  uses: Use[]
  /** From when on everything is counted in. */
  since: Date
}

/** Entries that are looked through at most: the newest. A busy connection reaches back less far then. */
const mostEntries = 20_000
const mostUses = 200

type Row = {
  actor: string
  what: Use['what']
  mailbox: string | null
  count: number
  first_at: Date
  last_at: Date
  /** The same in every row. */
  looked: number
  oldest: Date
}

/** Who used a connection since then, from the audit log: the last who did first. */
export async function activityOf(
  query: Query,
  access: Pick<AccessService, 'namesOf'>,
  connection: Pick<Connection, 'id' | 'customer' | 'kind' | 'account'>,
  since: Date,
): Promise<Activity> {
  const { rows } = await sql<Row>`
    with entries as (
      select at, actor, action, details from audit_entries
      where subject = ${connection.id} and customer = ${connection.customer} and at >= ${since}
        and action in ('token.released', 'graph.called', 'mailbox.opened')
      order by seq desc limit ${mostEntries}
    ), told as (
      select at, actor,
        case action when 'token.released' then 'token' when 'mailbox.opened' then 'mailbox'
          else case details->>'method' when 'GET' then 'read' else 'change' end end as what,
        case action when 'mailbox.opened' then details->>'mailbox'
          when 'graph.called' then lower(substring(details->>'path' from '^/[^/]+/users/([^/]+)')) end as mailbox
      from entries
    )
    select actor, what, mailbox, count(*)::int as count, min(at) as first_at, max(at) as last_at,
      (select count(*)::int from entries) as looked, (select min(at) from entries) as oldest
    from told group by actor, what, mailbox order by max(at) desc, actor, what, mailbox limit ${mostUses}`.execute(
    query,
  )
  const names = await access.namesOf([...new Set(rows.map(({ actor }) => actor))].filter(isKey))
  const own = connection.kind === 'person' ? (connection.account?.name ?? null) : null
  const [first] = rows
  return {
    uses: rows.map((row) => ({
      who: whoOf(row.actor, names),
      what: row.what,
      mailbox: row.mailbox === null ? own : decoded(row.mailbox),
      count: row.count,
      firstAt: row.first_at,
      lastAt: row.last_at,
    })),
    since: first !== undefined && first.looked === mostEntries ? first.oldest : since,
  }
}

const isKey = (actor: string): boolean => /^key_[^/]+$/.test(actor)

function whoOf(actor: string, names: ReadonlyMap<string, string>): Use['who'] {
  if (isKey(actor)) return { kind: 'key', name: names.get(actor) ?? null }
  if (actor.startsWith('mem_')) return { kind: 'member', name: null }
  // A customer's own token, or her own JWT: the key or issuer behind it, and whom it is for.
  if (actor.includes('/')) return { kind: 'customer', name: null }
  return { kind: 'installation', name: null }
}

/** A mailbox as it stood in an address. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
