import { afterAll, beforeAll, expect, test } from 'vitest'
import { addGroup } from '../../control/control-groups.ts'
import { domain, type GraphFixture, items, refusal, startGraph } from '../testing/graph-fixture.ts'

let graph: GraphFixture
let token: string

beforeAll(async () => {
  graph = await startGraph()
  const rooms = ['north', 'south', 'west'].map((name) => {
    const user = graph.addUser(name, {
      displayName: `Room ${name}`,
      mail: `${name}@${domain}`,
      licensed: false,
    })
    graph.addMailbox(user, 'room')
    return user
  })
  graph.addPerson('ada')
  addGroup(graph.world, graph.tenant, {
    displayName: 'Building 1',
    kind: 'room-list',
    mail: `building1@${domain}`,
    members: rooms.slice(0, 2).map(({ id }) => id),
  })
  token = graph.appToken('Place.Read.All')
})
afterAll(() => graph.close())

const get = (path: string) => graph.get(path, { token })

test('rooms and their lists are found', async () => {
  const rooms = items(await get('/places/microsoft.graph.room'))
  expect(rooms.map(({ emailAddress }) => emailAddress)).toEqual(
    ['north', 'south', 'west'].map((name) => `${name}@${domain}`),
  )
  expect(rooms[0]).toMatchObject({ capacity: null, bookingType: 'standard', nickname: 'Room north' })
  expect((await get(`/places/north@${domain}`)).json).toMatchObject({
    '@odata.type': '#microsoft.graph.room',
    id: rooms[0]?.id,
  })
  const [list] = items(await get('/places/microsoft.graph.roomlist'))
  expect(list).toMatchObject({ displayName: 'Building 1', emailAddress: `building1@${domain}` })
  const inside = items(await get(`/places/building1@${domain}/microsoft.graph.roomlist/rooms`))
  expect(inside.map(({ displayName }) => displayName)).toEqual(['Room north', 'Room south'])
  expect((await get('/places/microsoft.graph.room/$count')).bytes.toString()).toBe('3')
  expect((await get(`/places/nowhere@${domain}`)).status).toBe(404)
  expect(
    (await graph.get('/places/microsoft.graph.room', { token: graph.appToken('User.Read.All') })).status,
  ).toBe(403)
})

test('an administrator of Exchange says how large a room is', async () => {
  const admin = graph.addUser('admin', { roles: ['Exchange Administrator'] })
  const body = { '@odata.type': 'microsoft.graph.room', capacity: 12, building: '1', tags: ['quiet'] }
  const as = graph.userToken(admin, 'Place.ReadWrite.All')
  const path = `/places/south@${domain}`
  expect((await graph.call('PATCH', path, { token: as, body })).json).toMatchObject({
    capacity: 12,
    tags: ['quiet'],
  })
  expect(items(await get('/places/microsoft.graph.room?$filter=capacity ge 10'))).toMatchObject([
    { building: '1' },
  ])
  expect((await graph.call('PATCH', path, { token, body })).status).toBe(403)
  expect(refusal(await graph.call('PATCH', path, { token: as, body: { capacity: -1 } })).status).toBe(400)
})
