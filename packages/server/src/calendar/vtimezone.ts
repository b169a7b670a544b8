import { instantOf, wallAt } from '../platform/time/zones.ts'
import type { Component } from './ics-text.ts'

const dayMs = 86_400_000
const stepMs = 7 * dayMs
/** Years past the start of a series for which its zone's changes are written. */
const years = 30

/** A change of a zone's offset from UTC, both in minutes. */
export interface OffsetChange {
  at: number
  before: number
  after: number
}

const offsetAt = (instant: number, zone: string): number =>
  Math.round((Date.parse(`${wallAt(instant, zone)}Z`) - instant) / 60_000)

/** The changes of a zone's clocks between two instants, each to the second. Changes that are undone within a week are not seen. */
export function offsetChanges(zone: string, from: number, to: number): OffsetChange[] {
  const changes: OffsetChange[] = []
  const first = Math.floor(from / 1000) * 1000
  let before = offsetAt(first, zone)
  for (let at = first; at < to; at += stepMs) {
    const after = offsetAt(at + stepMs, zone)
    if (after === before) continue
    let [low, high] = [at, at + stepMs]
    while (high - low > 1000) {
      const middle = Math.floor((low + high) / 2000) * 1000
      if (offsetAt(middle, zone) === before) low = middle
      else high = middle
    }
    const reached = offsetAt(high, zone)
    changes.push({ at: high, before, after: reached })
    before = reached
    if (reached !== after) at = high - stepMs
  }
  return changes
}

/** A VTIMEZONE (RFC 5545 §3.6.5) as jCal, for a series that starts at a wall-clock time: each change of clocks by itself. */
export function vtimezone(zone: string, startWall: string): Component {
  const from = instantOf(startWall, zone) - 366 * dayMs
  const offset = offsetAt(from, zone)
  const changes = offsetChanges(zone, from, from + years * 366 * dayMs)
  const standard = Math.min(offset, ...changes.map(({ after }) => after))
  const all = [{ at: from, before: offset, after: offset }, ...changes]
  const observances = all.map(
    ({ at, before, after }): Component => [
      after > standard ? 'daylight' : 'standard',
      [
        ['dtstart', {}, 'date-time', new Date(at + before * 60_000).toISOString().slice(0, 19)],
        ['tzoffsetfrom', {}, 'utc-offset', offsetText(before)],
        ['tzoffsetto', {}, 'utc-offset', offsetText(after)],
      ],
      [],
    ],
  )
  return ['vtimezone', [['tzid', {}, 'text', zone]], observances]
}

function offsetText(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}
