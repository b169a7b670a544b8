import { randomBytes } from 'node:crypto'
import type { EmulatorClock } from './clock.ts'

/** A step of a task. Times in milliseconds since 1970. */
export interface ChecklistItem {
  readonly id: string
  displayName: string
  checkedAt: number | null
  readonly createdAt: number
}

/** Where a task came from. */
export interface LinkedResource {
  readonly id: string
  webUrl: string | null
  applicationName: string | null
  displayName: string | null
  externalId: string | null
}

/** A wall-clock time in a zone, as it was written. */
export interface ZonedTime {
  readonly dateTime: string
  readonly timeZone: string
}

/** What can be set on a task; microsoft.graph.todoTask's words. */
export interface TaskState {
  title: string
  body: { readonly content: string; readonly contentType: 'text' | 'html' }
  bodyModifiedAt: number
  status: 'notStarted' | 'inProgress' | 'completed' | 'waitingOnOthers' | 'deferred'
  importance: 'low' | 'normal' | 'high'
  isReminderOn: boolean
  categories: readonly string[]
  dueDateTime: ZonedTime | null
  startDateTime: ZonedTime | null
  reminderDateTime: ZonedTime | null
  completedDateTime: ZonedTime | null
}

export interface Task {
  readonly id: string
  readonly state: TaskState
  readonly checklist: ChecklistItem[]
  readonly links: LinkedResource[]
  readonly createdAt: number
  modifiedAt: number
}

export interface TaskList {
  readonly id: string
  displayName: string
  readonly wellKnown: 'none' | 'defaultList' | 'flaggedEmails'
  readonly tasks: Map<string, Task>
}

/** The tasks of one mailbox: lists, of which two are always there, and what is in them. */
export class TodoStore {
  readonly #clock: EmulatorClock
  readonly #lists = new Map<string, TaskList>()

  constructor(clock: EmulatorClock) {
    this.#clock = clock
  }

  get lists(): readonly TaskList[] {
    this.#begin()
    return [...this.#lists.values()]
  }

  /** By id, or by the name of one that is always there. */
  findList(idOrName: string): TaskList | undefined {
    this.#begin()
    const name = idOrName.toLowerCase()
    return (
      this.#lists.get(idOrName) ??
      this.lists.find(({ wellKnown }) => wellKnown.toLowerCase() === name && name !== 'none')
    )
  }

  addList(displayName: string, wellKnown: TaskList['wellKnown'] = 'none'): TaskList {
    const list: TaskList = { id: newId(), displayName, wellKnown, tasks: new Map() }
    this.#lists.set(list.id, list)
    return list
  }

  removeList(list: TaskList): void {
    this.#lists.delete(list.id)
  }

  addTask(list: TaskList, state: TaskState): Task {
    const now = this.#clock.now()
    const task: Task = { id: newId(), state, checklist: [], links: [], createdAt: now, modifiedAt: now }
    list.tasks.set(task.id, task)
    return task
  }

  /** Notes that something of the task has changed. */
  touch(task: Task): void {
    task.modifiedAt = Math.max(this.#clock.now(), task.modifiedAt + 1)
  }

  addStep(task: Task, displayName: string, isChecked: boolean): ChecklistItem {
    const now = this.#clock.now()
    const step = { id: newId(), displayName, checkedAt: isChecked ? now : null, createdAt: now }
    task.checklist.push(step)
    this.touch(task)
    return step
  }

  addLink(task: Task, about: Omit<LinkedResource, 'id'>): LinkedResource {
    const link = { ...about, id: newId() }
    task.links.push(link)
    this.touch(task)
    return link
  }

  #begin(): void {
    if (this.#lists.size > 0) return
    this.addList('Tasks', 'defaultList')
    this.addList('Flagged Emails', 'flaggedEmails')
  }
}

/** Opaque, as To Do's are; nothing depends on them being the same in every run. */
function newId(): string {
  return `AAMk${randomBytes(48).toString('base64url')}=`
}
