import type { SeededRandom } from '../tenant/seeded-random.ts'

/** Median of real milliseconds, by what the route is: the first that fits. */
const medians: readonly (readonly [RegExp, number])[] = [
  [/\$batch$/, 250],
  [/^POST .*(sendMail|\/send|reply|replyAll|forward)$/, 400],
  [/\/\$value$/, 220],
  [/\/delta$/, 220],
  [/^(POST|PUT|PATCH) /, 230],
  [/^DELETE /, 180],
  [/(messages|events|calendarView|contacts|users)$/, 160],
  [/./, 90],
]
/** Spread of the logarithm: nine of ten answers come within twice the median, one in a hundred takes 3.5 times as long. */
const spread = 0.54
const slowest = 10_000

/**
 * How long Graph would take for an answer, drawn from a log-normal distribution by the emulator's seed number. The medians
 * are estimates by us of what clients in one region see, not figures of Microsoft, which publishes none.
 */
export function realisticLatency(route: string, random: SeededRandom): number {
  const median = medians.find(([pattern]) => pattern.test(route))?.[1] ?? 90
  return Math.min(slowest, median * Math.exp(spread * normal(random)))
}

/** Box and Muller's way from two even numbers to a normal one. */
function normal(random: SeededRandom): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.nextNumber('latency')))
  return radius * Math.cos(2 * Math.PI * random.nextNumber('latency'))
}
