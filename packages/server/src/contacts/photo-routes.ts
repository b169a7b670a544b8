import type { MailboxDoor } from '../directory/index.ts'
import { type Api, defineRoute, z } from '../platform/http/api.ts'
import { downloadResponse } from '../platform/http/download.ts'
import { invalidField } from '../platform/http/validation.ts'
import { contactAt } from './contact-routes.ts'
import { contactPath } from './paths.ts'

/** Graph takes no larger body outside of upload sessions. */
const largest = 4_000_000

const bytes = { 'application/octet-stream': { schema: z.string() } }

const get = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/contacts/{contact}/photo',
  scope: 'contacts:read',
  summary: 'The picture of a contact, as bytes to save',
  request: { params: contactPath },
  responses: { 200: { description: 'The bytes', content: bytes } },
})

const put = defineRoute({
  method: 'put',
  path: '/connections/{id}/mailboxes/{address}/contacts/{contact}/photo',
  scope: 'contacts:write',
  summary: 'Give a contact a picture: the bytes of a JPEG or PNG, up to 4 MB',
  request: { params: contactPath, body: { required: true, content: bytes } },
  responses: { 204: { description: 'Done' } },
})

/** Pictures of contacts. */
export function addPhotoRoutes(api: Api, door: MailboxDoor): void {
  api.openapi(get, async (c) => {
    const { id, address, contact } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    const answer = await box.graph.stream({ path: `${contactAt(box, contact)}/photo/$value` })
    return downloadResponse({ name: 'photo', type: 'application/octet-stream', body: answer.body })
  })

  api.openapi(put, async (c) => {
    const { id, address, contact } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    const picture = Buffer.from(await c.req.arrayBuffer())
    if (picture.length > largest) throw invalidField('body', 'is larger than 4 MB')
    const type = typeOf(picture)
    if (type === undefined) throw invalidField('body', 'is neither a JPEG nor a PNG picture')
    await box.graph.json({
      method: 'PUT',
      path: `${contactAt(box, contact)}/photo/$value`,
      headers: { 'content-type': type },
      body: picture,
    })
    return c.body(null, 204)
  })
}

function typeOf(picture: Buffer): string | undefined {
  if (picture.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'image/jpeg'
  if (picture.subarray(0, 4).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47]))) return 'image/png'
  return undefined
}
