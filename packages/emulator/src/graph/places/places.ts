import type { PhysicalAddress, Room, RoomList } from '@microsoft/microsoft-graph-types'
import { z } from 'zod'
import type { Group } from '../../tenant/group.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { RoomFacts } from '../../tenant/room-facts.ts'
import type { User } from '../../tenant/user.ts'
import type { World } from '../../tenant/world.ts'
import { requireDirectoryPermission } from '../access/authorize.ts'
import type { RouteBook } from '../graph-routes.ts'
import { authorizationDenied, directoryObjectNotFound, notImplemented } from '../http/graph-error.ts'
import { type GraphReply, json, plain } from '../http/graph-reply.ts'
import { readJson } from '../http/read-json.ts'
import { applyQuery } from '../odata/apply-query.ts'
import { type FieldTable, fieldTable, scalar } from '../odata/fields.ts'
import { type Call, param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { pageSize, skipPage } from '../wire/paging.ts'
import { project, type Shape, shape, writeProperties } from '../wire/shape.ts'

interface RoomView {
  readonly id: string
  readonly user: User
  readonly mailbox: Mailbox
  readonly facts: RoomFacts
}
interface ListView {
  readonly id: string
  readonly group: Group
}

const noAddress: PhysicalAddress = { street: '', city: '', state: '', postalCode: '', countryOrRegion: '' }

const roomShape: Shape<RoomView> = shape<RoomView, Room>(
  'microsoft.graph.room',
  {
    id: ({ id }) => id,
    displayName: ({ user }) => user.state.displayName,
    address: ({ facts }) => ({ ...noAddress, ...facts.address }),
    geoCoordinates: () => null,
    phone: ({ user }) => user.state.businessPhones[0] ?? '',
    nickname: ({ user }) => user.state.displayName,
    label: ({ facts }) => facts.label ?? null,
    capacity: ({ facts }) => facts.capacity ?? null,
    building: ({ facts }) => facts.building ?? null,
    floorLabel: ({ facts }) => facts.floorLabel ?? null,
    floorNumber: ({ facts }) => facts.floorNumber ?? null,
    isWheelChairAccessible: ({ facts }) => facts.isWheelChairAccessible ?? false,
    bookingType: ({ facts }) => facts.bookingType ?? 'standard',
    tags: ({ facts }) => [...(facts.tags ?? [])],
    audioDeviceName: ({ facts }) => facts.audioDeviceName ?? null,
    videoDeviceName: ({ facts }) => facts.videoDeviceName ?? null,
    displayDeviceName: ({ facts }) => facts.displayDeviceName ?? null,
    emailAddress: ({ mailbox }) => mailbox.address,
  },
  { idAlways: false },
)

const listShape: Shape<ListView> = shape<ListView, Omit<RoomList, 'rooms'>>(
  'microsoft.graph.roomList',
  {
    id: ({ id }) => id,
    displayName: ({ group }) => group.state.displayName,
    address: () => noAddress,
    geoCoordinates: () => null,
    phone: () => '',
    emailAddress: ({ group }) => group.state.mail,
  },
  { navigation: ['rooms'], idAlways: false },
)

const roomFields: FieldTable<RoomView> = fieldTable<RoomView>('microsoft.graph.room', {
  id: scalar('string', ({ id }) => id),
  displayName: scalar('string', ({ user }) => user.state.displayName),
  nickname: scalar('string', ({ user }) => user.state.displayName),
  emailAddress: scalar('string', ({ mailbox }) => mailbox.address),
  building: scalar('string', ({ facts }) => facts.building ?? null),
  capacity: scalar('number', ({ facts }) => facts.capacity ?? null),
  floorNumber: scalar('number', ({ facts }) => facts.floorNumber ?? null),
  isWheelChairAccessible: scalar('boolean', ({ facts }) => facts.isWheelChairAccessible ?? false),
  bookingType: scalar('enum', ({ facts }) => facts.bookingType ?? 'standard'),
})

const listFields: FieldTable<ListView> = fieldTable<ListView>('microsoft.graph.roomList', {
  id: scalar('string', ({ id }) => id),
  displayName: scalar('string', ({ group }) => group.state.displayName),
  emailAddress: scalar('string', ({ group }) => group.state.mail),
})

const text = z.string().nullable().optional()
const roomInput = z.strictObject({
  '@odata.type': z.literal('microsoft.graph.room').or(z.literal('#microsoft.graph.room')).optional(),
  address: z
    .strictObject({ street: text, city: text, state: text, postalCode: text, countryOrRegion: text })
    .optional(),
  audioDeviceName: text,
  bookingType: z.enum(['standard', 'reserved']).optional(),
  building: text,
  capacity: z.int().min(0).nullable().optional(),
  displayDeviceName: text,
  floorLabel: text,
  floorNumber: z.int().nullable().optional(),
  isWheelChairAccessible: z.boolean().nullable().optional(),
  label: text,
  tags: z.array(z.string()).optional(),
  videoDeviceName: text,
})

/** Rooms, which are mailboxes, and lists of rooms, which are distribution groups. */
export function placeRoutes(book: RouteBook): void {
  book.directory('GET', 'places/room', (call) => listRooms(call, rooms(call), 'places/microsoft.graph.room'))
  book.directory('GET', 'places/room/$count', (call) => count(call, rooms(call).length))
  book.directory('GET', 'places/$count/room', (call) => count(call, rooms(call).length))
  book.directory('GET', 'places/roomList', listLists)
  book.directory('GET', 'places/{place}', getPlace)
  book.directory('PATCH', 'places/{place}', updatePlace)
  book.directory('GET', 'places/{place}/room', getPlace)
  book.directory('GET', 'places/{place}/roomList', getPlace)
  book.directory('GET', 'places/{place}/roomList/rooms', (call) => {
    const { group } = routeList(call)
    const inside = rooms(call).filter(({ user }) => group.memberIds.has(user.id))
    return listRooms(call, inside, `places('${param(call, 'place')}')/microsoft.graph.roomList/rooms`)
  })
}

function listRooms(call: Call, all: readonly RoomView[], path: string): GraphReply {
  requireDirectoryPermission(call.caller, 'readPlaces')
  const { request } = call
  const projection = project(roomShape, request.query.select)
  const wanted = applyQuery(all, request.query, roomFields)
  const page = skipPage(request, wanted, pageSize(request, 100, 1000))
  return json({
    '@odata.context': context(request, `${path}${projection.contextList}`),
    ...(request.query.count === true && { '@odata.count': wanted.length }),
    ...(page.nextLink !== undefined && { '@odata.nextLink': page.nextLink }),
    value: page.items.map((room) => writeProperties(projection, room, {})),
  })
}

function listLists(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'readPlaces')
  const { request } = call
  if (request.query.expand !== undefined) throw notImplemented(`$expand=${request.query.expand} on roomList`)
  const projection = project(listShape, request.query.select)
  const wanted = applyQuery(lists(call), request.query, listFields)
  const page = skipPage(request, wanted, pageSize(request, 100, 1000))
  return json({
    '@odata.context': context(request, `places/microsoft.graph.roomList${projection.contextList}`),
    ...(page.nextLink !== undefined && { '@odata.nextLink': page.nextLink }),
    value: page.items.map((list) => writeProperties(projection, list, {})),
  })
}

function count(call: Call, number: number): GraphReply {
  requireDirectoryPermission(call.caller, 'readPlaces')
  return plain(String(number))
}

function getPlace(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'readPlaces')
  const room = findRoom(call)
  if (room) return answerRoom(call, room)
  const projection = project(listShape, call.request.query.select)
  return json(
    writeProperties(projection, routeList(call), {
      '@odata.context': context(call.request, `places${projection.contextList}/$entity`),
      '@odata.type': '#microsoft.graph.roomList',
    }),
  )
}

function updatePlace(call: Call): GraphReply {
  const { user } = call.caller
  // The API has no application permission for it (https://learn.microsoft.com/graph/api/place-update).
  if (!user || !call.caller.permissions.has('Place.ReadWrite.All')) throw authorizationDenied()
  if (
    !user.state.roles.some((role) => role === 'Exchange Administrator' || role === 'Global Administrator')
  ) {
    throw authorizationDenied()
  }
  const room = findRoom(call)
  if (!room) throw notImplemented('changing a room list')
  const { '@odata.type': _, ...input } = readJson(call.request, roomInput, 'microsoft.graph.room')
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
  room.mailbox.room = { ...room.facts, ...given }
  return answerRoom(call, { ...room, facts: room.mailbox.room })
}

function answerRoom(call: Call, room: RoomView): GraphReply {
  const { query, method } = call.request
  const projection = project(roomShape, method === 'GET' ? query.select : undefined)
  return json(
    writeProperties(projection, room, {
      '@odata.context': context(call.request, `places${projection.contextList}/$entity`),
      '@odata.type': '#microsoft.graph.room',
    }),
  )
}

function rooms(call: Call): RoomView[] {
  const { tenant } = call.caller
  return [...tenant.mailboxes].flatMap((mailbox) => {
    const user = tenant.directory.find(mailbox.userId)
    if (mailbox.kind !== 'room' || !user) return []
    return [{ id: placeId(call.world, mailbox.id), user, mailbox, facts: mailbox.room }]
  })
}

function lists(call: Call): ListView[] {
  return [...call.caller.tenant.groups.all]
    .filter(({ isRoomList }) => isRoomList)
    .map((group) => ({ id: placeId(call.world, group.id), group }))
}

/** By id or by address. */
function findRoom(call: Call): RoomView | undefined {
  const key = param(call, 'place').toLowerCase()
  return rooms(call).find(({ id, mailbox }) => id === key || mailbox.address.toLowerCase() === key)
}

function routeList(call: Call): ListView {
  const key = param(call, 'place').toLowerCase()
  const found = lists(call).find(({ id, group }) => id === key || group.state.mail?.toLowerCase() === key)
  if (!found) throw directoryObjectNotFound(key)
  return found
}

function placeId(world: World, of: string): string {
  return world.random.guid('place', of)
}
