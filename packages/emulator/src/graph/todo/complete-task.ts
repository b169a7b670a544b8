import type { Recurrence } from '../../tenant/calendar.ts'
import type { Task, TaskList, TodoStore, ZonedTime } from '../../tenant/todo-store.ts'
import { dateOf, dayOf, occurrenceDays } from '../calendar/recurrence.ts'

/**
 * A task that comes back is done for once: it keeps its id and goes on to the next day that fits, and beside it a task of its own
 * says that it was done. So Exchange does it ([MS-ASTASK] 2.2.2.8, DeadOccur) and To Do's users see it
 * (https://github.com/RogerSelwyn/MS365-ToDo/issues/62). Nothing is left to come after the last day: then the task itself is done.
 */
export function completeOccurrence(todo: TodoStore, list: TaskList, task: Task): void {
  const { state } = task
  const { recurrence, dueDateTime } = state
  const next = recurrence && dueDateTime && dayAfter(recurrence, dueDateTime)
  if (!dueDateTime || next === null) return
  const done = todo.addTask(list, { ...state, recurrence: null })
  for (const { displayName, checkedAt } of task.checklist) todo.addStep(done, displayName, checkedAt !== null)
  for (const step of task.checklist) step.checkedAt = null
  const days = next - dayOf(dateOnly(dueDateTime))
  Object.assign(state, {
    status: 'notStarted',
    completedDateTime: null,
    dueDateTime: later(dueDateTime, days),
    startDateTime: state.startDateTime && later(state.startDateTime, days),
    reminderDateTime: state.reminderDateTime && later(state.reminderDateTime, days),
  })
}

/** The next day of the series after the one on which it was due; null after its last. */
function dayAfter(recurrence: Recurrence, due: ZonedTime): number | null {
  const before = dayOf(dateOnly(due))
  for (const day of occurrenceDays(recurrence, Number.POSITIVE_INFINITY)) if (day > before) return day
  return null
}

function later(time: ZonedTime, days: number): ZonedTime {
  return { ...time, dateTime: `${dateOf(dayOf(dateOnly(time)) + days)}${time.dateTime.slice(10)}` }
}

function dateOnly({ dateTime }: ZonedTime): string {
  return dateTime.slice(0, 10)
}
