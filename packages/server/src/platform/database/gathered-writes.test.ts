import { expect, it } from 'vitest'
import { GatewardenError } from '../errors.ts'
import { GatheredWrites } from './gathered-writes.ts'

it('writes together what is wished while a write runs, and answers each with its own', async () => {
  const groups: number[][] = []
  const writes = new GatheredWrites<number, string>(async (wishes) => {
    groups.push([...wishes])
    if (wishes.includes(1)) later = Promise.all([3, 4].map((n) => writes.add(n)))
    return wishes.map((n) => `n${n}`)
  }, 3)
  let later: Promise<string[]> = Promise.resolve([])
  expect(await Promise.all([1, 2].map((n) => writes.add(n)))).toEqual(['n1', 'n2'])
  expect(await later).toEqual(['n3', 'n4'])
  expect(groups).toEqual([
    [1, 2],
    [3, 4],
  ])
})

it('lets one that is refused take nobody with it, and tries nobody again where the database is away', async () => {
  let tries = 0
  const writes = new GatheredWrites<number, number>(async (wishes) => {
    tries++
    if (wishes.includes(99)) throw new GatewardenError('database_unavailable', { detail: 'It is away.' })
    if (wishes.includes(2)) throw new Error('not this one')
    return wishes
  })
  const outcome = async (wishes: number[]) =>
    (await Promise.allSettled(wishes.map((n) => writes.add(n)))).map(({ status }) => status)
  expect(await outcome([1, 2, 3])).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(tries).toBe(4)
  expect(await outcome([98, 99])).toEqual(['rejected', 'rejected'])
  expect(tries).toBe(5)
})
