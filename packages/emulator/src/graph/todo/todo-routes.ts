import type { Task, TaskList } from '../../tenant/todo-store.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { SnapshotDelta } from '../directory/snapshot-delta.ts'
import type { RouteBook } from '../graph-routes.ts'
import { badRequest, itemNotFound } from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import { readJson } from '../http/read-json.ts'
import { requireTag } from '../http/require-match.ts'
import { applyQuery } from '../odata/apply-query.ts'
import { param } from '../routing/call.ts'
import type { SyncTokens } from '../sync/sync-tokens.ts'
import { context } from '../wire/links.ts'
import { pageSize, skipPage } from '../wire/paging.ts'
import { project, writeProperties } from '../wire/shape.ts'
import { completeOccurrence } from './complete-task.ts'
import { partRoutes } from './task-parts.ts'
import { listInput, readTask, stateAfter } from './todo-input.ts'
import {
  listFields,
  listShape,
  projectTask,
  taskFields,
  taskShape,
  taskTag,
  withoutUnset,
  writeTask,
} from './todo-shape.ts'

/** Microsoft To Do: lists, tasks, their steps and where they came from. */
export function todoRoutes(book: RouteBook, tokens: SyncTokens): void {
  const lists = 'todo/lists'
  const one = `${lists}/{list}`
  const listDelta = new SnapshotDelta<TaskList, MailboxCall>(
    {
      path: 'todo/lists',
      shape: listShape,
      all: ({ mailbox }) => mailbox.todo.lists,
      idOf: ({ id }) => id,
      scope: ({ mailbox }) => `todo lists ${mailbox.id}`,
    },
    tokens,
  )
  const taskDelta = new SnapshotDelta<Task, MailboxCall>(
    {
      path: 'todo/lists/tasks',
      shape: taskShape,
      all: (call) => [...routeList(call).tasks.values()],
      idOf: ({ id }) => id,
      scope: (call) => `todo tasks ${routeList(call).id}`,
      tidy: withoutUnset,
    },
    tokens,
  )
  book.mailbox('GET', lists, 'readTasks', listLists)
  book.mailbox('POST', lists, 'writeTasks', createList)
  book.mailbox('GET', `${lists}/delta`, 'readTasks', (call) => listDelta.answer(call))
  book.mailbox('GET', one, 'readTasks', (call) => answerList(call, routeList(call), 200))
  book.mailbox('PATCH', one, 'writeTasks', updateList)
  book.mailbox('DELETE', one, 'writeTasks', deleteList)
  book.mailbox('GET', `${one}/tasks`, 'readTasks', listTasks)
  book.mailbox('POST', `${one}/tasks`, 'writeTasks', createTask)
  book.mailbox('GET', `${one}/tasks/delta`, 'readTasks', (call) => taskDelta.answer(call))
  book.mailbox('GET', `${one}/tasks/{task}`, 'readTasks', (call) => answerTask(call, routeTask(call), 200))
  book.mailbox('PATCH', `${one}/tasks/{task}`, 'writeTasks', updateTask)
  book.mailbox('DELETE', `${one}/tasks/{task}`, 'writeTasks', deleteTask)
  partRoutes(book, `${one}/tasks/{task}`, routeTask)
}

function listLists(call: MailboxCall): GraphReply {
  const { request } = call
  const projection = project(listShape, request.query.select)
  const wanted = applyQuery(call.mailbox.todo.lists, request.query, listFields)
  const page = skipPage(request, wanted, pageSize(request, 100, 1000))
  return json({
    '@odata.context': context(request, `users('${call.owner.id}')/todo/lists${projection.contextList}`),
    ...(page.nextLink !== undefined && { '@odata.nextLink': page.nextLink }),
    value: page.items.map((list) => writeProperties(projection, list, {})),
  })
}

function createList(call: MailboxCall): GraphReply {
  const { displayName } = readJson(call.request, listInput, 'microsoft.graph.todoTaskList')
  return answerList(call, call.mailbox.todo.addList(displayName), 201)
}

function updateList(call: MailboxCall): GraphReply {
  const list = routeOwnList(call)
  list.displayName = readJson(call.request, listInput, 'microsoft.graph.todoTaskList').displayName
  return answerList(call, list, 200)
}

function deleteList(call: MailboxCall): GraphReply {
  call.mailbox.todo.removeList(routeOwnList(call))
  return empty()
}

function listTasks(call: MailboxCall): GraphReply {
  const { request } = call
  const list = routeList(call)
  const projection = projectTask(request.query)
  const wanted = applyQuery([...list.tasks.values()], request.query, taskFields)
  const page = skipPage(request, wanted, pageSize(request, 100, 1000))
  const fragment = `users('${call.owner.id}')/todo/lists('${list.id}')/tasks${projection.properties.contextList}`
  return json({
    '@odata.context': context(request, fragment),
    ...(request.query.count === true && { '@odata.count': wanted.length }),
    ...(page.nextLink !== undefined && { '@odata.nextLink': page.nextLink }),
    value: page.items.map((task) => writeTask(projection, task, {})),
  })
}

function createTask(call: MailboxCall): GraphReply {
  const list = routeList(call)
  const input = readTask(call.request)
  if (input.title === undefined) throw badRequest("A value is required for property 'title' of todoTask.")
  const { todo } = call.mailbox
  const task = todo.addTask(list, stateAfter(input, null, call.world.clock.now()))
  for (const {
    webUrl = null,
    applicationName = null,
    displayName = null,
    externalId = null,
  } of input.linkedResources ?? []) {
    todo.addLink(task, { webUrl, applicationName, displayName, externalId })
  }
  return answerTask(call, task, 201)
}

function updateTask(call: MailboxCall): GraphReply {
  const task = routeTask(call)
  requireTag(call, taskTag(task))
  const { todo } = call.mailbox
  const wasDone = task.state.status === 'completed'
  Object.assign(task.state, stateAfter(readTask(call.request), task, call.world.clock.now()))
  if (!wasDone && task.state.status === 'completed') completeOccurrence(todo, routeList(call), task)
  todo.touch(task)
  return answerTask(call, task, 200)
}

function deleteTask(call: MailboxCall): GraphReply {
  const task = routeTask(call)
  requireTag(call, taskTag(task))
  routeList(call).tasks.delete(task.id)
  return empty()
}

function answerList(call: MailboxCall, list: TaskList, status: number): GraphReply {
  const { query, method } = call.request
  const projection = project(listShape, method === 'GET' ? query.select : undefined)
  const fragment = `users('${call.owner.id}')/todo/lists${projection.contextList}/$entity`
  return json(
    writeProperties(projection, list, { '@odata.context': context(call.request, fragment) }),
    {},
    status,
  )
}

function answerTask(call: MailboxCall, task: Task, status: number): GraphReply {
  const { query, method } = call.request
  const projection = projectTask(method === 'GET' ? query : {})
  const fragment = `users('${call.owner.id}')/todo/lists('${routeList(call).id}')/tasks${projection.properties.contextList}/$entity`
  return json(writeTask(projection, task, { '@odata.context': context(call.request, fragment) }), {}, status)
}

function routeList(call: MailboxCall): TaskList {
  const list = call.mailbox.todo.findList(param(call, 'list'))
  if (!list) throw itemNotFound()
  return list
}

/** The two that are always there keep their names and stay. */
function routeOwnList(call: MailboxCall): TaskList {
  const list = routeList(call)
  if (list.wellKnown !== 'none')
    throw badRequest(`The list '${list.displayName}' cannot be changed or deleted.`)
  return list
}

function routeTask(call: MailboxCall): Task {
  const task = routeList(call).tasks.get(param(call, 'task'))
  if (!task) throw itemNotFound()
  return task
}
