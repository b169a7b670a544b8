import type { EventContent } from '../../tenant/calendar.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import { type EventInstance, instancesBetween } from './event-instance.ts'

export type FreeBusyStatus = EventContent['showAs']

/** What takes somebody's time in the default calendar, earliest first; all-day events by their own midnights. */
export function busyTimes(mailbox: Mailbox, from: number, to: number): EventInstance[] {
  return [...mailbox.calendars.default.events]
    .flatMap((event) => instancesBetween(event, from, to))
    .filter(({ content }) => !content.isCancelled)
    .sort((a, b) => a.startsAt - b.startsAt || a.endsAt - b.endsAt)
}

/** From the least to the most that stands against a meeting. */
const weights: readonly FreeBusyStatus[] = ['free', 'workingElsewhere', 'unknown', 'tentative', 'busy', 'oof']
const digits: Readonly<Record<FreeBusyStatus, string>> = {
  free: '0',
  tentative: '1',
  busy: '2',
  oof: '3',
  workingElsewhere: '4',
  unknown: '0',
}

/** How somebody is between two moments (milliseconds since 1970): what stands most against a meeting. */
export function statusBetween(times: readonly EventInstance[], from: number, to: number): FreeBusyStatus {
  let status: FreeBusyStatus = 'free'
  for (const { startsAt, endsAt, content } of times) {
    if (startsAt >= to || endsAt <= from) continue
    if (weights.indexOf(content.showAs) > weights.indexOf(status)) status = content.showAs
  }
  return status
}

/** A digit for each stretch of `interval` milliseconds, the last one cut where the time ends. */
export function availabilityView(
  times: readonly EventInstance[],
  from: number,
  to: number,
  interval: number,
): string {
  let view = ''
  for (let at = from; at < to; at += interval) {
    view += digits[statusBetween(times, at, Math.min(at + interval, to))]
  }
  return view
}
