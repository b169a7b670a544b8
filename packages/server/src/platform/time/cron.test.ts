import { describe, expect, test } from 'vitest'
import { cronProblem, lastTime, nextTime } from './cron.ts'

function times(cron: string, timeZone: string, from: string, count: number): string[] {
  const found: string[] = []
  for (let at = new Date(from); found.length < count; ) {
    at = nextTime({ cron, timeZone }, at) ?? at
    found.push(at.toISOString().slice(0, 16))
  }
  return found
}

describe('a cron pattern', () => {
  test('goes by the clocks of its zone: a time that they skip comes right after, one that they show twice comes once', () => {
    expect(times('30 2 * * *', 'Europe/Berlin', '2026-03-28T00:00:00Z', 3)).toEqual([
      '2026-03-28T01:30',
      '2026-03-29T01:00',
      '2026-03-30T00:30',
    ])
    expect(times('30 2 * * *', 'Europe/Berlin', '2026-10-24T00:00:00Z', 3)).toEqual([
      '2026-10-24T00:30',
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ])
    // Where it comes several times an hour no hour is left out.
    expect(times('*/30 * * * *', 'Europe/Berlin', '2026-10-24T23:30:00Z', 4)).toEqual([
      '2026-10-25T00:00',
      '2026-10-25T00:30',
      '2026-10-25T01:00',
      '2026-10-25T01:30',
    ])
    expect(times('0 9 * * 1', 'America/New_York', '2026-03-01T00:00:00Z', 2)).toEqual([
      '2026-03-02T14:00',
      '2026-03-09T13:00',
    ])
  })

  test('knows when it was last due: at the very second, too', () => {
    const daily = { cron: '0 8 * * *', timeZone: 'UTC' }
    const last = (now: string) => lastTime(daily, new Date(now))?.toISOString()
    expect(last('2026-05-02T08:00:00.000Z')).toBe('2026-05-02T08:00:00.000Z')
    expect(last('2026-05-02T08:00:00.500Z')).toBe('2026-05-02T08:00:00.000Z')
    expect(last('2026-05-02T07:59:59.000Z')).toBe('2026-05-01T08:00:00.000Z')
  })

  test('is five fields, and says what is wrong with others', () => {
    const problem = (cron: string) => cronProblem({ cron, timeZone: 'UTC' }, new Date('2026-01-01T00:00:00Z'))
    for (const good of ['0 8 * * 1-5', '*/15 8-18 * * MON,FRI', '0 0 L * *'])
      expect(problem(good)).toBeUndefined()
    for (const bad of [
      '',
      '* * * *',
      '* * * * * *',
      '61 * * * *',
      '0 0 30 2 *',
      'H * * * *',
      '0 0 * * * ; x',
    ])
      expect(problem(bad)).toEqual(expect.any(String))
  })
})
