import type { Cursor } from './cursor.ts'
import { badArguments } from './imap-error.ts'

/** `1:4,7,9:*`. `*` is Infinity until somebody knows the largest number. */
export type SequenceSet = readonly (readonly [number, number])[]

const SET = /(?:\d{1,10}|\*)(?::(?:\d{1,10}|\*))?(?:,(?:\d{1,10}|\*)(?::(?:\d{1,10}|\*))?)*/y
const MAX_RANGES = 10_000

export function readSequenceSet(cursor: Cursor): SequenceSet {
  const ranges = cursor.match(SET)[0].split(',')
  if (ranges.length > MAX_RANGES) throw badArguments()
  return ranges.map((range) => {
    const [first = '', last = first] = range.split(':')
    return [number(first), number(last)]
  })
}

function number(text: string): number {
  if (text === '*') return Number.POSITIVE_INFINITY
  const value = Number(text)
  if (value < 1 || value > 0xffffffff) throw badArguments()
  return value
}

/** The ranges in order and apart from each other, with `*` replaced. */
export function normalized(set: SequenceSet, largest: number): [number, number][] {
  const clear = (value: number) => (value === Number.POSITIVE_INFINITY ? largest : value)
  const ranges = set
    .map(([a, b]): [number, number] => [Math.min(clear(a), clear(b)), Math.max(clear(a), clear(b))])
    .sort((a, b) => a[0] - b[0])
  const joined: [number, number][] = []
  for (const range of ranges) {
    const last = joined.at(-1)
    if (last && range[0] <= last[1] + 1) last[1] = Math.max(last[1], range[1])
    else joined.push(range)
  }
  return joined
}

/** Numbers as a set, runs put together: for COPYUID. The order is kept, so that both sides of it match. */
export function writeSet(numbers: readonly number[]): string {
  const runs: [number, number][] = []
  for (const number of numbers) {
    const last = runs.at(-1)
    if (last && number === last[1] + 1) last[1] = number
    else runs.push([number, number])
  }
  return runs.map(([a, b]) => (a === b ? `${a}` : `${a}:${b}`)).join(',')
}
