import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeForGood, restoreLeaver } from '../../tenant/leavers.ts'
import type { User } from '../../tenant/user.ts'
import { type GraphFixture, items, pathOf, startGraph } from '../testing/graph-fixture.ts'

let graph: GraphFixture
let token: string

beforeAll(async () => {
  graph = await startGraph()
  token = graph.appToken('User.Read.All')
  // More than two pages of a delta have.
  for (let i = 0; i < 450; i++) graph.addUser(`at-first-${i}`)
})
afterAll(() => graph.close())

const properties = 'id,displayName,jobTitle'

/** Follows the delta page by page, and knows what it was told. */
class Follower {
  readonly known = new Map<unknown, unknown>()
  #link = `/users/delta?$select=${properties}`

  /** @returns whether the round is at its end */
  async page(): Promise<boolean> {
    const page = await graph.get(this.#link, { token })
    for (const { '@removed': removed, ...user } of items(page)) {
      if (removed === undefined) this.known.set(user.id, user)
      else this.known.delete(user.id)
    }
    const { '@odata.nextLink': next, '@odata.deltaLink': delta } = page.json
    this.#link = pathOf(next ?? delta)
    return delta !== undefined
  }

  async round(): Promise<void> {
    while (!(await this.page()));
  }
}

async function listed(): Promise<Map<unknown, unknown>> {
  const found = new Map<unknown, unknown>()
  let link: string | undefined = `/users?$select=${properties}&$top=999`
  while (link !== undefined) {
    const page = await graph.get(link, { token })
    for (const user of items(page)) found.set(user.id, user)
    const next = page.json['@odata.nextLink']
    link = next === undefined ? undefined : pathOf(next)
  }
  return found
}

const what = fc.constantFrom('come', 'rename', 'leave', 'return', 'go for good', 'page', 'page', 'round')
const step = fc.record({ what, which: fc.nat(60) })
/** Somebody comes back who was seen to leave: chance seldom finds that. */
const cameBack = (['round', 'leave', 'round', 'return'] as const).map((what) => ({ what, which: 0 }))
let coming = 0

test('whoever follows the people, stopping anywhere, ends with those a fresh listing has', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const follower = new Follower()
      const { tenant } = graph
      const { directory } = tenant
      for (const { what, which } of steps) {
        const one = (all: Iterable<User>) => [...all].at(-1 - (which % 20))
        const [present, left] = [one(directory.users), one(directory.deletedUsers)]
        if (what === 'come') graph.addUser(`came-${coming++}`)
        if (what === 'rename' && present) directory.update(present, { displayName: `Renamed ${coming++}` })
        if (what === 'leave' && present) directory.remove(present)
        if (what === 'return' && left) restoreLeaver(tenant, left)
        if (what === 'go for good' && left) removeForGood(tenant, left)
        if (what === 'page') await follower.page()
        if (what === 'round') await follower.round()
      }
      await follower.round()
      // A round that was under way may have ended before the last changes.
      await follower.round()
      expect(follower.known).toEqual(await listed())
    }),
    { numRuns: 20, examples: [[cameBack]] },
  )
}, 120_000)
