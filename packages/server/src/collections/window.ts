import { invalidField } from '../platform/http/validation.ts'
import type { DateField, Wanted } from './collection.ts'

/**
 * The window of a collection. An end is an instant (RFC 3339 with an offset) or a day (`2026-01-31`). A day is meant in
 * `timeZone` (IANA name, default UTC): as `from` it begins with the day's first instant, as `to` it ends with the day's
 * last. An instant as `from` belongs to the window, as `to` it does not any more.
 */
export interface WindowWish {
  from?: string | undefined
  to?: string | undefined
  timeZone: string
}

const day = /^(\d{4})-(\d{2})-(\d{2})$/
const instant = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/

/** @throws GatewardenError `invalid_request` that names the field */
export function parseWindow(wish: WindowWish): { from: Date | null; to: Date | null } {
  if (!isTimeZone(wish.timeZone)) {
    throw invalidField(
      'body.timeZone',
      'is not the name of a time zone',
      'Use an IANA name such as Europe/Berlin, or UTC.',
    )
  }
  const from = wish.from === undefined ? null : parseEnd('from', wish.from, wish.timeZone, 0)
  const to = wish.to === undefined ? null : parseEnd('to', wish.to, wish.timeZone, 1)
  if (from && to && from >= to) {
    throw invalidField('body.to', 'must be later than body.from', 'Swap the two, or leave one out.')
  }
  return { from, to }
}

function parseEnd(name: 'from' | 'to', text: string, timeZone: string, daysOn: 0 | 1): Date {
  const [, year, month, date] = day.exec(text) ?? []
  if (year && month && date) {
    const noon = new Date(Date.UTC(Number(year), Number(month) - 1, Number(date), 12))
    if (noon.toISOString().slice(0, 10) === text) {
      noon.setUTCDate(noon.getUTCDate() + daysOn)
      return startOfDay(noon, timeZone)
    }
  }
  const time = instant.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) {
    throw invalidField(
      `body.${name}`,
      'is neither a day nor an instant',
      'Write 2026-01-31, or 2026-01-31T09:00:00Z.',
    )
  }
  return new Date(time)
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/**
 * The first instant of a calendar day in a time zone. Where the clocks skip midnight the day begins when they go on;
 * where midnight comes twice, at the first.
 * @param noon noon UTC of that calendar day
 */
function startOfDay(noon: Date, timeZone: string): Date {
  const clock = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    calendar: 'iso8601',
  })
  const wanted = noon.toISOString().slice(0, 10)
  const hour = 3_600_000
  // Zones lie between -12 and +14 hours, so the day begins within these bounds. Days only grow with time: halve.
  let before = noon.getTime() - 12 * hour - 15 * hour
  let reached = noon.getTime() - 12 * hour + 13 * hour
  while (reached - before > 1000) {
    const middle = Math.floor((before + reached) / 2000) * 1000
    if (clock.format(middle) >= wanted) reached = middle
    else before = middle
  }
  return new Date(reached)
}

/** Why an item is not wanted; undefined where it is. */
export function filterReason(
  wanted: Pick<Wanted, 'dateField' | 'from' | 'to' | 'includeDrafts'>,
  item: { isDraft: boolean | null; sentAt: string | null; receivedAt: string | null },
): 'draft_excluded' | 'outside_window' | undefined {
  if (item.isDraft && !wanted.includeDrafts) return 'draft_excluded'
  const date = dateOf(wanted.dateField, item)
  // What has no date is never lost to a filter on dates: drafts, mostly.
  if (date === null) return undefined
  const time = Date.parse(date)
  if (wanted.from && time < wanted.from.getTime()) return 'outside_window'
  if (wanted.to && time >= wanted.to.getTime()) return 'outside_window'
  return undefined
}

const dateOf = (
  field: DateField,
  item: { sentAt: string | null; receivedAt: string | null },
): string | null => (field === 'sent' ? item.sentAt : item.receivedAt)
