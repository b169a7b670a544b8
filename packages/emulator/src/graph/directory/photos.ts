import type { ProfilePhoto } from '@microsoft/microsoft-graph-types'
import type { UserPhoto } from '../../tenant/user.ts'
import { requireDirectoryPermission } from '../access/authorize.ts'
import { authorizationDenied, GraphError, notImplemented } from '../http/graph-error.ts'
import { bytes, empty, type GraphReply, json } from '../http/graph-reply.ts'
import type { Call } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { readImage } from '../wire/read-image.ts'
import { project, type Shape, shape, type WireObject, writeProperties } from '../wire/shape.ts'
import { routeUser } from './change-users.ts'

/** Sizes in which Microsoft keeps a photo, as far as it is that large: https://learn.microsoft.com/graph/api/profilephoto-get. */
const sizes = [48, 64, 96, 120, 240, 360, 432, 504, 648]
const others = [
  'ProfilePhoto.Read.All',
  'ProfilePhoto.ReadWrite.All',
  'User.ReadBasic.All',
  'User.Read.All',
  'User.ReadWrite.All',
]

const photoShape: Shape<UserPhoto> = shape<UserPhoto, ProfilePhoto>(
  'microsoft.graph.profilePhoto',
  {
    id: ({ width, height }) => `${width}x${height}`,
    height: ({ height }) => height,
    width: ({ width }) => width,
  },
  { idAlways: false },
)

/** `GET …/photo`: how large it is. */
export function getPhoto(call: Call): GraphReply {
  const { user, photo } = routePhoto(call)
  return json({
    '@odata.context': context(call.request, `users('${user.id}')/photo/$entity`),
    ...write(call, photo),
  })
}

/** `GET …/photos`: each size there would be, with the one that was put in. */
export function listPhotos(call: Call): GraphReply {
  const { user, photo } = routePhoto(call)
  return json({
    '@odata.context': context(call.request, `users('${user.id}')/photos`),
    value: availableSizes(photo).map((one) => write(call, one)),
  })
}

/** `GET …/photos/{size}`: that there would be one of this size. */
export function getPhotoOfSize(call: Call): GraphReply {
  const { user, photo } = routePhoto(call)
  const { size } = call.params
  const found = availableSizes(photo).find(({ width, height }) => size === `${width}x${height}`)
  if (!found) throw noImage()
  return json({
    '@odata.context': context(call.request, `users('${user.id}')/photos/$entity`),
    ...write(call, found),
  })
}

/** What Microsoft would make of it, smallest first, and what was put in. */
function availableSizes(photo: UserPhoto): UserPhoto[] {
  const smaller = sizes.filter((size) => size < Math.min(photo.width, photo.height))
  return [...smaller.map((size) => ({ ...photo, width: size, height: size })), photo]
}

/** `GET …/photo/$value`, and `…/photos/{size}/$value` for the size that was put in. */
export function getPhotoBytes(call: Call): GraphReply {
  const { photo } = routePhoto(call)
  const { size } = call.params
  if (size !== undefined && size !== `${photo.width}x${photo.height}`) {
    if (!availableSizes(photo).some(({ width, height }) => size === `${width}x${height}`)) throw noImage()
    throw notImplemented(`making a photo of ${size} from one of ${photo.width}x${photo.height}`)
  }
  return bytes(photo.bytes, photo.contentType)
}

/** `PUT …/photo/$value` (and `PATCH …/photo` with the bytes, its other name): JPEG or PNG, up to 4 MB. */
export function putPhoto(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'changePhotos')
  const user = routeUser(call)
  if (call.caller.user && call.caller.user !== user) throw authorizationDenied()
  const { body } = call.request
  const image = readImage(body)
  if (!image) {
    throw new GraphError(
      400,
      'ErrorInvalidImage',
      'The image is not a JPEG or PNG, or its size cannot be read.',
    )
  }
  user.photo = { bytes: Buffer.from(body), ...image }
  return empty(200)
}

/** `PATCH …/photo`. */
export function patchPhoto(call: Call): GraphReply {
  putPhoto(call)
  return getPhoto(call)
}

/** `DELETE …/photo`. */
export function deletePhoto(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'changePhotos')
  const user = routeUser(call)
  if (call.caller.user && call.caller.user !== user) throw authorizationDenied()
  if (!user.photo) throw noImage()
  user.photo = null
  return empty()
}

function routePhoto(call: Call) {
  requireDirectoryPermission(call.caller, 'readPhotos')
  const user = routeUser(call)
  const isOther = call.caller.user !== null && call.caller.user !== user
  if (isOther && !others.some((name) => call.caller.permissions.has(name))) throw authorizationDenied()
  if (!user.photo) throw noImage()
  return { user, photo: user.photo }
}

function write(call: Call, photo: UserPhoto): WireObject {
  const projection = project(photoShape, call.request.query.select)
  return writeProperties(projection, photo, { '@odata.mediaContentType': photo.contentType })
}

function noImage(): GraphError {
  return new GraphError(
    404,
    'ImageNotFound',
    "Exception of type 'Microsoft.Fast.Profile.Core.Exception.ImageNotFoundException' was thrown.",
  )
}
