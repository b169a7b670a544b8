import type { Location, MeetingTimeSuggestion } from '@microsoft/microsoft-graph-types'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { type GraphReply, json } from '../http/graph-reply.ts'
import { preferenceApplied } from '../http/prefer.ts'
import { context } from '../wire/links.ts'
import type { EventInstance } from './event-instance.ts'
import { busyTimes, type FreeBusyStatus, statusBetween } from './free-busy.ts'
import { type MeetingRequest, readMeetingRequest } from './meeting-request.ts'
import { timeZone, writeWall } from './time-zone.ts'
import { isWithinHours } from './working-hours.ts'

const minute = 60_000
/** Meetings are suggested at every half hour. */
const step = 30 * minute

/** Chances of attendance: https://learn.microsoft.com/graph/api/user-findmeetingtimes; that of "tentative" is ours. */
const chances: Readonly<Record<FreeBusyStatus, number>> = {
  free: 100,
  workingElsewhere: 100,
  tentative: 50,
  unknown: 49,
  busy: 0,
  oof: 0,
}

interface Party {
  readonly attendee: MeetingRequest['attendees'][number]
  /** Null for who has no calendar here. */
  readonly times: readonly EventInstance[] | null
}

interface Candidate {
  readonly at: number
  readonly confidence: number
  readonly organizer: FreeBusyStatus
  readonly availability: readonly FreeBusyStatus[]
  readonly locations: readonly Location[]
}

type Obstacle = 'organizerUnavailable' | 'attendeesUnavailable' | 'locationsUnavailable'

/**
 * `POST …/findMeetingTimes`: times at which enough of the attendees are likely to come, the likeliest first, then the
 * earliest; or why there are none.
 */
export function findMeetingTimes(call: MailboxCall): GraphReply {
  const { request } = call
  const wanted = readMeetingRequest(call)
  const search = new MeetingSearch(call, wanted)
  const suggestions = search.candidates()
  const zoneName = request.preferences.timeZone ?? 'UTC'
  const zone = timeZone(zoneName)
  const shown = (at: number) => ({ dateTime: writeWall(zone.wallOf(at)), timeZone: zoneName })
  return json(
    {
      '@odata.context': context(request, 'microsoft.graph.meetingTimeSuggestionsResult'),
      emptySuggestionsReason: suggestions.length > 0 ? '' : search.whyEmpty(),
      meetingTimeSuggestions: suggestions.map(
        (one, index): MeetingTimeSuggestion => ({
          confidence: one.confidence,
          order: index + 1,
          organizerAvailability: one.organizer,
          ...(wanted.givesReasons && { suggestionReason: reasonFor(one) }),
          meetingTimeSlot: { start: shown(one.at), end: shown(one.at + wanted.duration) },
          attendeeAvailability: wanted.attendees.map(({ type, name, address }, position) => ({
            availability: one.availability[position] ?? 'unknown',
            attendee: { type, emailAddress: { ...(name !== null && { name }), address } },
          })),
          locations: [...one.locations],
        }),
      ),
    },
    preferenceApplied(request.preferences, ['timeZone']),
  )
}

function reasonFor({ confidence }: Candidate): string {
  return confidence === 100
    ? 'Suggested because it is one of the nearest times when all attendees are available.'
    : 'Suggested because it is one of the nearest times when most of the attendees are available.'
}

class MeetingSearch {
  readonly #call: MailboxCall
  readonly #wanted: MeetingRequest
  readonly #from: number
  readonly #to: number
  readonly #organizer: readonly EventInstance[]
  readonly #parties: readonly Party[]
  readonly #rooms: readonly Mailbox[]
  readonly #obstacles = new Set<Obstacle>()

  constructor(call: MailboxCall, wanted: MeetingRequest) {
    this.#call = call
    this.#wanted = wanted
    this.#from = Math.min(...wanted.slots.map(({ from }) => from))
    this.#to = Math.max(...wanted.slots.map(({ to }) => to))
    this.#organizer = this.#timesOf(call.mailbox)
    this.#parties = wanted.attendees.map((attendee) => {
      const mailbox = call.caller.tenant.mailboxAt(attendee.address)
      return { attendee, times: mailbox ? this.#timesOf(mailbox) : null }
    })
    this.#rooms = [...call.caller.tenant.mailboxes].filter(({ kind }) => kind === 'room')
  }

  /** The best that do not overlap each other, the likeliest first. */
  candidates(): readonly Candidate[] {
    const found = [...this.#starts()]
      .flatMap((at) => this.#candidate(at) ?? [])
      .sort((a, b) => b.confidence - a.confidence || a.at - b.at)
    const chosen: Candidate[] = []
    for (const one of found) {
      if (chosen.length >= this.#wanted.most) break
      if (chosen.every(({ at }) => Math.abs(at - one.at) >= this.#wanted.duration)) chosen.push(one)
    }
    return chosen
  }

  whyEmpty(): string {
    if (this.#obstacles.has('locationsUnavailable')) return 'locationsUnavailable'
    if (this.#obstacles.has('attendeesUnavailable')) {
      const isUnknown = this.#parties.some(({ times }) => times === null)
      return isUnknown ? 'attendeesUnavailableOrUnknown' : 'attendeesUnavailable'
    }
    return this.#obstacles.has('organizerUnavailable') ? 'organizerUnavailable' : 'unknown'
  }

  *#starts(): Generator<number> {
    const { slots, duration, domain } = this.#wanted
    const { workingHours } = this.#call.mailbox.settings
    const seen = new Set<number>()
    for (const { from, to } of slots) {
      for (let at = Math.ceil(from / step) * step; at + duration <= to; at += step) {
        if (seen.has(at) || !isWithinHours(workingHours, domain, at, at + duration)) continue
        seen.add(at)
        yield at
      }
    }
  }

  #candidate(at: number): Candidate | undefined {
    const { duration, isOrganizerOptional, percentage, needsLocation } = this.#wanted
    const end = at + duration
    const organizer = statusBetween(this.#organizer, at, end)
    if (!isOrganizerOptional && chances[organizer] === 0) {
      this.#obstacles.add('organizerUnavailable')
      return undefined
    }
    const availability = this.#parties.map(({ times }) =>
      times === null ? 'unknown' : statusBetween(times, at, end),
    )
    const total = availability.reduce((sum, status) => sum + chances[status], 0)
    const confidence = availability.length === 0 ? 100 : total / availability.length
    if (confidence < percentage) {
      this.#obstacles.add('attendeesUnavailable')
      return undefined
    }
    const locations = this.#locations(at, end)
    if (needsLocation && locations.length === 0) {
      this.#obstacles.add('locationsUnavailable')
      return undefined
    }
    return { at, confidence, organizer, availability, locations }
  }

  #locations(at: number, end: number): readonly Location[] {
    const { locations, suggestsLocation, needsLocation } = this.#wanted
    const { tenant } = this.#call.caller
    const named = locations.filter(({ address, resolves }) => {
      const mailbox = address === null ? undefined : tenant.mailboxAt(address)
      return !resolves || !mailbox || this.#isFree(mailbox, at, end)
    })
    if (named.length > 0) {
      return named.map(({ displayName, address }) => ({
        displayName,
        ...(address !== null && { locationEmailAddress: address }),
      }))
    }
    if (!suggestsLocation && !(needsLocation && locations.length === 0)) return []
    const room = this.#rooms.find((one) => this.#isFree(one, at, end))
    if (!room) return []
    const name = tenant.directory.find(room.userId)?.state.displayName ?? room.address
    return [{ displayName: name, locationEmailAddress: room.address, locationType: 'conferenceRoom' }]
  }

  #isFree(mailbox: Mailbox, at: number, end: number): boolean {
    return chances[statusBetween(this.#timesOf(mailbox), at, end)] === 100
  }

  #timesOf(mailbox: Mailbox): readonly EventInstance[] {
    return busyTimes(mailbox, this.#from, this.#to)
  }
}
