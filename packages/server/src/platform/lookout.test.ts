import { expect, it } from 'vitest'
import { GatewardenError } from './errors.ts'
import { Lookout } from './lookout.ts'

/** A lookout that only wakes look, with what it logged; `next` resolves as the next look begins. */
function rig(look: (nth: number) => boolean | Promise<boolean>) {
  let looks = 0
  let begun = Promise.withResolvers<void>()
  const logged: string[] = []
  const lookout = new Lookout({
    log: { warn: () => logged.push('warn'), error: () => logged.push('error') },
    everyMs: 3_600_000,
    failure: 'things could not be looked for',
    look: async () => {
      looks++
      begun.resolve()
      return look(looks)
    },
  })
  const next = async () => {
    await begun.promise
    begun = Promise.withResolvers()
  }
  return { lookout, logged, next, looks: () => looks }
}

it('looks on start, and again when it is woken, also in the middle of a look', async () => {
  const middle = Promise.withResolvers<boolean>()
  const { lookout, next, looks } = rig((nth) => (nth === 1 ? middle.promise : false))
  lookout.start()
  await next()
  lookout.wake()
  middle.resolve(false)
  await next()
  await new Promise(setImmediate)
  expect(looks()).toBe(2)
  lookout.wake()
  await next()
  await lookout.stop()
  expect(looks()).toBe(3)
})

it('goes on at once while there is more', async () => {
  const { lookout, looks } = rig((nth) => nth < 5)
  lookout.start()
  await expect.poll(looks).toBe(5)
  await lookout.stop()
})

it('survives a look that fails: a database that is away is a warning, anything else an error', async () => {
  const { lookout, logged, next } = rig((nth) => {
    if (nth === 1) throw new GatewardenError('database_unavailable', { detail: 'The database is away.' })
    if (nth === 2) throw new Error('a fault')
    return false
  })
  lookout.start()
  await next()
  lookout.wake()
  await next()
  lookout.wake()
  await next()
  expect(logged).toEqual(['warn', 'error'])
  await lookout.stop()
})

it('stops after the look that is under way, which it tells, and says nothing of how that ended', async () => {
  const { lookout, logged, next, looks } = rig(
    () =>
      new Promise((_, reject) =>
        lookout.signal.addEventListener('abort', () => reject(new Error('cut off'))),
      ),
  )
  lookout.start()
  await next()
  await lookout.stop()
  expect([looks(), logged]).toEqual([1, []])
})
