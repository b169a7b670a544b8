import { describe, expect, test } from 'vitest'
import { GatewardenError } from '../../platform/errors.ts'
import { firstTime, nextTime, upcomingTimes } from './timetable.ts'

const at = (text: string): Date => new Date(text)
const iso = (times: readonly Date[]): string[] => times.map((time) => time.toISOString())

describe('a cron pattern', () => {
  test('is meant in the time zone, through both changes of the clocks', () => {
    const mornings = { cron: '0 6 * * *' }
    expect(iso(upcomingTimes(mornings, 'Europe/Berlin', at('2026-03-28T00:00:00Z'), 3))).toEqual([
      '2026-03-28T05:00:00.000Z',
      '2026-03-29T04:00:00.000Z',
      '2026-03-30T04:00:00.000Z',
    ])
  })

  test.each([
    ['every Monday', 'is not a cron pattern'],
    ['* * * * * *', 'is not a cron pattern'],
    ['61 * * * *', 'is not a cron pattern'],
    ['0 0 30 2 *', 'never comes'],
  ])('such as %j is refused by name', (cron, problem) => {
    const refused = () => firstTime({ cron }, 'UTC', at('2026-01-01T00:00:00Z'))
    expect(refused).toThrow(GatewardenError)
    expect(refused).toThrow(`body.schedule.cron: ${problem}`)
  })
})

test('an instant comes once, and has to lie ahead', () => {
  const timing = { at: '2026-01-02T00:00:00+01:00' }
  expect(firstTime(timing, 'UTC', at('2026-01-01T22:59:59Z'))).toEqual(at('2026-01-01T23:00:00Z'))
  expect(nextTime(timing, 'UTC', at('2026-01-01T23:00:00Z'))).toBeUndefined()
  expect(() => firstTime(timing, 'UTC', at('2026-01-01T23:00:00Z'))).toThrow('body.schedule.at: has passed')
})
