import fc from 'fast-check'
import { expect, test } from 'vitest'
import { filterReason, parseWindow } from './window.ts'

const ends = (from: string | undefined, to: string | undefined, timeZone = 'UTC') => {
  const window = parseWindow({ from, to, timeZone })
  return [window.from?.toISOString(), window.to?.toISOString()]
}

test.each([
  ['2026-01-31', '2026-01-31', 'UTC', '2026-01-31T00:00:00.000Z', '2026-02-01T00:00:00.000Z'],
  ['2026-01-31', '2026-02-01', 'Europe/Berlin', '2026-01-30T23:00:00.000Z', '2026-02-01T23:00:00.000Z'],
  ['2026-03-29', '2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
  ['2026-07-01', '2026-07-01', 'America/Los_Angeles', '2026-07-01T07:00:00.000Z', '2026-07-02T07:00:00.000Z'],
  ['2026-01-01', '2026-01-01', 'Pacific/Kiritimati', '2025-12-31T10:00:00.000Z', '2026-01-01T10:00:00.000Z'],
  ['2026-01-01', '2026-01-01', 'Etc/GMT+12', '2026-01-01T12:00:00.000Z', '2026-01-02T12:00:00.000Z'],
  ['2026-01-01', '2026-01-01', 'Asia/Kathmandu', '2025-12-31T18:15:00.000Z', '2026-01-01T18:15:00.000Z'],
  // In Beirut the clocks skipped midnight on this day: it began at 01:00.
  ['2022-03-27', '2022-03-27', 'Asia/Beirut', '2022-03-26T22:00:00.000Z', '2022-03-27T21:00:00.000Z'],
  [
    '2026-01-31T09:00:00Z',
    '2026-01-31T09:00:01+00:00',
    'Europe/Berlin',
    '2026-01-31T09:00:00.000Z',
    '2026-01-31T09:00:01.000Z',
  ],
])('from %s to %s in %s', (from, to, zone, first, last) => {
  expect(ends(from, to, zone)).toEqual([first, last])
})

test.each([
  ['2026-02-30', undefined, 'UTC', 'body.from'],
  ['yesterday', undefined, 'UTC', 'body.from'],
  [undefined, '2026-01-01T10:00:00', 'UTC', 'body.to'],
  ['2026-01-02', '2026-01-01', 'UTC', 'body.to'],
  ['2026-01-02T00:00:00Z', '2026-01-02T00:00:00Z', 'UTC', 'body.to'],
  ['2026-01-02', undefined, 'Mars/Olympus', 'body.timeZone'],
])('refuses from %s to %s in %s, naming %s', (from, to, zone, field) => {
  expect(() => parseWindow({ from, to, timeZone: zone })).toThrow(field)
})

test('days follow each other without a gap or an overlap, in any zone', () => {
  const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'))
  const days = fc.date({ min: new Date('1990-01-02'), max: new Date('2040-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(zones, days, (timeZone, date) => {
      const today = date.toISOString().slice(0, 10)
      const tomorrow = new Date(date.getTime() + 86_400_000).toISOString().slice(0, 10)
      const end = ends(undefined, today, timeZone)[1]
      // Samoa and a few others once left a whole day out: then the next one begins at the same instant or the zone says so.
      expect(end).toBe(ends(tomorrow, undefined, timeZone)[0])
      const start = parseWindow({ from: today, timeZone }).from
      const shown = new Intl.DateTimeFormat('en-CA', {
        timeZone,
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
      })
      expect(start && shown.format(start.getTime() - 1000) < today).toBe(true)
      expect(start && shown.format(start) >= today).toBe(true)
    }),
  )
})

const wanted = {
  dateField: 'received',
  from: new Date('2026-01-01'),
  to: new Date('2026-02-01'),
  includeDrafts: true,
  includeHidden: true,
} as const
const item = (receivedAt: string | null, more: object = {}) => ({
  isDraft: false,
  sentAt: null,
  receivedAt,
  ...more,
})

test('the first instant is in, the last is out, and what has no date is never lost to dates', () => {
  expect(filterReason(wanted, item('2026-01-01T00:00:00Z'))).toBeUndefined()
  expect(filterReason(wanted, item('2026-02-01T00:00:00Z'))).toBe('outside_window')
  expect(filterReason(wanted, item('2025-12-31T23:59:59Z'))).toBe('outside_window')
  expect(filterReason(wanted, item(null))).toBeUndefined()
  expect(filterReason({ ...wanted, dateField: 'sent' }, item('2020-01-01T00:00:00Z'))).toBeUndefined()
  expect(filterReason({ ...wanted, includeDrafts: false }, item(null, { isDraft: true }))).toBe(
    'draft_excluded',
  )
  expect(filterReason({ ...wanted, from: null, to: null }, item('1980-01-01T00:00:00Z'))).toBeUndefined()
})
