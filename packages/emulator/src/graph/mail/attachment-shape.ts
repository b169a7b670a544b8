import type { FileAttachment, ItemAttachment, ReferenceAttachment } from '@microsoft/microsoft-graph-types'
import type { IdForm } from '../../tenant/item-ids.ts'
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

/** The id of the attachment with this number. */
export function attachmentId(
  { mailbox, message }: Pick<AttachmentView, 'mailbox' | 'message'>,
  idForm: IdForm,
  index: number,
): string {
  const { folder, placement, number } = message
  return mailbox.core.ids.attachment({ folder: folder.number, placement, number }, idForm, index)
}

const common = {
  id: (view: AttachmentView) => attachmentId(view, view.preferences.idForm, view.attachment.index),
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

const referenceShape: Shape<AttachmentView> = shape<AttachmentView, ReferenceAttachment>(
  'microsoft.graph.referenceAttachment',
  { ...common, contentType: () => null },
)

const shapes = { file: fileShape, item: itemShape, reference: referenceShape } as const

/** Names that `$select` may ask of any attachment, also where a kind does not have them. */
const fileOnly = ['contentid', 'contentlocation', 'contentbytes']

/** What `$select` asks of an attachment: a property of one kind may be named with its type, as Graph wants it in lists. */
export function selectedOfAttachment(
  select: readonly string[] | undefined,
  isFile: boolean,
): readonly string[] | undefined {
  const plain = select?.map((name) =>
    name.replace(/^microsoft\.graph\.(file|item|reference)attachment\//i, ''),
  )
  return isFile ? plain : plain?.filter((name) => !fileOnly.includes(name.toLowerCase()))
}

/** The attachment as a JSON-ready object. Throws a 400 for a `$select` of what no attachment has. */
export function writeAttachment(view: AttachmentView, select: readonly string[] | undefined): WireObject {
  const isFile = view.attachment.kind === 'file'
  const of = shapes[view.attachment.kind]
  const wanted = selectedOfAttachment(select, isFile)
  const target: WireObject = { '@odata.type': `#${of.typeName}` }
  if (isFile) target['@odata.mediaContentType'] = view.attachment.contentType
  return writeProperties(project(of, wanted), view, target)
}
