import ICAL from 'ical.js'
import { invalidField } from '../platform/http/validation.ts'
import { ianaZone, instantOf, readWall, wallAt } from '../platform/time/zones.ts'
import { type NewEvent, newEventSchema } from './event-change.ts'

const refused = (problem: string) =>
  invalidField('body', problem, 'Send one VEVENT with its DTSTART; see docs/calendar.md for what is read.')

/** What would be lost if the rest were taken. */
const unread = ['RDATE', 'EXDATE', 'EXRULE', 'RECURRENCE-ID']
const sensitivities = new Map([
  ['PRIVATE', 'private'],
  ['CONFIDENTIAL', 'confidential'],
])
const statuses = new Map([
  ['FREE', 'free'],
  ['TENTATIVE', 'tentative'],
  ['BUSY', 'busy'],
  ['OOF', 'oof'],
  ['WORKINGELSEWHERE', 'workingElsewhere'],
])
const kinds = new Map([
  ['OPT-PARTICIPANT', 'optional'],
  ['NON-PARTICIPANT', 'resource'],
])

/**
 * The one event of an iCalendar text (RFC 5545). What has no place in Microsoft's calendar and would change when it takes place
 * is refused by name.
 * @param options `zone`: of times that name none; `invite`: whether its attendees become the event's, who are then invited
 * @throws GatewardenError `invalid_request`
 */
export function readIcs(text: string, options: { zone: string; invite: boolean }): NewEvent {
  const vevent = veventOf(text)
  for (const name of unread)
    if (vevent.hasProperty(name.toLowerCase())) throw refused(`has ${name}, which is not read`)
  const one = (name: string): string | undefined => {
    const value = vevent.getFirstPropertyValue(name)
    return value === null || value === undefined ? undefined : String(value)
  }
  const { isDate, ...start } = timeOf(vevent, 'dtstart', options.zone) ?? missing('DTSTART')
  const rule = vevent
    .getFirstProperty('rrule')
    ?.toICALString()
    .replaceAll(/\r?\n[ \t]/g, '')
  if (vevent.getAllProperties('rrule').length > 1) throw refused('has several RRULE, which is not read')
  const description = one('description')
  const checked = newEventSchema.safeParse({
    subject: one('summary')?.slice(0, 255),
    ...(description === undefined ? {} : { body: { type: 'text', content: description } }),
    location: one('location')?.slice(0, 255),
    start,
    end: endOf(vevent, start, isDate, options.zone),
    isAllDay: isDate,
    recurrence: rule,
    reminderMinutes: reminderOf(vevent),
    categories: vevent.getAllProperties('categories').flatMap((property) => property.getValues().map(String)),
    showAs:
      statuses.get(one('x-microsoft-cdo-busystatus') ?? '') ??
      (one('transp') === 'TRANSPARENT' ? 'free' : 'busy'),
    sensitivity: sensitivities.get(one('class') ?? '') ?? 'normal',
    importance: importanceOf(Number(one('priority') ?? 0)),
    ...(options.invite ? { attendees: attendeesOf(vevent) } : {}),
  })
  if (checked.success) return checked.data
  const [issue] = checked.error.issues
  throw refused(`cannot be taken: ${issue?.path.join('.')} ${issue?.message}`)
}

function veventOf(text: string): InstanceType<typeof ICAL.Component> {
  const calendar = parsed(text)
  const events = calendar.getAllSubcomponents('vevent')
  const method = String(calendar.getFirstPropertyValue('method') ?? 'PUBLISH').toUpperCase()
  if (method !== 'PUBLISH' && method !== 'REQUEST') throw refused(`is METHOD:${method}, which makes no event`)
  const [only, ...more] = events
  if (only === undefined) throw refused('has no VEVENT')
  if (more.length > 0) throw refused('has several VEVENT; send them one by one')
  return only
}

function parsed(text: string): InstanceType<typeof ICAL.Component> {
  try {
    return ICAL.Component.fromString(text)
  } catch {
    throw refused('is no iCalendar text')
  }
}

function missing(name: string): never {
  throw refused(`has no ${name}`)
}

interface Time {
  dateTime: string
  timeZone: string
  isDate: boolean
}

function timeOf(
  vevent: InstanceType<typeof ICAL.Component>,
  name: string,
  floating: string,
): Time | undefined {
  const property = vevent.getFirstProperty(name)
  if (!property) return undefined
  const text = String(property.getFirstValue())
  const wall = readWall(text.replace(/Z$/, ''))
  if (wall === undefined) throw refused(`has a ${name.toUpperCase()} that is no time`)
  const tzid = property.getFirstParameter('tzid')
  const timeZone = text.endsWith('Z') ? 'UTC' : tzid ? ianaZone(tzid) : floating
  if (timeZone === undefined) throw refused(`names a time zone that is not known here: ${tzid}`)
  return { dateTime: wall, timeZone, isDate: property.type === 'date' }
}

function endOf(
  vevent: InstanceType<typeof ICAL.Component>,
  start: Omit<Time, 'isDate'>,
  isDate: boolean,
  floating: string,
): Omit<Time, 'isDate'> {
  const end = timeOf(vevent, 'dtend', floating)
  if (end) {
    if (end.isDate !== isDate) throw refused('has a DTEND of another kind than DTSTART')
    return { dateTime: end.dateTime, timeZone: end.timeZone }
  }
  const given = vevent.getFirstPropertyValue('duration')
  const lasts = given instanceof ICAL.Duration ? given.toSeconds() * 1000 : isDate ? 86_400_000 : 0
  const after = isDate
    ? new Date(Date.parse(`${start.dateTime}Z`) + lasts).toISOString().slice(0, 19)
    : wallAt(instantOf(start.dateTime, start.timeZone) + lasts, start.timeZone)
  return { dateTime: after, timeZone: start.timeZone }
}

/** Of the first alarm that is set by minutes before the start. */
function reminderOf(vevent: InstanceType<typeof ICAL.Component>): number | null {
  for (const alarm of vevent.getAllSubcomponents('valarm')) {
    const trigger = alarm.getFirstProperty('trigger')
    const before = trigger?.getFirstValue()
    if (!(before instanceof ICAL.Duration) || trigger?.getFirstParameter('related') === 'END') continue
    const minutes = Math.round(-before.toSeconds() / 60)
    if (minutes >= 0) return minutes
  }
  return null
}

function importanceOf(priority: number): 'low' | 'normal' | 'high' {
  if (priority >= 1 && priority <= 4) return 'high'
  return priority >= 6 ? 'low' : 'normal'
}

function attendeesOf(vevent: InstanceType<typeof ICAL.Component>) {
  return vevent.getAllProperties('attendee').map((property) => {
    const name = property.getFirstParameter('cn')
    return {
      address: String(property.getFirstValue()).replace(/^mailto:/i, ''),
      ...(name ? { name } : {}),
      kind:
        property.getFirstParameter('cutype') === 'ROOM'
          ? 'resource'
          : (kinds.get(property.getFirstParameter('role') ?? '') ?? 'required'),
    }
  })
}
