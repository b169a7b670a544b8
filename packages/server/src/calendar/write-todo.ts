import ICAL from 'ical.js'
import { z } from 'zod'
import { ianaZone, instantOf, readWall } from '../platform/time/zones.ts'
import { type Component, icsText, type Property } from './ics-text.ts'
import { fromGraphRecurrence, graphRecurrence } from './recurrence.ts'
import { writeRrule } from './rrule.ts'

const text = z.string().nullish()
const zonedTime = z.object({ dateTime: z.string(), timeZone: z.string() }).nullish()

/** https://learn.microsoft.com/graph/api/resources/todotask */
const graphTask = z.object({
  id: z.string(),
  title: text,
  body: z.object({ contentType: text, content: text }).nullish(),
  status: text,
  importance: text,
  categories: z.array(z.string()).nullish(),
  createdDateTime: z.iso.datetime().nullish(),
  lastModifiedDateTime: z.iso.datetime().nullish(),
  startDateTime: zonedTime,
  dueDateTime: zonedTime,
  completedDateTime: zonedTime,
  isReminderOn: z.boolean().nullish(),
  reminderDateTime: zonedTime,
  recurrence: graphRecurrence.nullish(),
  checklistItems: z.array(z.object({ displayName: text, isChecked: z.boolean().nullish() })).nullish(),
  linkedResources: z.array(z.object({ webUrl: text, displayName: text })).nullish(),
})
type GraphTask = z.output<typeof graphTask>

const statuses = new Map([
  ['inProgress', 'IN-PROCESS'],
  ['completed', 'COMPLETED'],
])
const priorities = new Map([
  ['high', 1],
  ['low', 9],
])

/**
 * A task of To Do as iCalendar (RFC 5545 section 3.6.2), times in UTC. Its steps, for which iCalendar has no word, stand below its
 * description.
 * @throws ZodError for what is no task
 */
export function writeTodo(value: unknown, textOfHtml: (html: string) => string, stamp: Date): string {
  const task = graphTask.parse(value)
  return icsText([
    'vcalendar',
    [
      ['version', {}, 'text', '2.0'],
      ['prodid', {}, 'text', '-//Gatewarden//Tasks//EN'],
    ],
    [['vtodo', [...namesOf(task, stamp), ...timesOf(task), ...wordsOf(task, textOfHtml)], alarmsOf(task)]],
  ])
}

const namesOf = (task: GraphTask, stamp: Date): Property[] => [
  ['uid', {}, 'text', task.id],
  at('dtstamp', stamp.getTime()),
  ['summary', {}, 'text', task.title ?? ''],
  ['status', {}, 'text', statuses.get(task.status ?? '') ?? 'NEEDS-ACTION'],
  ['priority', {}, 'integer', priorities.get(task.importance ?? '') ?? 5],
  ...(task.categories ?? []).map((name): Property => ['categories', {}, 'text', name]),
]

function timesOf(task: GraphTask): Property[] {
  const { createdDateTime, lastModifiedDateTime, recurrence } = task
  const due = instantIn(task.dueDateTime)
  const started = instantIn(task.startDateTime)
  // A rule counts from a start; without one of its own the task begins when it is due.
  const start = started ?? (recurrence ? due : null)
  const completed = instantIn(task.completedDateTime)
  const times: Property[] = []
  if (createdDateTime) times.push(at('created', Date.parse(createdDateTime)))
  if (lastModifiedDateTime) times.push(at('last-modified', Date.parse(lastModifiedDateTime)))
  if (start !== null) times.push(at('dtstart', start))
  // DUE must be later than DTSTART.
  if (due !== null && start !== null && due <= start) times.push(['duration', {}, 'duration', 'PT0S'])
  else if (due !== null) times.push(at('due', due))
  if (completed !== null) times.push(at('completed', completed))
  if (recurrence && start !== null) {
    const rule = writeRrule(fromGraphRecurrence(recurrence), {
      wall: new Date(start).toISOString().slice(0, 19),
      zone: 'UTC',
      isAllDay: false,
    })
    times.push(['rrule', {}, 'recur', ICAL.Recur.fromString(rule).toJSON()])
  }
  return times
}

function wordsOf(task: GraphTask, textOfHtml: (html: string) => string): Property[] {
  const { body, checklistItems, linkedResources } = task
  const content = body?.content ?? ''
  const said = body?.contentType === 'html' ? textOfHtml(content) : content
  const steps = (checklistItems ?? []).map(
    ({ displayName, isChecked }) => `[${isChecked ? 'x' : ' '}] ${displayName ?? ''}`,
  )
  const description = [said.trim(), steps.join('\n')].filter(Boolean).join('\n\n')
  const links = (linkedResources ?? []).flatMap(({ webUrl }) =>
    webUrl && URL.canParse(webUrl) ? [webUrl] : [],
  )
  return [
    ...(description === '' ? [] : [['description', {}, 'text', description] satisfies Property]),
    ...links.map((link): Property => ['attach', {}, 'uri', new URL(link).href]),
  ]
}

function alarmsOf(task: GraphTask): Component[] {
  const reminder = task.isReminderOn ? instantIn(task.reminderDateTime) : null
  if (reminder === null) return []
  const alarm: Property[] = [
    ['action', {}, 'text', 'DISPLAY'],
    ['trigger', { value: 'DATE-TIME' }, 'date-time', utc(reminder)],
    ['description', {}, 'text', task.title ?? ''],
  ]
  return [['valarm', alarm, []]]
}

const utc = (instant: number): string => `${new Date(instant).toISOString().slice(0, 19)}Z`
const at = (name: string, instant: number): Property => [name, {}, 'date-time', utc(instant)]

/** Null also where the zone has no known name: a wrong time is worse than none, and the native has it. */
function instantIn(time: z.output<typeof zonedTime>): number | null {
  const zone = time ? ianaZone(time.timeZone) : undefined
  const wall = time ? readWall(time.dateTime) : undefined
  return zone === undefined || wall === undefined ? null : instantOf(wall, zone)
}
