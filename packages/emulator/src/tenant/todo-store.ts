import { createHash } from 'node:crypto'
import type { Recurrence } from './calendar.ts'
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
  /** Null for what is to be done once. */
  recurrence: Recurrence | null
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
  readonly #mailboxId: string
  readonly #lists = new Map<string, TaskList>()
  #lastId = 0

  constructor(clock: EmulatorClock, mailboxId: string) {
    this.#clock = clock
    this.#mailboxId = mailboxId
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

  addList(displayName: string): TaskList {
    this.#begin()
    return this.#add(displayName, 'none')
  }

  removeList(list: TaskList): void {
    this.#lists.delete(list.id)
  }

  addTask(list: TaskList, state: TaskState): Task {
    const now = this.#clock.now()
    const task: Task = { id: this.#newId(), state, checklist: [], links: [], createdAt: now, modifiedAt: now }
    list.tasks.set(task.id, task)
    return task
  }

  /** Notes that something of the task has changed. */
  touch(task: Task): void {
    task.modifiedAt = Math.max(this.#clock.now(), task.modifiedAt + 1)
  }

  addStep(task: Task, displayName: string, isChecked: boolean): ChecklistItem {
    const now = this.#clock.now()
    const step = { id: this.#newId(), displayName, checkedAt: isChecked ? now : null, createdAt: now }
    task.checklist.push(step)
    this.touch(task)
    return step
  }

  addLink(task: Task, about: Omit<LinkedResource, 'id'>): LinkedResource {
    const link = { ...about, id: this.#newId() }
    task.links.push(link)
    this.touch(task)
    return link
  }

  /** For a snapshot. */
  save() {
    return { lists: this.#lists, lastId: this.#lastId }
  }

  load({ lists, lastId }: ReturnType<TodoStore['save']>): void {
    for (const [id, list] of lists) this.#lists.set(id, list)
    this.#lastId = lastId
  }

  #begin(): void {
    if (this.#lists.size > 0) return
    this.#add('Tasks', 'defaultList')
    this.#add('Flagged Emails', 'flaggedEmails')
  }

  #add(displayName: string, wellKnown: TaskList['wellKnown']): TaskList {
    const list: TaskList = { id: this.#newId(), displayName, wellKnown, tasks: new Map() }
    this.#lists.set(list.id, list)
    return list
  }

  /** Opaque, as To Do's are, and the same in every run. */
  #newId(): string {
    this.#lastId += 1
    const bytes = createHash('sha384').update(`${this.#mailboxId} to do ${this.#lastId}`).digest()
    return `AAMk${bytes.toString('base64url')}=`
  }
}
