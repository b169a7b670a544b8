import type { UserPhoto } from '../../tenant/user.ts'

type Image = Omit<UserPhoto, 'bytes'>

/** Type and size of a JPEG or PNG in pixels, from its headers; null for anything else. */
export function imageSize(bytes: Buffer): Image | null {
  const image = pngSize(bytes) ?? jpegSize(bytes)
  return image && image.width > 0 && image.height > 0 ? image : null
}

function pngSize(bytes: Buffer): Image | null {
  if (
    bytes.length < 24 ||
    bytes.readUInt32BE(0) !== 0x89504e47 ||
    bytes.toString('latin1', 12, 16) !== 'IHDR'
  )
    return null
  return { contentType: 'image/png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
}

/** Walks the segments of a JPEG (ITU T.81) to its start of frame. */
function jpegSize(bytes: Buffer): Image | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return null
  let at = 2
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (isFrame) {
      return {
        contentType: 'image/jpeg',
        height: bytes.readUInt16BE(at + 5),
        width: bytes.readUInt16BE(at + 7),
      }
    }
    at += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2)
  }
  return null
}
