import { Message } from '../../tenant/message.ts'
import { Recipients, summarizeMime } from '../../tenant/summarize-mime.ts'
import { badRequest } from '../http/graph-error.ts'
import { parseExpand } from '../odata/expand.ts'
import { project, type WireObject, writeProperties } from '../wire/shape.ts'
import type { AttachmentView } from './attachment-shape.ts'
import { parseContents } from './message-contents.ts'
import { messageKind, messageShapes } from './message-shape.ts'
import { readPropertyItem } from './property-item.ts'

/** Whether an `$expand` of attachments opens those that are items. Throws 400 where it names anything else. */
export function expandsItem(expand: string | undefined): boolean {
  if (expand === undefined) return false
  for (const { path } of parseExpand(expand)) {
    if (!/^microsoft\.graph\.itemattachment\/item$/i.test(path)) {
      throw badRequest(`Could not find a property named '${path}' on type 'microsoft.graph.attachment'.`)
    }
  }
  return true
}

/** What an attachment of the kind `item` holds: a message, an event or a contact. */
export async function attachedItem(of: AttachmentView): Promise<WireObject> {
  const item = await readPropertyItem(of.attachment.bytes)
  return item ? { ...item.properties, '@odata.type': `#${item.type}`, id: '' } : attachedMessage(of)
}

/** An attached message lies in no folder: it has no id, change key or place of its own. */
async function attachedMessage({
  attachment,
  message,
  mailbox,
  preferences,
}: AttachmentView): Promise<WireObject> {
  const inner = new Message(
    message.number,
    message.folder,
    message.content,
    summarizeMime(attachment.bytes, new Recipients()),
    message,
  )
  const contents = await parseContents(attachment.bytes)
  const kind = messageKind(inner)
  const item = writeProperties(
    project(messageShapes[kind], undefined),
    { message: inner, mailbox, preferences, contents, written: null },
    { '@odata.type': `#${messageShapes[kind].typeName}` },
  )
  return { ...item, id: '', changeKey: null, parentFolderId: null }
}
