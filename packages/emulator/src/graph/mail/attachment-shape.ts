import type { FileAttachment, ItemAttachment } from '@microsoft/microsoft-graph-types'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { Message } from '../../tenant/message.ts'
import type { Preferences } from '../http/prefer.ts'
import { project, type Shape, shape, type WireObject, writeProperties } from '../wire/shape.ts'
import { isoSeconds } from '../wire/times.ts'
import type { MessageAttachment } from './message-contents.ts'

/** An attachment of a message as one caller sees it. */
export interface AttachmentView {
  readonly attachment: MessageAttachment
  readonly message: Message
  readonly mailbox: Mailbox
  readonly preferences: Preferences
}

const common = {
  id: ({ mailbox, message, preferences, attachment }: AttachmentView) =>
    mailbox.core.ids.attachment(
      { folder: message.folder.number, placement: message.placement, number: message.number },
      preferences.idForm,
      attachment.index,
    ),
  lastModifiedDateTime: ({ message }: AttachmentView) => isoSeconds(message.createdAt),
  name: ({ attachment }: AttachmentView) => attachment.name,
  contentType: ({ attachment }: AttachmentView) => attachment.contentType,
  size: ({ attachment }: AttachmentView) => attachment.bytes.length,
  isInline: ({ attachment }: AttachmentView) => attachment.isInline,
}

const fileShape: Shape<AttachmentView> = shape<AttachmentView, FileAttachment>(
  'microsoft.graph.fileAttachment',
  {
    ...common,
    contentId: ({ attachment }) => attachment.contentId,
    contentLocation: () => null,
    contentBytes: ({ attachment }) => attachment.bytes.toString('base64'),
  },
)

const itemShape: Shape<AttachmentView> = shape<AttachmentView, Omit<ItemAttachment, 'item'>>(
  'microsoft.graph.itemAttachment',
  common,
  { navigation: ['item'] },
)

/** Names that `$select` may ask of any attachment, also where a kind does not have them. */
const fileOnly = ['contentid', 'contentlocation', 'contentbytes']

/** The attachment as a JSON-ready object. Throws a 400 for a `$select` of what no attachment has. */
export function writeAttachment(view: AttachmentView, select: readonly string[] | undefined): WireObject {
  const isFile = view.attachment.kind === 'file'
  const of = isFile ? fileShape : itemShape
  const plain = select?.map((name) => name.replace(/^microsoft\.graph\.(file|item)attachment\//i, ''))
  const wanted = isFile ? plain : plain?.filter((name) => !fileOnly.includes(name.toLowerCase()))
  const target: WireObject = { '@odata.type': `#${of.typeName}` }
  if (isFile) target['@odata.mediaContentType'] = view.attachment.contentType
  return writeProperties(project(of, wanted), view, target)
}
