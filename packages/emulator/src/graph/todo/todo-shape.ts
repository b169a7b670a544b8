import type {
  LinkedResource as GraphLink,
  ChecklistItem as GraphStep,
  TodoTask,
  TodoTaskList,
} from '@microsoft/microsoft-graph-types'
import type { ChecklistItem, LinkedResource, Task, TaskList, ZonedTime } from '../../tenant/todo-store.ts'
import { writeRecurrence } from '../calendar/wire-recurrence.ts'
import { badRequest } from '../http/graph-error.ts'
import { parseExpand } from '../odata/expand.ts'
import { collection, type FieldTable, fieldTable, scalar, stringElements } from '../odata/fields.ts'
import { parseInstant } from '../odata/filter-parser.ts'
import {
  type Projection,
  project,
  type Shape,
  shape,
  type WireObject,
  writeProperties,
} from '../wire/shape.ts'
import { isoSeconds, wholeSeconds } from '../wire/times.ts'

export const listShape: Shape<TaskList> = shape<TaskList, Omit<TodoTaskList, 'extensions' | 'tasks'>>(
  'microsoft.graph.todoTaskList',
  {
    id: ({ id }) => id,
    displayName: ({ displayName }) => displayName,
    isOwner: () => true,
    isShared: () => false,
    wellknownListName: ({ wellKnown }) => wellKnown,
  },
  { navigation: ['tasks', 'extensions'] },
)

type TaskNavigation =
  | 'attachments'
  | 'attachmentSessions'
  | 'checklistItems'
  | 'extensions'
  | 'linkedResources'

export const taskShape: Shape<Task> = shape<Task, Omit<TodoTask, TaskNavigation>>(
  'microsoft.graph.todoTask',
  {
    id: ({ id }) => id,
    importance: ({ state }) => state.importance,
    isReminderOn: ({ state }) => state.isReminderOn,
    status: ({ state }) => state.status,
    title: ({ state }) => state.title,
    createdDateTime: ({ createdAt }) => isoSeconds(createdAt),
    lastModifiedDateTime: ({ modifiedAt }) => isoSeconds(modifiedAt),
    bodyLastModifiedDateTime: ({ state }) => isoSeconds(state.bodyModifiedAt),
    hasAttachments: () => false,
    categories: ({ state }) => [...state.categories],
    body: ({ state }) => ({ ...state.body }),
    completedDateTime: ({ state }) => state.completedDateTime,
    dueDateTime: ({ state }) => state.dueDateTime,
    startDateTime: ({ state }) => state.startDateTime,
    reminderDateTime: ({ state }) => state.reminderDateTime,
    recurrence: ({ state }) => writeRecurrence(state.recurrence),
  },
  { navigation: ['attachments', 'checklistItems', 'extensions', 'linkedResources'] },
)

export const stepShape: Shape<ChecklistItem> = shape<ChecklistItem, GraphStep>(
  'microsoft.graph.checklistItem',
  {
    id: ({ id }) => id,
    displayName: ({ displayName }) => displayName,
    createdDateTime: ({ createdAt }) => isoSeconds(createdAt),
    isChecked: ({ checkedAt }) => checkedAt !== null,
    checkedDateTime: ({ checkedAt }) => (checkedAt === null ? null : isoSeconds(checkedAt)),
  },
)

export const linkShape: Shape<LinkedResource> = shape<LinkedResource, GraphLink>(
  'microsoft.graph.linkedResource',
  {
    id: ({ id }) => id,
    webUrl: ({ webUrl }) => webUrl,
    applicationName: ({ applicationName }) => applicationName,
    displayName: ({ displayName }) => displayName,
    externalId: ({ externalId }) => externalId,
  },
)

export const listFields: FieldTable<TaskList> = fieldTable<TaskList>('microsoft.graph.todoTaskList', {
  id: scalar('id', ({ id }) => id),
  displayName: scalar('string', ({ displayName }) => displayName),
  wellknownListName: scalar('enum', ({ wellKnown }) => wellKnown),
})

export const taskFields: FieldTable<Task> = fieldTable<Task>('microsoft.graph.todoTask', {
  id: scalar('id', ({ id }) => id),
  title: scalar('string', ({ state }) => state.title),
  status: scalar('enum', ({ state }) => state.status),
  importance: scalar('enum', ({ state }) => state.importance),
  isReminderOn: scalar('boolean', ({ state }) => state.isReminderOn),
  createdDateTime: scalar('dateTimeOffset', ({ createdAt }) => wholeSeconds(createdAt)),
  lastModifiedDateTime: scalar('dateTimeOffset', ({ modifiedAt }) => wholeSeconds(modifiedAt)),
  'dueDateTime/dateTime': scalar('dateTimeText', ({ state }) => instant(state.dueDateTime)),
  'reminderDateTime/dateTime': scalar('dateTimeText', ({ state }) => instant(state.reminderDateTime)),
  'completedDateTime/dateTime': scalar('dateTimeText', ({ state }) => instant(state.completedDateTime)),
  categories: collection(({ state }) => state.categories, stringElements),
})

/** What one answer writes of tasks: the projection, and what `$expand` wants. */
export interface TaskProjection {
  readonly properties: Projection<Task>
  readonly expanded: ReadonlySet<'checklistItems' | 'linkedResources'>
}

/** Throws 400 for what cannot be expanded. */
export function projectTask(query: {
  readonly select?: readonly string[]
  readonly expand?: string
}): TaskProjection {
  const expanded = new Set<'checklistItems' | 'linkedResources'>()
  for (const { path } of query.expand === undefined ? [] : parseExpand(query.expand)) {
    const name = (['checklistItems', 'linkedResources'] as const).find(
      (one) => one.toLowerCase() === path.toLowerCase(),
    )
    if (!name)
      throw badRequest(`Could not find a property named '${path}' on type 'microsoft.graph.todoTask'.`)
    expanded.add(name)
  }
  return { properties: project(taskShape, query.select), expanded }
}

/** A task as To Do writes it: times that are not set are left out. */
export function writeTask(
  { properties, expanded }: TaskProjection,
  task: Task,
  target: WireObject,
): WireObject {
  const written = writeProperties(properties, task, { ...target, '@odata.etag': taskTag(task) })
  withoutUnset(written)
  if (expanded.has('checklistItems')) {
    written.checklistItems = task.checklist.map((step) =>
      writeProperties(project(stepShape, undefined), step, {}),
    )
  }
  if (expanded.has('linkedResources')) {
    written.linkedResources = task.links.map((link) =>
      writeProperties(project(linkShape, undefined), link, {}),
    )
  }
  return written
}

/** Leaves out the times that are not set. */
export function withoutUnset(written: WireObject): void {
  for (const name of [
    'completedDateTime',
    'dueDateTime',
    'startDateTime',
    'reminderDateTime',
    'recurrence',
  ]) {
    if (written[name] === null) delete written[name]
  }
}

/** Another one after every change. */
export function taskTag(task: Task): string {
  return `W/"${Buffer.from(`${task.id.slice(0, 12)}${task.modifiedAt}`).toString('base64')}"`
}

function instant(time: ZonedTime | null): number | null {
  return time === null ? null : parseInstant(`${time.dateTime.replace(/Z$/, '')}Z`)
}
