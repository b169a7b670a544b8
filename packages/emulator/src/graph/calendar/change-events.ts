import type { EventContent, EventState } from '../../tenant/calendar.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { GraphError, notImplemented } from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import { preferenceApplied } from '../http/prefer.ts'
import { readJson } from '../http/read-json.ts'
import { context } from '../wire/links.ts'
import { checkTimes, type EventInput, eventInput, readEventInput } from './event-input.ts'
import { type EventInstance, occurrenceOn, wholeEvent } from './event-instance.ts'
import { routeCalendar, routeEvent } from './find-calendar.ts'
import { cancelMeeting, inviteAttendees } from './meetings.ts'
import { EventWriter } from './write-event.ts'

/** What an occurrence may say otherwise than its series. */
const occurrenceProperties: ReadonlySet<string> = new Set([
  'subject',
  'body',
  'start',
  'end',
  'location',
  'locations',
  'attendees',
])

/** `POST …/events`: into the default calendar, or into the one that the path names; attendees are invited. */
export function createEvent(call: MailboxCall): GraphReply {
  const calendar = routeCalendar(call, 'change')
  const input = readJson(call.request, eventInput, 'microsoft.graph.event')
  const again = [...calendar.events].find(
    ({ state }) => state.transactionId !== null && state.transactionId === input.transactionId,
  )
  if (again) return one(call, wholeEvent(again), 201)
  if (!input.start || !input.end) {
    throw new GraphError(
      400,
      'ErrorPropertyValidationFailure',
      `At least one property failed validation: '${input.start ? 'end' : 'start'}' is required.`,
    )
  }
  const set = readEventInput(input, null)
  const state: EventState = { ...newEvent(call), ...set, ...onlineMeeting(call, set) }
  checkTimes(state)
  const event = call.mailbox.calendars.add(calendar, state)
  if (state.attendees.length > 0) inviteAttendees(call, event)
  return one(call, wholeEvent(event), 201)
}

/** `PATCH …/events/{event}`: an event, a series, or one occurrence, which becomes an exception. */
export function updateEvent(call: MailboxCall): GraphReply {
  const instance = routeEvent(call, 'change')
  const input = readJson(call.request, eventInput, 'microsoft.graph.event')
  const { event, day } = instance
  if (day !== null) return updateOccurrence(call, instance, day, input)
  const change = readEventInput(input, event.state)
  const next = { ...event.state, ...change }
  checkTimes(next)
  // Another pattern or another time makes other occurrences: what was said about the old ones is gone.
  if (change.recurrence !== undefined || change.start || change.end) {
    for (const known of [...event.exceptions.keys()]) call.mailbox.calendars.setException(event, known, null)
  }
  call.mailbox.calendars.update(event, { ...change, ...onlineMeeting(call, change) })
  if (event.state.response === 'organizer' && event.state.attendees.length > 0) inviteAttendees(call, event)
  return one(call, wholeEvent(event), 200)
}

function updateOccurrence(
  call: MailboxCall,
  instance: EventInstance,
  day: string,
  input: EventInput,
): GraphReply {
  const { event } = instance
  const foreign = Object.keys(input).find((name) => !occurrenceProperties.has(name))
  if (foreign !== undefined) throw notImplemented(`setting '${foreign}' on one occurrence of a series`)
  const change: Partial<EventContent> = readEventInput(input, event.state)
  checkTimes({ ...instance.content, ...change, isAllDay: event.state.isAllDay })
  const before = event.exceptions.get(day)
  call.mailbox.calendars.setException(event, day, {
    kind: 'changed',
    changes: { ...(before?.kind === 'changed' ? before.changes : {}), ...change },
    modifiedAt: call.world.clock.now(),
  })
  const changed = occurrenceOn(event, day)
  if (!changed) throw new Error(`the series has no occurrence on ${day} after it was changed`)
  return one(call, changed, 200)
}

/** `DELETE …/events/{event}`: an occurrence is cancelled, a meeting is called off by its organizer. */
export function deleteEvent(call: MailboxCall): GraphReply {
  const { event, day } = routeEvent(call, 'change')
  const { calendars } = call.mailbox
  if (day !== null) {
    calendars.setException(event, day, { kind: 'cancelled' })
    return empty()
  }
  if (event.state.response === 'organizer' && event.state.attendees.length > 0) cancelMeeting(call, event)
  calendars.remove(event)
  return empty()
}

function newEvent(call: MailboxCall): EventState {
  const now = call.world.clock.now()
  const uid = call.world.random
    .bytes('event', call.world.random.nextGuid('event'))
    .toString('hex')
    .toUpperCase()
  return {
    subject: '',
    body: { contentType: 'html', content: '' },
    start: { dateTime: '', timeZone: 'UTC' },
    end: { dateTime: '', timeZone: 'UTC' },
    locations: [],
    attendees: [],
    // A "global object id": class, no occurrence, and a number of its own ([MS-OXOCAL] 2.2.1.27).
    iCalUId: `040000008200E00074C5B7101A82E00800000000${uid.slice(0, 40)}`,
    createdAt: now,
    modifiedAt: now,
    isAllDay: false,
    organizer: { name: call.owner.state.displayName, address: call.mailbox.address },
    response: 'organizer',
    respondedAt: null,
    responseRequested: true,
    showAs: 'busy',
    sensitivity: 'normal',
    importance: 'normal',
    categories: [],
    reminderMinutesBeforeStart: 15,
    isOnlineMeeting: false,
    onlineMeetingUrl: null,
    isCancelled: false,
    isDraft: false,
    hideAttendees: false,
    allowNewTimeProposals: true,
    transactionId: null,
    recurrence: null,
  }
}

function onlineMeeting(call: MailboxCall, change: Partial<EventState>): Partial<EventState> {
  if (change.isOnlineMeeting !== true) return {}
  const id = call.world.random.nextGuid('online meeting')
  return { onlineMeetingUrl: `https://teams.microsoft.com/l/meetup-join/${id}` }
}

function one(call: MailboxCall, instance: EventInstance, status: number): GraphReply {
  // A change answers with the whole event, whatever the query of the request says.
  const whole = { ...call, request: { ...call.request, query: { custom: new Map(), pairs: [] } } }
  const fragment = `users('${call.owner.id}')/events/$entity`
  const written = new EventWriter(whole).write(instance, {
    '@odata.context': context(call.request, fragment),
  })
  return json(
    written,
    preferenceApplied(call.request.preferences, ['idForm', 'timeZone', 'bodyContentType']),
    status,
  )
}
