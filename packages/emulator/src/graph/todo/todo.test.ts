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
  expect((await call('POST', all, { title: 'x', recurrence: { pattern: {} } })).status).toBe(501)
  expect((await call('POST', all, { importance: 'high' })).status).toBe(400)
  expect((await call('DELETE', one)).status).toBe(204)
  expect((await get(one)).status).toBe(404)
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
