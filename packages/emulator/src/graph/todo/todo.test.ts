import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type GraphFixture, items, type Json, pathOf, refusal, startGraph } from '../testing/graph-fixture.ts'

let graph: GraphFixture
let token: string

beforeAll(async () => {
  graph = await startGraph()
  const ada = graph.addPerson('ada')
  token = graph.userToken(ada.user, 'Tasks.ReadWrite')
})
afterAll(() => graph.close())

const call = (method: string, path: string, body?: object) =>
  graph.call(method, `/me/todo${path}`, { token, ...(body && { body }) })
const get = (path: string) => call('GET', path)

test('two lists are always there; others are made, renamed and deleted', async () => {
  const [tasks, flagged] = items(await get('/lists'))
  expect([tasks?.wellknownListName, flagged?.wellknownListName]).toEqual(['defaultList', 'flaggedEmails'])
  expect((await call('PATCH', `/lists/${tasks?.id}`, { displayName: 'x' })).status).toBe(400)
  expect((await get('/lists/tasks')).status).toBe(404)
  expect((await get('/lists/defaultList')).json.id).toBe(tasks?.id)
  const made = await call('POST', '/lists', { displayName: 'Garden' })
  expect([made.status, made.json.isOwner]).toEqual([201, true])
  expect((await call('PATCH', `/lists/${made.json.id}`, { displayName: 'Yard' })).json.displayName).toBe(
    'Yard',
  )
  expect((await call('DELETE', `/lists/${made.json.id}`)).status).toBe(204)
  expect(refusal(await get(`/lists/${made.json.id}`)).code).toBe('ErrorItemNotFound')
})

test('a task is made, completed, given steps and links, and deleted', async () => {
  const all = '/lists/defaultList/tasks'
  const due = { dateTime: '2026-03-09T00:00:00', timeZone: 'Romance Standard Time' }
  const made = await call('POST', all, {
    title: 'Water the plants',
    dueDateTime: due,
    categories: ['Home'],
    linkedResources: [{ webUrl: 'https://example.com/1', applicationName: 'App' }],
  })
  expect(made.status).toBe(201)
  expect(made.json).toMatchObject({
    status: 'notStarted',
    dueDateTime: { ...due, dateTime: '2026-03-09T00:00:00.0000000' },
  })
  expect(made.json).not.toHaveProperty('completedDateTime')
  const one = `${all}/${made.json.id}`
  const done = await call('PATCH', one, { status: 'completed' })
  expect(done.json).toMatchObject({
    completedDateTime: { dateTime: '2026-03-02T00:00:00.0000000', timeZone: 'UTC' },
  })
  expect(done.json['@odata.etag']).not.toBe(made.json['@odata.etag'])
  expect((await call('PATCH', one, { status: 'inProgress' })).json).not.toHaveProperty('completedDateTime')
  const step = await call('POST', `${one}/checklistItems`, { displayName: 'Find the can' })
  expect(step.json).toMatchObject({ isChecked: false, checkedDateTime: null })
  const checked = await call('PATCH', `${one}/checklistItems/${step.json.id}`, { isChecked: true })
  expect(String(checked.json.checkedDateTime)).toMatch(/^2026-03-02T/)
  const expanded = await get(`${one}?$expand=checklistItems,linkedResources`)
  expect(expanded.json).toMatchObject({
    checklistItems: [{ displayName: 'Find the can' }],
    linkedResources: [{ applicationName: 'App' }],
  })
  expect(items(await get(`${one}/linkedResources`))).toHaveLength(1)
  expect((await call('DELETE', `${one}/checklistItems/${step.json.id}`)).status).toBe(204)
  expect(
    items(await get(`${all}?$filter=status eq 'inProgress' and categories/any(c:c eq 'Home')`)),
  ).toHaveLength(1)
  expect(items(await get(`${all}?$filter=dueDateTime/dateTime lt '2026-03-08T00:00:00'`))).toHaveLength(0)
  expect((await call('POST', all, { title: 'x', recurrence: { pattern: {} } })).status).toBe(400)
  expect((await call('POST', all, { importance: 'high' })).status).toBe(400)
  expect((await call('DELETE', one)).status).toBe(204)
  expect((await get(one)).status).toBe(404)
})

test('a task that comes back goes on to its next day when it is done, and after the last it is done itself', async () => {
  const list = await call('POST', '/lists', { displayName: 'Rounds' })
  const all = `/lists/${list.json.id}/tasks`
  const recurrence = {
    pattern: { type: 'weekly', interval: 2, daysOfWeek: ['monday', 'friday'], firstDayOfWeek: 'monday' },
    range: { type: 'numbered', startDate: '2026-03-04', numberOfOccurrences: 3 },
  }
  const reminderDateTime = { dateTime: '2026-03-06T08:30:00', timeZone: 'Romance Standard Time' }
  const made = await call('POST', all, { title: 'Empty the boxes', recurrence, reminderDateTime })
  expect(made.json).toMatchObject({
    dueDateTime: { dateTime: '2026-03-06T00:00:00.0000000', timeZone: 'UTC' },
    recurrence: {
      pattern: { ...recurrence.pattern, month: 0, dayOfMonth: 0, index: 'first' },
      range: { ...recurrence.range, endDate: '0001-01-01', recurrenceTimeZone: 'UTC' },
    },
  })
  const one = `${all}/${made.json.id}`
  const step = await call('POST', `${one}/checklistItems`, { displayName: 'the blue one', isChecked: true })
  expect((await call('PATCH', one, { status: 'completed' })).json).toMatchObject({
    id: made.json.id,
    status: 'notStarted',
    dueDateTime: { dateTime: '2026-03-16T00:00:00.0000000' },
    reminderDateTime: { dateTime: '2026-03-16T08:30:00.0000000' },
  })
  expect((await get(`${one}/checklistItems/${step.json.id}`)).json.isChecked).toBe(false)
  const done = items(await get(`${all}?$filter=status eq 'completed'&$expand=checklistItems`))
  expect(done).toMatchObject([
    { title: 'Empty the boxes', dueDateTime: { dateTime: '2026-03-06T00:00:00.0000000' } },
  ])
  expect(done[0]).toMatchObject({ checklistItems: [{ displayName: 'the blue one', isChecked: true }] })
  expect(done[0]).not.toHaveProperty('recurrence')
  await call('PATCH', one, { status: 'completed' })
  const last = await call('PATCH', one, { status: 'completed' })
  expect(last.json).toMatchObject({
    status: 'completed',
    dueDateTime: { dateTime: '2026-03-20T00:00:00.0000000' },
  })
  expect(items(await get(all))).toHaveLength(3)
  expect((await call('PATCH', one, { recurrence: null })).json).not.toHaveProperty('recurrence')
  const never = { ...recurrence, range: { type: 'endDate', startDate: '2026-03-03', endDate: '2026-03-05' } }
  expect(refusal(await call('POST', all, { title: 'x', recurrence: never })).code).toBe(
    'ErrorRecurrenceHasNoOccurrence',
  )
})

test('whoever names the version of a task changes or deletes that one only', async () => {
  const all = '/lists/defaultList/tasks'
  const made = await call('POST', all, { title: 'Count' })
  const path = `/me/todo${all}/${made.json.id}`
  const headers = { 'If-Match': String(made.json['@odata.etag']) }
  const first = await graph.call('PATCH', path, { token, headers, body: { title: 'Count again' } })
  expect(first.status).toBe(200)
  const late = await graph.call('PATCH', path, { token, headers, body: { title: 'Lost' } })
  expect([late.status, refusal(late).code]).toEqual([412, 'ErrorIrresolvableConflict'])
  expect((await graph.call('DELETE', path, { token, headers })).status).toBe(412)
  expect((await graph.call('DELETE', path, { token, headers: { 'If-Match': '*' } })).status).toBe(204)
})

test('needs its own permission', async () => {
  const person = graph.addPerson('bo')
  const read = graph.userToken(person.user, 'Tasks.Read')
  expect((await graph.get('/me/todo/lists', { token: read })).status).toBe(200)
  expect(
    (await graph.call('POST', '/me/todo/lists', { token: read, body: { displayName: 'x' } })).status,
  ).toBe(403)
  expect(
    (await graph.get('/me/todo/lists', { token: graph.userToken(person.user, 'Mail.Read') })).status,
  ).toBe(403)
})

test('whoever follows delta ends with the tasks there are', async () => {
  const step = fc.record({ kind: fc.constantFrom('make', 'change', 'delete', 'read'), n: fc.nat(30) })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const list = await call('POST', '/lists', { displayName: 'Followed' })
      const at = `/lists/${list.json.id}/tasks`
      const mirror = new Map<unknown, unknown>()
      let link = `${at}/delta`
      const read = async () => {
        const page = await get(link)
        for (const item of items(page)) {
          if (item['@removed'] === undefined) mirror.set(item.id, item.title)
          else mirror.delete(item.id)
        }
        link = pathOf(page.json['@odata.deltaLink']).replace('/me/todo', '')
      }
      let made: readonly Json[] = []
      for (const { kind, n } of steps) {
        const some = made[n % Math.max(1, made.length)]
        if (kind === 'make') await call('POST', at, { title: `Task ${n}` })
        if (kind === 'read') await read()
        if (kind === 'change' && some) await call('PATCH', `${at}/${some.id}`, { title: `Changed ${n}` })
        if (kind === 'delete' && some) await call('DELETE', `${at}/${some.id}`)
        made = items(await get(at))
      }
      await read()
      expect([...mirror].toSorted()).toEqual(made.map(({ id, title }) => [id, title]).toSorted())
    }),
    { numRuns: 15 },
  )
})
