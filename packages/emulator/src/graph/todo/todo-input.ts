import { z } from 'zod'
import type { Recurrence } from '../../tenant/calendar.ts'
import type { Task, TaskState, ZonedTime } from '../../tenant/todo-store.ts'
import { requireOccurrence } from '../calendar/event-input.ts'
import { dateOf, occurrenceDays } from '../calendar/recurrence.ts'
import { findTimeZone } from '../calendar/time-zone.ts'
import { readRecurrence, recurrenceInput } from '../calendar/wire-recurrence.ts'
import { badRequest } from '../http/graph-error.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import { readJson } from '../http/read-json.ts'

const zoned = z
  .strictObject({
    dateTime: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d/, 'not a date and time'),
    timeZone: z.string(),
  })
  .nullable()
  .optional()

export const listInput = z.strictObject({ displayName: z.string().trim().min(1).max(255) })

export const stepInput = z.strictObject({
  displayName: z.string().trim().min(1).optional(),
  isChecked: z.boolean().nullish(),
  checkedDateTime: z.string().nullish(),
  createdDateTime: z.string().nullish(),
})

export const linkInput = z.strictObject({
  webUrl: z.string().nullish(),
  applicationName: z.string().nullish(),
  displayName: z.string().nullish(),
  externalId: z.string().nullish(),
})

const taskInput = z.strictObject({
  title: z.string().trim().min(1).max(255).optional(),
  body: z.strictObject({ content: z.string(), contentType: z.enum(['text', 'html']) }).optional(),
  status: z.enum(['notStarted', 'inProgress', 'completed', 'waitingOnOthers', 'deferred']).optional(),
  importance: z.enum(['low', 'normal', 'high']).optional(),
  isReminderOn: z.boolean().optional(),
  categories: z.array(z.string()).optional(),
  dueDateTime: zoned,
  startDateTime: zoned,
  reminderDateTime: zoned,
  completedDateTime: zoned,
  linkedResources: z.array(linkInput).optional(),
  recurrence: recurrenceInput.nullish(),
})
export type TaskInput = z.infer<typeof taskInput>

/** The body of a task. Throws 400 for what cannot be. */
export function readTask(request: GraphRequest): TaskInput {
  return readJson(request, taskInput, 'microsoft.graph.todoTask')
}

/** The state of a task after the input: completing sets the day of it, anything else takes it away. */
export function stateAfter(input: TaskInput, task: Task | null, now: number): TaskState {
  const before = task?.state
  const status = input.status ?? before?.status ?? 'notStarted'
  const time = (name: 'dueDateTime' | 'startDateTime' | 'reminderDateTime') => {
    const given = input[name]
    return given === undefined ? (before?.[name] ?? null) : given && readZoned(given)
  }
  const recurrence = recurrenceAfter(input, before)
  return {
    title: input.title ?? before?.title ?? '',
    body: input.body ?? before?.body ?? { content: '', contentType: 'text' },
    bodyModifiedAt: input.body ? now : (before?.bodyModifiedAt ?? now),
    status,
    importance: input.importance ?? before?.importance ?? 'normal',
    isReminderOn: input.isReminderOn ?? (input.reminderDateTime ? true : (before?.isReminderOn ?? false)),
    categories: input.categories ?? before?.categories ?? [],
    dueDateTime: time('dueDateTime') ?? (recurrence && firstDue(recurrence)),
    startDateTime: time('startDateTime'),
    reminderDateTime: time('reminderDateTime'),
    completedDateTime: status === 'completed' ? completedAt(input, before, now) : null,
    recurrence,
  }
}

function recurrenceAfter(input: TaskInput, before: TaskState | undefined): Recurrence | null {
  if (input.recurrence === undefined) return before?.recurrence ?? null
  if (input.recurrence === null) return null
  const { pattern, range } = readRecurrence(input.recurrence)
  const recurrence = { pattern, range: { ...range, recurrenceTimeZone: range.recurrenceTimeZone || 'UTC' } }
  requireOccurrence({ recurrence })
  return recurrence
}

/** What comes back has to be due some time: where nobody says when, on the first day that fits. */
function firstDue(recurrence: Recurrence): ZonedTime | null {
  const { value } = occurrenceDays(recurrence, Number.POSITIVE_INFINITY).next()
  if (value === undefined) return null
  return { dateTime: `${dateOf(value)}T00:00:00.0000000`, timeZone: recurrence.range.recurrenceTimeZone }
}

function completedAt(input: TaskInput, before: TaskState | undefined, now: number): ZonedTime {
  if (input.completedDateTime) return readZoned(input.completedDateTime)
  return (
    before?.completedDateTime ?? {
      dateTime: `${new Date(now).toISOString().slice(0, 10)}T00:00:00.0000000`,
      timeZone: 'UTC',
    }
  )
}

function readZoned({ dateTime, timeZone }: ZonedTime): ZonedTime {
  if (!findTimeZone(timeZone)) throw badRequest(`'${timeZone}' is no time zone.`)
  const wall = Date.parse(`${dateTime.replace(/Z$/, '')}Z`)
  if (Number.isNaN(wall)) throw badRequest(`'${dateTime}' is no date and time.`)
  return { dateTime: `${new Date(wall).toISOString().slice(0, 19)}.0000000`, timeZone }
}
