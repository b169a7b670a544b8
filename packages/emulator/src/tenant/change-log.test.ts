import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ChangeLog, type Logged, Sequence } from './change-log.ts'

interface Thing extends Logged {
  readonly name: string
  version: number
}

/** Somebody who follows a log by delta queries and keeps what it learned. */
class Reader {
  seen = 0
  readonly known = new Map<string, number>()

  read(log: ChangeLog<Thing>, most: number): void {
    let count = 0
    for (const change of log.since(this.seen)) {
      if (count === most) return
      count += 1
      expect(change.seq).toBeGreaterThan(this.seen)
      this.seen = change.seq
      if (change.kind === 'deleted') this.known.delete(change.gone.id)
      else this.known.set(change.item.name, change.item.version)
    }
    this.seen = Math.max(this.seen, log.last)
  }
}

const commands = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('create' as const) }),
    fc.record({ do: fc.constantFrom('update' as const, 'remove' as const), which: fc.nat() }),
    fc.record({
      do: fc.constant('read' as const),
      which: fc.nat({ max: 2 }),
      most: fc.integer({ min: 1, max: 5 }),
    }),
  ),
  { maxLength: 400 },
)

test('readers who stop anywhere and page as they like end with what is there', () => {
  fc.assert(
    fc.property(commands, (script) => {
      const log = new ChangeLog<Thing>(new Sequence())
      const things: Thing[] = []
      const readers = [new Reader(), new Reader(), new Reader()]
      let made = 0
      for (const step of script) {
        if (step.do === 'create') {
          const thing = { name: `thing ${made++}`, version: 0, changedSeq: 0, enteredSeq: 0 }
          things.push(thing)
          log.created(thing)
        } else if (step.do === 'read') readers[step.which]?.read(log, step.most)
        else if (things.length > 0) {
          const at = step.which % things.length
          const thing = things[at]
          if (!thing) continue
          if (step.do === 'update') {
            thing.version += 1
            log.updated(thing)
          } else {
            things.splice(at, 1)
            log.removed(thing, { id: thing.name, immutableId: thing.name })
          }
        }
      }
      const present = new Map(things.map((thing) => [thing.name, thing.version]))
      for (const reader of readers) {
        reader.read(log, Number.POSITIVE_INFINITY)
        expect(reader.known).toEqual(present)
        expect([...log.since(reader.seen)]).toEqual([])
      }
      const fresh = [...log.since(0)]
      expect(fresh.every((change) => change.kind === 'created')).toBe(true)
      expect(fresh).toHaveLength(things.length)
    }),
    { numRuns: 300 },
  )
})

test('what was seen and has gone is told once with both ids; what came and went in between is not', () => {
  const log = new ChangeLog<Thing>(new Sequence())
  const a = { name: 'a', version: 0, changedSeq: 0, enteredSeq: 0 }
  const b = { name: 'b', version: 0, changedSeq: 0, enteredSeq: 0 }
  log.created(a)
  const seen = log.last
  log.created(b)
  log.removed(b, { id: 'b', immutableId: 'B' })
  log.updated(a)
  log.removed(a, { id: 'a', immutableId: 'A' }, 'changed')
  const changes = [...log.since(seen)]
  expect(changes).toHaveLength(1)
  expect(changes[0]).toMatchObject({
    kind: 'deleted',
    gone: { id: 'a', immutableId: 'A', reason: 'changed' },
  })
})

test('a thing that changes all the time does not make the log grow', () => {
  const log = new ChangeLog<Thing>(new Sequence())
  const things = Array.from({ length: 10 }, (_, i) => ({
    name: `${i}`,
    version: 0,
    changedSeq: 0,
    enteredSeq: 0,
  }))
  for (const thing of things) log.created(thing)
  for (let i = 0; i < 100_000; i++) {
    const thing = things[i % 10]
    if (thing) log.updated(thing)
  }
  expect(log.entryCount).toBeLessThan(300)
  expect([...log.since(0)]).toHaveLength(10)
})

test('two logs of one mailbox share their numbers: a moved thing leaves one and enters the other', () => {
  const sequence = new Sequence()
  const from = new ChangeLog<Thing>(sequence)
  const to = new ChangeLog<Thing>(sequence)
  const thing = { name: 'a', version: 0, changedSeq: 0, enteredSeq: 0 }
  from.created(thing)
  const seen = sequence.last
  from.removed(thing, { id: 'old', immutableId: 'A' })
  to.created(thing)
  expect([...from.since(seen)]).toMatchObject([{ kind: 'deleted', gone: { id: 'old' } }])
  expect([...to.since(0)]).toMatchObject([{ kind: 'created', item: thing }])
  expect([...from.since(0)]).toEqual([])
})
