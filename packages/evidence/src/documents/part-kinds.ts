import type { MimeNode } from '@zone-eu/mailsplit'
import type { DocumentCode } from './document-codes.ts'

/** Whether a part is a message in the message. */
export const isAttachedMessage = (node: MimeNode): boolean =>
  node.contentType === 'message/rfc822' || node.contentType === 'message/global' || isInDigest(node)

/** RFC 2046 section 5.1.5: what names no type in a digest is a message. */
const isInDigest = (node: MimeNode): boolean =>
  node.parentNode !== false &&
  node.parentNode.multipart === 'digest' &&
  node.headers !== false &&
  !node.headers.hasHeader('content-type')

/** Whether a part is text of the body: shown with the message, with no name of its own. */
export const isBodyText = (node: MimeNode): boolean =>
  (node.contentType === 'text/plain' || node.contentType === 'text/html' || node.contentType === false) &&
  node.disposition !== 'attachment' &&
  !node.filename &&
  !isInDigest(node)

/** Whether a part is shown within the body: a picture in HTML, an invitation beside the text. */
export const isInline = (node: MimeNode): boolean =>
  node.disposition === 'inline' ||
  (node.disposition !== 'attachment' &&
    (isWithin(node, 'related') || isWithin(node, 'alternative')) &&
    !isAttachedMessage(node))

function isWithin(node: MimeNode, kind: string): boolean {
  for (let around = node.parentNode; around; around = around.parentNode)
    if (around.multipart === kind) return true
  return false
}

const textTypes = new Set([
  'message/delivery-status',
  'message/disposition-notification',
  'message/feedback-report',
  'application/ics',
  'application/json',
  'application/xml',
])

/** Whether an attachment of a media type is text that can be taken as it stands. */
export const isText = (mediaType: string | null): boolean =>
  mediaType !== null &&
  ((mediaType.startsWith('text/') && mediaType !== 'text/rtf') || textTypes.has(mediaType))

/** Whether an attachment is a container of Outlook's own, which has the others in it. */
export const isTnef = (mediaType: string | null, name: string | null): boolean =>
  mediaType === 'application/ms-tnef' ||
  mediaType === 'application/vnd.ms-tnef' ||
  name?.toLowerCase() === 'winmail.dat'

/** The code of a part that cannot be read although it is there: encrypted. */
export function sealedCode(node: MimeNode): DocumentCode | undefined {
  const { contentType, filename } = node
  if (!contentType) return undefined
  const name = (filename || '').toLowerCase()
  if (contentType === 'multipart/encrypted' || contentType === 'application/pgp-encrypted') return 'encrypted'
  if (contentType === 'application/x-microsoft-rpmsg-message' || name.endsWith('.rpmsg')) return 'encrypted'
  const isPkcs7 = contentType === 'application/pkcs7-mime' || contentType === 'application/x-pkcs7-mime'
  if (!isPkcs7) return undefined
  const type = node.headers ? node.headers.getFirst('content-type') : ''
  return /smime-type\s*=\s*"?signed-data/i.test(type) ? undefined : 'encrypted'
}
