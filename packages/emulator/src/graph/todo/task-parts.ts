import type { Task } from '../../tenant/todo-store.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import type { RouteBook } from '../graph-routes.ts'
import { badRequest, itemNotFound } from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import { readJson } from '../http/read-json.ts'
import { param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { project, type Shape, writeProperties } from '../wire/shape.ts'
import { linkInput, stepInput } from './todo-input.ts'
import { linkShape, stepShape } from './todo-shape.ts'

type RouteTask = (call: MailboxCall) => Task

interface Part {
  readonly id: string
}

/** One kind of thing that hangs on tasks. */
interface PartKind<P extends Part> {
  readonly name: 'checklistItems' | 'linkedResources'
  readonly shape: Shape<P>
  readonly of: (task: Task) => P[]
  readonly create: (call: MailboxCall, task: Task) => P
  readonly update: (call: MailboxCall, part: P) => void
}

/** The steps of a task, and where it came from: both are listed, made, read, changed and deleted alike. */
export function partRoutes(book: RouteBook, task: string, routeTask: RouteTask): void {
  addRoutes(book, task, routeTask, {
    name: 'checklistItems',
    shape: stepShape,
    of: ({ checklist }) => checklist,
    create: (call, one) => {
      const { displayName, isChecked } = readJson(call.request, stepInput, 'microsoft.graph.checklistItem')
      if (displayName === undefined)
        throw badRequest("A value is required for property 'displayName' of checklistItem.")
      return call.mailbox.todo.addStep(one, displayName, isChecked ?? false)
    },
    update: (call, step) => {
      const { displayName, isChecked } = readJson(call.request, stepInput, 'microsoft.graph.checklistItem')
      if (displayName !== undefined) step.displayName = displayName
      if (isChecked === true) step.checkedAt ??= call.world.clock.now()
      if (isChecked === false) step.checkedAt = null
    },
  })
  addRoutes(book, task, routeTask, {
    name: 'linkedResources',
    shape: linkShape,
    of: ({ links }) => links,
    create: (call, one) => {
      const input = readJson(call.request, linkInput, 'microsoft.graph.linkedResource')
      const { webUrl = null, applicationName = null, displayName = null, externalId = null } = input
      return call.mailbox.todo.addLink(one, { webUrl, applicationName, displayName, externalId })
    },
    update: (call, link) => {
      const input = readJson(call.request, linkInput, 'microsoft.graph.linkedResource')
      Object.assign(
        link,
        Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)),
      )
    },
  })
}

function addRoutes<P extends Part>(
  book: RouteBook,
  task: string,
  routeTask: RouteTask,
  kind: PartKind<P>,
): void {
  const all = `${task}/${kind.name}`
  const route = (call: MailboxCall): P => {
    const part = kind.of(routeTask(call)).find(({ id }) => id === param(call, 'part'))
    if (!part) throw itemNotFound()
    return part
  }
  book.mailbox('GET', all, 'readTasks', (call) => {
    const projection = project(kind.shape, call.request.query.select)
    return json({
      '@odata.context': context(call.request, `users('${call.owner.id}')/${all}${projection.contextList}`),
      value: kind.of(routeTask(call)).map((part) => writeProperties(projection, part, {})),
    })
  })
  book.mailbox('POST', all, 'writeTasks', (call) =>
    answer(call, kind, kind.create(call, routeTask(call)), 201),
  )
  book.mailbox('GET', `${all}/{part}`, 'readTasks', (call) => answer(call, kind, route(call), 200))
  book.mailbox('PATCH', `${all}/{part}`, 'writeTasks', (call) => {
    const part = route(call)
    kind.update(call, part)
    call.mailbox.todo.touch(routeTask(call))
    return answer(call, kind, part, 200)
  })
  book.mailbox('DELETE', `${all}/{part}`, 'writeTasks', (call) => {
    const one = routeTask(call)
    const parts = kind.of(one)
    parts.splice(parts.indexOf(route(call)), 1)
    call.mailbox.todo.touch(one)
    return empty()
  })
}

function answer<P extends Part>(call: MailboxCall, kind: PartKind<P>, part: P, status: number): GraphReply {
  const { query, method } = call.request
  const projection = project(kind.shape, method === 'GET' ? query.select : undefined)
  const fragment = `users('${call.owner.id}')/todo/lists/tasks/${kind.name}${projection.contextList}/$entity`
  return json(
    writeProperties(projection, part, { '@odata.context': context(call.request, fragment) }),
    {},
    status,
  )
}
