import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ianaZone, instantOf, microsoftZone, readWall, wallAt } from './zones.ts'

describe('time zones', () => {
  test.each([
    ['W. Europe Standard Time', 'Europe/Berlin'],
    ['Pacific Standard Time', 'America/Los_Angeles'],
    ['Europe/Vienna', 'Europe/Vienna'],
    ['utc', 'UTC'],
  ])('%s is %s', (name, iana) => expect(ianaZone(name)).toBe(iana))

  test.each(['Nowhere/Land', '+02:00', '', 'tzone://Microsoft/Custom'])('%j is none', (name) =>
    expect(ianaZone(name)).toBeUndefined(),
  )

  test.each([
    ['Europe/Vienna', 'W. Europe Standard Time'],
    ['Europe/Kyiv', 'FLE Standard Time'],
    ['Asia/Kolkata', 'India Standard Time'],
    ['UTC', 'UTC'],
  ])('%s goes to Microsoft as %s', (iana, windows) => expect(microsoftZone(iana)).toBe(windows))

  test.each([
    ['2026-03-28T09:00:00', '2026-03-28T08:00:00Z'],
    ['2026-03-29T09:00:00', '2026-03-29T07:00:00Z'],
    ['2026-03-29T02:30:00', '2026-03-29T01:30:00Z'],
    ['2026-10-25T02:30:00', '2026-10-25T01:30:00Z'],
    ['2026-10-25T09:00:00', '2026-10-25T08:00:00Z'],
  ])('%s in Berlin is %s, on either side of a change', (wall, instant) =>
    expect(instantOf(wall, 'Europe/Berlin')).toBe(Date.parse(instant)),
  )

  test('an instant is what its wall clock says, but for the hour that clocks show twice', () => {
    const zone = fc.constantFrom(
      'Europe/Berlin',
      'America/New_York',
      'Asia/Kathmandu',
      'Australia/Lord_Howe',
      'UTC',
    )
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_500_000_000 }), zone, (seconds, iana) => {
        const wall = wallAt(seconds * 1000, iana)
        expect(wallAt(instantOf(wall, iana), iana)).toBe(wall)
        expect(instantOf(wall, iana) - seconds * 1000).toBeOneOf([0, 1_800_000, 3_600_000])
      }),
    )
  })

  test.each(['2026-02-30', '2026-03-01T25:00', '2026-03-01T09:00Z', 'tomorrow'])(
    '%s is no wall-clock time',
    (text) => expect(readWall(text)).toBeUndefined(),
  )
})
