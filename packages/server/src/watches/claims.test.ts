import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { type Claim, claimMailboxes, holdMailbox, LeaseLostError, renewMailboxes } from './mailboxes-store.ts'
import { type WatchRig, watchRig } from './testing/watch-rig.ts'

let rig: WatchRig
beforeAll(async () => {
  rig = await watchRig('claims')
  const body = { connection: rig.connection, mailboxes: [rig.mailbox] }
  z.object({ id: z.string() }).parse((await rig.call('POST', '/v1/watches', { body })).body)
}, 60_000)
afterAll(() => rig.close())

const claim = (holder: string, active: number[] = []): Promise<Claim[]> =>
  claimMailboxes(rig.platform.db.query, {
    holder,
    active,
    leaseSeconds: 60,
    now: rig.platform.clock.now(),
    limit: 10,
  })
const hold = (one: Claim) => rig.platform.db.transaction((trx) => holdMailbox(trx, one))

test('a look whose lease has lapsed writes nothing under a later claim, of its own process either', async () => {
  const [first] = await claim('worker.1')
  if (first === undefined) throw new Error('no mailbox was due')
  await hold(first)
  expect(await claim('worker.2')).toEqual([])
  await rig.advance(61_000)
  expect(await claim('worker.3', [first.id])).toEqual([])
  const [second] = await claim('worker.4')
  if (second === undefined) throw new Error('the lapsed lease was not taken over')
  await expect(hold(first)).rejects.toBeInstanceOf(LeaseLostError)
  await hold(second)
  expect(await renewMailboxes(rig.platform.db.query, [first], 60)).toEqual(new Set())
  expect(await renewMailboxes(rig.platform.db.query, [second], 60)).toEqual(new Set([second.id]))
})
