import { sql } from 'kysely'
import { sealedColumn } from '../../platform/crypto/sealed-column.ts'
import type { Binding } from '../../platform/crypto/sealer.ts'
import type { Query } from '../../platform/database/database.ts'
import type { Platform } from '../../platform/platform.ts'

/** How long what a notification brought waits for the look that tells it. */
const keptMs = 10 * 60_000

type Key = { mailbox_id: number; item_id: string }

const binding = ({ mailbox_id, item_id }: Key): Binding => ({
  record: `${mailbox_id} ${item_id}`,
  field: 'notified_contents.content',
})

/** For the re-wrapping under a new first key. */
export const sealedContents = sealedColumn<Key>({
  table: 'notified_contents',
  column: 'content',
  key: ['mailbox_id', 'item_id'],
  extra: 't.mailbox_id, t.item_id',
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
      const key = { mailbox_id: mailboxId, item_id: itemId }
      const sealed = sealer.seal(JSON.stringify(content), binding(key))
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
    const { rows } = await sql<{ item_id: string; change_key: string; content: Buffer }>`
      select item_id, change_key, content from notified_contents
      where mailbox_id = ${mailboxId} and item_id = any(${[...ids]}::text[])`.execute(query)
    return new Map(
      rows.map(({ item_id, change_key, content }) => [
        item_id,
        {
          changeKey: change_key,
          content: JSON.parse(
            this.#parts.sealer.open(content, binding({ mailbox_id: mailboxId, item_id })).toString(),
          ),
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
