import { describe, expect, it } from 'vitest'
import { GatheredLookup } from './gathered-lookup.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** A look-up that doubles numbers, and what it was asked each time. */
function doubling(most?: number) {
  const asked: number[][] = []
  const lookup = new GatheredLookup<number, number>(async (numbers) => {
    asked.push([...numbers])
    if (numbers.includes(13)) throw new Error('no thirteen')
    return numbers.map((number) => number * 2)
  }, most)
  return { asked, lookup }
}

describe('a gathered look-up', () => {
  it('answers everybody of one turn from one statement, each with her own answer', async () => {
    const { asked, lookup } = doubling()
    expect(await Promise.all([1, 2, 2, 3].map((number) => lookup.ask(number)))).toEqual([2, 4, 4, 6])
    expect(asked).toEqual([[1, 2, 2, 3]])
  })

  it('remembers nothing: who asks after the statement was sent gets one of her own', async () => {
    const { asked, lookup } = doubling()
    const first = lookup.ask(1)
    await turn()
    const second = lookup.ask(1)
    expect(await Promise.all([first, second])).toEqual([2, 2])
    expect(asked).toEqual([[1], [1]])
  })

  it('sends at once what fills a statement', async () => {
    const { asked, lookup } = doubling(2)
    expect(await Promise.all([1, 2, 3].map((number) => lookup.ask(number)))).toEqual([2, 4, 6])
    expect(asked).toEqual([[1, 2], [3]])
  })

  it('fails for those of its statement, and for nobody else', async () => {
    const { lookup } = doubling(2)
    const answers = await Promise.allSettled([1, 13, 3].map((number) => lookup.ask(number)))
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled'])
  })
})
