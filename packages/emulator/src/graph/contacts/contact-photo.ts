import type { MailboxCall } from '../access/mailbox-access.ts'
import { badRequest, GraphError } from '../http/graph-error.ts'
import { bytes, empty, type GraphReply, json } from '../http/graph-reply.ts'
import { context } from '../wire/links.ts'
import { readImage } from '../wire/read-image.ts'
import { routeContact } from './find-contact.ts'

/** `GET …/contacts/{contact}/photo`: what is known of the picture. 404 without one. */
export function getContactPhoto(call: MailboxCall): GraphReply {
  const { photo } = routeContact(call)
  if (!photo) throw noPhoto()
  const { width, height, contentType } = photo
  const id = `${width}X${height}`
  return json({
    '@odata.context': context(
      call.request,
      `users('${call.owner.id}')/contacts('${call.params.contact}')/photo/$entity`,
    ),
    '@odata.mediaContentType': contentType,
    id,
    width,
    height,
  })
}

/** `GET …/contacts/{contact}/photo/$value`. */
export function getContactPhotoBytes(call: MailboxCall): GraphReply {
  const { photo } = routeContact(call)
  if (!photo) throw noPhoto()
  return bytes(photo.content, photo.contentType)
}

/** `PUT` and `PATCH …/contacts/{contact}/photo/$value`: a JPEG or PNG of less than 4 MB, which is the limit of all bodies. */
export function setContactPhoto(call: MailboxCall): GraphReply {
  const contact = routeContact(call)
  const image = readImage(call.request.body)
  if (!image) throw badRequest('The body is neither a JPEG nor a PNG picture.')
  call.mailbox.contacts.setPhoto(contact, call.request.body, image)
  return empty(200, { 'Content-Length': '0' })
}

function noPhoto(): GraphError {
  return new GraphError(404, 'ErrorItemNotFound', 'The contact has no photo, or its photo was not found.')
}
