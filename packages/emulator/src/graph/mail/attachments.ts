import type { Message } from '../../tenant/message.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { itemNotFound, malformedId, methodNotAllowed } from '../http/graph-error.ts'
import { bytes, type GraphReply, json, plain } from '../http/graph-reply.ts'
import { preferenceApplied } from '../http/prefer.ts'
import { fieldTable, scalar } from '../odata/fields.ts'
import { compileFilter } from '../odata/filter-compiler.ts'
import { param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { pageSize, skipPage } from '../wire/paging.ts'
import type { WireObject } from '../wire/shape.ts'
import { tips } from '../wire/tips.ts'
import { attachedItem, expandsItem } from './attached-item.ts'
import { type AttachmentView, writeAttachment } from './attachment-shape.ts'
import { looksLikeId, routeMessage } from './find-mail.ts'
import type { ContentsReader, MessageAttachment } from './message-contents.ts'
import { readPropertyItem } from './property-item.ts'

const fields = fieldTable<MessageAttachment>(
  'microsoft.graph.attachment',
  {
    name: scalar('string', ({ name }) => name),
    contentType: scalar('string', ({ contentType }) => contentType),
    size: scalar('number', (attachment) => attachment.bytes.length),
    isInline: scalar('boolean', ({ isInline }) => isInline),
  },
  ['id', 'lastModifiedDateTime'],
)

/** `GET …/messages/{message}/attachments`. */
export async function listAttachments(call: MailboxCall, reader: ContentsReader): Promise<GraphReply> {
  const { request } = call
  const message = routeMessage(call)
  const { attachments } = await reader.readMessage(message)
  const wanted = filtered(call, attachments)
  const page = skipPage(request, wanted, pageSize(request, Math.max(wanted.length, 1), 1000))
  const opensItems = expandsItem(request.query.expand)
  const value: WireObject[] = []
  for (const attachment of page.items)
    value.push(await write(view(call, message, attachment), call, opensItems))
  const list = request.query.select ? `(${request.query.select.join(',')})` : ''
  return json(
    {
      '@odata.context': context(
        request,
        `users('${call.owner.id}')/messages('${encodeURIComponent(param(call, 'message'))}')/attachments${list}`,
      ),
      ...tips(request, 'me/messages/{id}/attachments?$select=id,name'),
      ...(request.query.count === true && { '@odata.count': wanted.length }),
      value,
      ...(page.nextLink !== undefined && { '@odata.nextLink': page.nextLink }),
    },
    preferenceApplied(request.preferences, ['idForm']),
  )
}

/** `GET …/messages/{message}/attachments/$count`. */
export async function countAttachments(call: MailboxCall, reader: ContentsReader): Promise<GraphReply> {
  const { attachments } = await reader.readMessage(routeMessage(call))
  return plain(String(filtered(call, attachments).length))
}

/** `GET …/messages/{message}/attachments/{attachment}`. */
export async function getAttachment(call: MailboxCall, reader: ContentsReader): Promise<GraphReply> {
  const message = routeMessage(call)
  const attachment = await routeAttachment(call, message, reader)
  const written = await write(view(call, message, attachment), call, expandsItem(call.request.query.expand))
  const fragment = `users('${call.owner.id}')/messages('${encodeURIComponent(param(call, 'message'))}')/attachments/$entity`
  return json(
    { '@odata.context': context(call.request, fragment), ...written },
    preferenceApplied(call.request.preferences, ['idForm']),
  )
}

/** `GET …/attachments/{attachment}/$value`: the file's bytes, the MIME of an attached message, iCalendar or vCard text. */
export async function getAttachmentBytes(call: MailboxCall, reader: ContentsReader): Promise<GraphReply> {
  const message = routeMessage(call)
  const attachment = await routeAttachment(call, message, reader)
  if (attachment.kind === 'reference') {
    throw methodNotAllowed('The bytes of a reference attachment are not in the mailbox.')
  }
  if (attachment.kind === 'file') return bytes(attachment.bytes, attachment.contentType)
  const item = await readPropertyItem(attachment.bytes)
  return bytes(item?.text ?? attachment.bytes, 'text/plain')
}

/** The attachment of the route’s `{attachment}`. Throws 400 for what is no id, 404 for what is not there. */
export async function routeAttachment(
  call: MailboxCall,
  message: Message,
  reader: ContentsReader,
): Promise<MessageAttachment> {
  const id = param(call, 'attachment')
  if (!looksLikeId(id)) throw malformedId()
  const found = call.mailbox.core.find(id)
  if (found?.item !== message || found.attachment === undefined) throw itemNotFound()
  const { attachments } = await reader.readMessage(message)
  const attachment = attachments.find(({ index }) => index === found.attachment)
  if (!attachment) throw itemNotFound()
  return attachment
}

function filtered(
  call: MailboxCall,
  attachments: readonly MessageAttachment[],
): readonly MessageAttachment[] {
  const { filter } = call.request.query
  return filter === undefined ? attachments : attachments.filter(compileFilter(filter, fields))
}

function view(call: MailboxCall, message: Message, attachment: MessageAttachment): AttachmentView {
  return { attachment, message, mailbox: call.mailbox, preferences: call.request.preferences }
}

async function write(of: AttachmentView, call: MailboxCall, opensItems: boolean): Promise<WireObject> {
  const written = writeAttachment(of, call.request.query.select)
  if (opensItems && of.attachment.kind === 'item') written.item = await attachedItem(of)
  return written
}
