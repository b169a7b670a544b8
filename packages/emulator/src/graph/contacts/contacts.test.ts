import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GraphWatch, withGraphContract } from '../../../../../e2e/graph-contract/with-graph-contract.ts'
import { type GraphFixture, items, type Json, pathOf, refusal, startGraph } from '../testing/graph-fixture.ts'
import { png } from '../testing/png.ts'

let graph: GraphFixture
let watch: GraphWatch
let user: string
let token: string

beforeAll(async () => {
  graph = await startGraph()
  watch = await withGraphContract(graph.origin)
  user = `/users/${graph.addPerson('ada').user.id}`
  token = graph.appToken('Contacts.ReadWrite')
})
afterAll(async () => {
  await watch.close()
  await graph.close()
})

async function send(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const response = await fetch(`${watch.origin}/v1.0${user}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  const isJson = response.headers.get('content-type')?.includes('json')
  const json: Json = isJson ? JSON.parse(bytes.toString('utf8')) : {}
  return { status: response.status, headers: response.headers, bytes, json }
}
const get = (path: string) => send('GET', path)
const made = async (path: string, body: object): Promise<Json> => {
  const { status, json } = await send('POST', path, body)
  expect(status).toBe(201)
  return json
}
/** Everything, or what is new: every page of a round, and the link for the next one. */
async function follow(path: string, headers: Record<string, string> = {}) {
  const found: Json[] = []
  for (let next = path; ; ) {
    const page = await graph.get(next, { token, headers })
    found.push(...items(page))
    if (page.json['@odata.deltaLink'] !== undefined)
      return { found, next: pathOf(page.json['@odata.deltaLink']) }
    next = pathOf(page.json['@odata.nextLink'])
  }
}

const picture = png(48, 32)

describe('a contact', () => {
  test('is made, changed and deleted', async () => {
    const contact = await made('/contacts', {
      givenName: 'Pavel',
      surname: 'Bansky',
      emailAddresses: [{ address: 'pavelb@contoso.example', name: 'Pavel Bansky' }],
      businessPhones: ['+1 732 555 0102'],
      birthday: '1974-07-22T00:00:00Z',
      homeAddress: { city: 'Brno', street: null },
      yomiSurname: 'b',
    })
    expect(contact).toMatchObject({
      displayName: 'Pavel Bansky',
      birthday: '1974-07-22T11:59:00Z',
      homeAddress: { city: 'Brno' },
      yomiSurname: 'b',
    })
    const one = `/contacts/${contact.id}`
    const changed = await send('PATCH', one, {
      displayName: 'P. Bansky',
      secondaryEmailAddress: { address: 'p@example.com' },
      personalNotes: null,
    })
    expect(changed.json).toMatchObject({
      displayName: 'P. Bansky',
      emailAddresses: [{ address: 'pavelb@contoso.example' }, { address: 'p@example.com' }],
      personalNotes: '',
    })
    const stale = await send('PATCH', one, { title: 'Dr' }, { 'If-Match': String(contact['@odata.etag']) })
    expect(refusal(stale)).toMatchObject({ status: 412, code: 'ErrorIrresolvableConflict' })
    const fresh = { 'If-Match': String(changed.json['@odata.etag']) }
    expect((await send('DELETE', one, undefined, fresh)).status).toBe(204)
    expect((await get(one)).status).toBe(404)
    const again = await made('/contacts', { companyName: 'Acme' })
    expect(again.displayName).toBe('Acme')
    expect((await send('POST', `/contacts/${again.id}/permanentDelete`)).status).toBe(204)
  })

  test.each([
    [{ colour: 'red' }, "'colour'"],
    [{ emailAddresses: [{ name: 'x' }] }, 'emailAddresses.address'],
    [{ emailAddresses: ['a', 'b', 'c', 'd'].map((name) => ({ address: `${name}@x` })) }, 'three'],
    [{ birthday: 'soon' }, "'soon'"],
  ])('is refused: %j', async (body, message) => {
    expect(refusal(await send('POST', '/contacts', body))).toMatchObject({
      status: 400,
      message: expect.stringContaining(message),
    })
  })

  test('has a photo once it was given one', async () => {
    const contact = await made('/contacts', { givenName: 'Photo' })
    const photo = `/users/${user.split('/')[2]}/contacts/${contact.id}/photo`
    expect((await graph.get(photo, { token })).status).toBe(404)
    const type = { 'Content-Type': 'image/png' }
    const put = await graph.call('PUT', `${photo}/$value`, { token, body: picture, headers: type })
    expect(put.status).toBe(200)
    expect((await graph.get(photo, { token })).json).toMatchObject({
      '@odata.mediaContentType': 'image/png',
      width: 48,
      height: 32,
    })
    expect((await graph.get(`${photo}/$value`, { token })).bytes.equals(picture)).toBe(true)
    const text = await graph.call('PUT', `${photo}/$value`, { token, body: 'hello', headers: type })
    expect(refusal(text).status).toBe(400)
  })

  test('is found by words and by properties', async () => {
    await made('/contacts', { givenName: 'Zelda', companyName: 'Northwind Traders', department: 'Sales' })
    await made('/contacts', { givenName: 'Yan', companyName: 'Northwind Traders', department: 'Legal' })
    const names = async (query: string) =>
      items(await get(`/contacts?${query}`)).map(({ displayName }) => displayName)
    expect(await names('$search="northwind sales"')).toEqual(['Zelda'])
    expect(await names('$search="department:legal"')).toEqual(['Yan'])
    expect(await names("$filter=companyName eq 'Northwind Traders'&$orderby=displayName desc")).toEqual([
      'Zelda',
      'Yan',
    ])
    expect(refusal(await get('/contacts?$search="x"&$orderby=displayName')).status).toBe(400)
    expect(refusal(await get('/contacts?$search="shoe:9"')).status).toBe(400)
  })
})

describe('a contact folder', () => {
  test('nests, is renamed, moved and deleted with what is in it', async () => {
    const work = await made('/contactFolders', { displayName: 'Work' })
    const inner = await made(`/contactFolders/${work.id}/childFolders`, { displayName: 'Inner' })
    const contact = await made(`/contactFolders/${inner.id}/contacts`, { displayName: 'Deep' })
    expect(contact.parentFolderId).toBe(inner.id)
    expect(refusal(await send('POST', '/contactFolders', { displayName: 'work' }))).toMatchObject({
      status: 409,
      code: 'ErrorFolderExists',
    })
    expect(refusal(await send('POST', '/contactFolders', {})).status).toBe(400)
    const own = await send('PATCH', `/contactFolders/${work.id}`, { parentFolderId: inner.id })
    expect(refusal(own).status).toBe(400)
    const renamed = await send('PATCH', `/contactFolders/${inner.id}`, { displayName: 'Within' })
    expect(renamed.json).toMatchObject({ displayName: 'Within', parentFolderId: work.id })
    const children = await get(`/contactFolders/${work.id}/childFolders?$count=true`)
    expect(items(children)).toMatchObject([{ displayName: 'Within' }])
    expect((await get(`/contactFolders/${inner.id}/contacts/${contact.id}`)).status).toBe(200)
    const moved = await send('PATCH', `/contacts/${contact.id}`, { parentFolderId: 'contacts' })
    expect(moved.json.id).not.toBe(contact.id)
    expect((await get(`/contacts/${contact.id}`)).status).toBe(404)
    expect((await send('DELETE', `/contactFolders/${work.id}`)).status).toBe(204)
    expect((await get(`/contactFolders/${inner.id}`)).status).toBe(404)
    expect(refusal(await send('DELETE', '/contactFolders/contacts')).code).toBe(
      'ErrorDeleteDistinguishedFolder',
    )
  })
})

test('answers keep to the contract', async () => {
  await get('/contactFolders/delta')
  await get('/contacts/delta?$select=displayName')
  watch.expectClean()
})

describe('who follows the delta', () => {
  const step = fc.record({
    what: fc.constantFrom(
      'add',
      'rename',
      'move',
      'remove',
      'folder',
      'rename folder',
      'remove folder',
      'look',
    ),
    which: fc.nat(50),
    size: fc.integer({ min: 1, max: 4 }),
  })

  test('ends with what a fresh listing has, whatever happened between the pages', async () => {
    let person = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        person += 1
        const { user: someone, mailbox } = graph.addPerson(`follower${person}`)
        const { contacts } = mailbox
        const root = `/users/${someone.id}`
        const followed = new Map<string, { next: string; known: Map<unknown, unknown> }>([
          [`${root}/contacts/delta`, { next: `${root}/contacts/delta`, known: new Map() }],
          [`${root}/contactFolders/delta`, { next: `${root}/contactFolders/delta`, known: new Map() }],
        ])
        const look = async (size: number, whole: boolean) => {
          for (const state of followed.values()) {
            for (let more = true; more; ) {
              const headers = { Prefer: `odata.maxpagesize=${size}` }
              const page = await graph.get(state.next, { token, headers })
              for (const item of items(page)) {
                if (item['@removed']) state.known.delete(item.id)
                else state.known.set(item.id, item.displayName)
              }
              more = whole && page.json['@odata.nextLink'] !== undefined
              state.next = pathOf(page.json['@odata.nextLink'] ?? page.json['@odata.deltaLink'])
            }
          }
        }
        for (const [i, { what, which, size }] of steps.entries()) {
          const all = [...contacts.folders].flatMap((folder) => [...folder.contacts])
          const folders = [...contacts.folders].filter((folder) => folder !== contacts.default)
          const contact = all[which % Math.max(all.length, 1)]
          const folder = folders[which % Math.max(folders.length, 1)]
          const at = `${root}/contacts/${contact ? mailbox.idOf(contact, 'default') : ''}`
          const body = { displayName: `n${i}` }
          if (what === 'add') await graph.call('POST', `${root}/contacts`, { token, body })
          if (what === 'rename' && contact) await graph.call('PATCH', at, { token, body })
          if (what === 'remove' && contact) await graph.call('DELETE', at, { token })
          if (what === 'move' && contact && folder)
            contacts.move(contact, contact.folder === folder ? contacts.default : folder)
          if (what === 'folder') contacts.addFolder(`f${i}`, (which % 2 === 0 && folder) || contacts.default)
          if (what === 'rename folder' && folder) contacts.updateFolder(folder, body)
          if (what === 'remove folder' && folder) contacts.removeFolder(folder)
          if (what === 'look') await look(size, which % 2 === 0)
        }
        await look(3, true)
        const listed = [...contacts.default.contacts].map((one) => [
          mailbox.idOf(one, 'default'),
          one.state.displayName,
        ])
        const tree = [...contacts.folders]
          .filter((one) => one !== contacts.default)
          .map((one) => [contacts.folderId(one), one.displayName])
        const [ofContacts, ofFolders] = [...followed.values()].map(({ known }) => [...known].sort())
        expect(ofContacts).toEqual(listed.sort())
        expect(ofFolders).toEqual(tree.sort())
      }),
      { numRuns: 25 },
    )
  }, 60_000)

  test('gets a page of its size, and what was selected at first', async () => {
    for (let i = 0; i < 4; i++) await made('/contacts', { displayName: `Paged ${i}`, title: 'Dr' })
    const first = await graph.get(`${user}/contacts/delta?$select=title`, {
      token,
      headers: { Prefer: 'odata.maxpagesize=2' },
    })
    expect(items(first)).toHaveLength(2)
    expect(Object.keys(items(first)[0] ?? {})).toEqual(['@odata.type', '@odata.etag', 'id', 'title'])
    const { found } = await follow(pathOf(first.json['@odata.nextLink']))
    expect(found.every((one) => 'title' in one && !('displayName' in one))).toBe(true)
  })
})
