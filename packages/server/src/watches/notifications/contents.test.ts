import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type WatchRig, watchRig } from '../testing/watch-rig.ts'
import { NotifiedContents } from './contents.ts'

let rig: WatchRig
let contents: NotifiedContents
let mailboxId = 0
beforeAll(async () => {
  rig = await watchRig('contents')
  contents = new NotifiedContents(rig.platform)
}, 120_000)
afterAll(() => rig.close())

beforeEach(async () => {
  await sql`delete from watched_mailboxes`.execute(rig.platform.db.query)
  const { rows } = await sql<{ id: number }>`
    insert into watched_mailboxes (connection_id, customer, address, state, due_at, interval_ms)
    select id, customer, 'ann@contoso.com', 'following', app_now() + interval '1 day', 60000 from connections limit 1
    returning id`.execute(rig.platform.db.query)
  mailboxId = rows[0]?.id ?? 0
  const content = { subject: 'Secret' }
  await contents.keep([{ mailboxId, itemId: 'one', changeKey: 'CQAA', content }])
})
const found = (itemId: string) => contents.of(rig.platform.db.query, mailboxId, [itemId])

test('what a notification brought is found for its item and version', async () => {
  expect(await found('one')).toEqual(
    new Map([['one', { changeKey: 'CQAA', content: { subject: 'Secret' } }]]),
  )
  expect(await found('two')).toEqual(new Map())
})

test.each([
  ['item', sql`update notified_contents set item_id = 'two'`],
  ['version', sql`update notified_contents set change_key = 'CQAB'`],
  ['mailbox', sql`update watched_mailboxes set address = 'bo@contoso.com'`],
  ['customer', sql`update watched_mailboxes set customer = 'another'`],
])('whoever writes the database cannot make it another %s’s', async (what, change) => {
  await change.execute(rig.platform.db.query)
  await expect(found(what === 'item' ? 'two' : 'one')).rejects.toMatchObject({ code: 'key_ring_wrong' })
})
