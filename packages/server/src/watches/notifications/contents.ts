import { sql } from 'kysely'
import { sealedColumn } from '../../platform/crypto/sealed-column.ts'
import type { Binding } from '../../platform/crypto/sealer.ts'
import type { Query } from '../../platform/database/database.ts'
import type { Platform } from '../../platform/platform.ts'

/** How long what a notification brought waits for the look that tells it. */
const keptMs = 10 * 60_000

/** An item of a mailbox in one version, and whose it is: content that is moved to another of any of these does not open. */
type Owned = {
  connection_id: string
  customer: string
  address: string
  item_id: string
  change_key: string
}

const binding = ({ connection_id, customer, address, item_id, change_key }: Owned): Binding => ({
  record: JSON.stringify([connection_id, address, item_id, change_key]),
  field: 'notified_contents.content',
  customer,
})

/** For the re-wrapping under a new first key. */
export const sealedContents = sealedColumn<Owned>({
  table: 'notified_contents',
  column: 'content',
  key: ['mailbox_id', 'item_id'],
  joins: 'join watched_mailboxes m on m.id = t.mailbox_id',
  extra: 't.change_key, m.connection_id, m.customer, m.address',
  binding,
})

/** What a rich notification said of an item in one version. */
export interface NotifiedContent {
  mailboxId: number
  itemId: string
  changeKey: string
  content: Record<string, unknown>
}

/** What rich notifications brought, sealed, until it is told or too old. The last one of an item is kept. */
export class NotifiedContents {
  readonly #parts: Pick<Platform, 'db' | 'clock' | 'sealer'>

  constructor(parts: Pick<Platform, 'db' | 'clock' | 'sealer'>) {
    this.#parts = parts
  }

  async keep(all: readonly NotifiedContent[]): Promise<void> {
    const { db, clock, sealer } = this.#parts
    for (const { mailboxId, itemId, changeKey, content } of all) {
      const { rows } = await sql<Pick<Owned, 'connection_id' | 'customer' | 'address'>>`
        select connection_id, customer, address from watched_mailboxes where id = ${mailboxId}`.execute(
        db.query,
      )
      const [whose] = rows
      if (whose === undefined) continue
      const sealed = sealer.seal(
        JSON.stringify(content),
        binding({ ...whose, item_id: itemId, change_key: changeKey }),
      )
      await sql`
        insert into notified_contents (mailbox_id, item_id, change_key, content, at)
        select id, ${itemId}, ${changeKey}, ${sealed}, ${clock.now()} from watched_mailboxes where id = ${mailboxId}
        on conflict (mailbox_id, item_id) do update
          set change_key = excluded.change_key, content = excluded.content, at = excluded.at`.execute(
        db.query,
      )
    }
  }

  /** What is there of these items, by id, each for the version that it was of. */
  async of(
    query: Query,
    mailboxId: number,
    ids: readonly string[],
  ): Promise<Map<string, { changeKey: string; content: Record<string, unknown> }>> {
    const { rows } = await sql<Owned & { content: Buffer }>`
      select t.item_id, t.change_key, t.content, m.connection_id, m.customer, m.address
      from notified_contents t join watched_mailboxes m on m.id = t.mailbox_id
      where t.mailbox_id = ${mailboxId} and t.item_id = any(${[...ids]}::text[])`.execute(query)
    return new Map(
      rows.map(({ content, ...owned }) => [
        owned.item_id,
        {
          changeKey: owned.change_key,
          content: JSON.parse(this.#parts.sealer.open(content, binding(owned)).toString()),
        },
      ]),
    )
  }

  async dropOld(): Promise<void> {
    const { db, clock } = this.#parts
    const before = new Date(clock.now().getTime() - keptMs)
    await sql`delete from notified_contents where at < ${before}`.execute(db.query)
  }
}
