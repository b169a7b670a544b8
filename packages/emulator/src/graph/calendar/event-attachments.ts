import type { FileAttachment } from '@microsoft/microsoft-graph-types'
import type { CalendarEvent, StoredAttachment } from '../../tenant/calendar.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { itemNotFound } from '../http/graph-error.ts'
import { bytes, type GraphReply, json } from '../http/graph-reply.ts'
import { param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { project, type Shape, shape, type WireObject, writeProperties } from '../wire/shape.ts'
import { isoSeconds } from '../wire/times.ts'
import { routeEvent } from './find-calendar.ts'

interface View {
  readonly attachment: StoredAttachment
  readonly event: CalendarEvent
  readonly call: MailboxCall
}

const attachmentShape: Shape<View> = shape<View, FileAttachment>('microsoft.graph.fileAttachment', {
  id: ({ attachment, event, call }) =>
    call.mailbox.core.ids.attachment(
      { folder: event.calendar.number, placement: event.placement, number: event.number },
      call.request.preferences.idForm,
      attachment.index,
    ),
  lastModifiedDateTime: ({ attachment }) => isoSeconds(attachment.modifiedAt),
  name: ({ attachment }) => attachment.name,
  contentType: ({ attachment }) => attachment.contentType,
  size: ({ attachment }) => attachment.content.length,
  isInline: ({ attachment }) => attachment.isInline,
  contentId: ({ attachment }) => attachment.contentId,
  contentLocation: () => null,
  contentBytes: ({ attachment, call }) => call.world.spool.read(attachment.content).toString('base64'),
})

/** `GET …/events/{event}/attachments`. */
export function listEventAttachments(call: MailboxCall): GraphReply {
  const { event } = routeEvent(call)
  const fragment = `users('${call.owner.id}')/events('${encodeURIComponent(param(call, 'event'))}')/attachments`
  return json({
    '@odata.context': context(call.request, fragment),
    ...(call.request.query.count === true && { '@odata.count': event.attachments.length }),
    value: event.attachments.map((attachment) => write({ attachment, event, call })),
  })
}

/** `GET …/events/{event}/attachments/{attachment}`. */
export function getEventAttachment(call: MailboxCall): GraphReply {
  const view = routeView(call)
  const fragment = `users('${call.owner.id}')/events('${encodeURIComponent(param(call, 'event'))}')/attachments/$entity`
  return json({ '@odata.context': context(call.request, fragment), ...write(view) })
}

/** `GET …/events/{event}/attachments/{attachment}/$value`. */
export function getEventAttachmentBytes(call: MailboxCall): GraphReply {
  const { attachment } = routeView(call)
  return bytes(attachment.content, attachment.contentType)
}

function routeView(call: MailboxCall): View {
  const { event } = routeEvent(call)
  const found = call.mailbox.core.find(param(call, 'attachment'))
  const attachment = event.attachments.find(({ index }) => index === found?.attachment)
  if (!attachment || found?.item !== event) throw itemNotFound()
  return { attachment, event, call }
}

function write(view: View): WireObject {
  return writeProperties(project(attachmentShape, view.call.request.query.select), view, {
    '@odata.type': '#microsoft.graph.fileAttachment',
    '@odata.mediaContentType': view.attachment.contentType,
  })
}
