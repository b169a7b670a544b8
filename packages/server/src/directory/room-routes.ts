import { z as zod } from 'zod'
import { type Api, defineRoute, z } from '../platform/http/api.ts'
import type { Cursors } from '../platform/http/cursors.ts'
import { jsonAnswer, listQuery, pageOf } from '../platform/http/lists.ts'
import { graphPage } from './graph-lists.ts'
import type { MailboxDoor } from './mailbox-door.ts'
import { needingPermission } from './needing-permission.ts'
import { connectionPath } from './paths.ts'

const text = zod.string().nullish()
const graphRoom = zod.object({
  id: zod.string(),
  displayName: text,
  emailAddress: text,
  capacity: zod.number().nullish(),
  building: text,
  floorLabel: text,
  floorNumber: zod.number().nullish(),
  label: text,
  bookingType: text,
  isWheelChairAccessible: zod.boolean().nullish(),
  tags: zod.array(zod.string()).nullish(),
  audioDeviceName: text,
  videoDeviceName: text,
  displayDeviceName: text,
})

const shown = z.string().nullable()
const roomSchema = z
  .object({
    id: z.string(),
    name: shown,
    address: shown,
    capacity: z.number().int().nullable(),
    building: shown,
    floor: shown,
    floorNumber: z.number().int().nullable(),
    label: shown,
    bookingType: shown.openapi({ description: 'standard, or reserved: first come, first served.' }),
    isWheelchairAccessible: z.boolean().nullable(),
    tags: z.array(z.string()),
    audioDevice: shown,
    videoDevice: shown,
    displayDevice: shown,
  })
  .openapi('Room')

function readRoom(value: unknown): z.output<typeof roomSchema> {
  const room = graphRoom.parse(value)
  return {
    id: room.id,
    name: room.displayName ?? null,
    address: room.emailAddress?.toLowerCase() ?? null,
    capacity: room.capacity ?? null,
    building: room.building ?? null,
    floor: room.floorLabel ?? null,
    floorNumber: room.floorNumber ?? null,
    label: room.label ?? null,
    bookingType: room.bookingType ?? null,
    isWheelchairAccessible: room.isWheelChairAccessible ?? null,
    tags: room.tags ?? [],
    audioDevice: room.audioDeviceName ?? null,
    videoDevice: room.videoDeviceName ?? null,
    displayDevice: room.displayDeviceName ?? null,
  }
}

const graphRoomList = zod.object({ id: zod.string(), displayName: text, emailAddress: text })
const roomListSchema = z.object({ id: z.string(), name: shown, address: shown }).openapi('RoomList')

function readRoomList(value: unknown): z.output<typeof roomListSchema> {
  const { id, displayName, emailAddress } = graphRoomList.parse(value)
  return { id, name: displayName ?? null, address: emailAddress?.toLowerCase() ?? null }
}

const listRooms = defineRoute({
  method: 'get',
  path: '/connections/{id}/rooms',
  scope: 'directory:read',
  summary: 'The rooms of the organization, or of one list',
  description: 'Needs Place.Read.All. Free and busy times of rooms: …/mailboxes/{address}/free-busy.',
  request: {
    params: connectionPath,
    query: listQuery.extend({
      list: z.string().min(1).max(320).optional().openapi({ description: 'Address or id of a room list.' }),
    }),
  },
  responses: { 200: jsonAnswer('A page of rooms', pageOf(roomSchema)) },
})

const listRoomLists = defineRoute({
  method: 'get',
  path: '/connections/{id}/room-lists',
  scope: 'directory:read',
  summary: 'The lists that the organization keeps its rooms in: buildings, as a rule',
  request: { params: connectionPath, query: listQuery },
  responses: { 200: jsonAnswer('A page of room lists', pageOf(roomListSchema)) },
})

const readsPlaces = ['Place.Read.All', 'Place.ReadWrite.All'] as const

/** Rooms, and lists of rooms (https://learn.microsoft.com/graph/api/place-list). */
export function addRoomRoutes(api: Api, door: MailboxDoor, cursors: Cursors): void {
  api.openapi(listRooms, async (c) => {
    const { id } = c.req.valid('param')
    const { cursor, limit, list } = c.req.valid('query')
    const { graph, connection } = await door.openDirectory(id, c.get('caller'))
    const path =
      list === undefined
        ? '/places/microsoft.graph.room'
        : `/places/${encodeURIComponent(list)}/microsoft.graph.roomlist/rooms`
    const page = await needingPermission(connection, readsPlaces, () =>
      graphPage(
        graph,
        { path, query: { $top: limit } },
        { cursors, list: `rooms/${id}/${list ?? ''}`, cursor, read: readRoom },
      ),
    )
    return c.json(page, 200)
  })

  api.openapi(listRoomLists, async (c) => {
    const { id } = c.req.valid('param')
    const { cursor, limit } = c.req.valid('query')
    const { graph, connection } = await door.openDirectory(id, c.get('caller'))
    const page = await needingPermission(connection, readsPlaces, () =>
      graphPage(
        graph,
        { path: '/places/microsoft.graph.roomlist', query: { $top: limit } },
        { cursors, list: `room-lists/${id}`, cursor, read: readRoomList },
      ),
    )
    return c.json(page, 200)
  })
}
