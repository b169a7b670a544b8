import type { FileAttachment, ItemAttachment, ReferenceAttachment } from '@microsoft/microsoft-graph-types'
import type { z } from 'zod'
import type { CalendarEvent, StoredAttachment } from '../../tenant/calendar.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { accessDenied, GraphError, itemNotFound, methodNotAllowed } from '../http/graph-error.ts'
import { bytes, empty, type GraphReply, json } from '../http/graph-reply.ts'
import { readJson } from '../http/read-json.ts'
import { selectedOfAttachment } from '../mail/attachment-shape.ts'
import { readAttachment } from '../mail/draft-parts.ts'
import { drafting } from '../mail/drafting.ts'
import { attachmentSchema } from '../mail/message-input.ts'
import { readPropertyItem } from '../mail/property-item.ts'
import { param } from '../routing/call.ts'
import { readAttachmentItem } from '../upload/read-attachment-item.ts'
import type { UploadSessions } from '../upload/upload-sessions.ts'
import { context } from '../wire/links.ts'
import { project, type Shape, shape, type WireObject, writeProperties } from '../wire/shape.ts'
import { isoSeconds } from '../wire/times.ts'
import { routeEvent } from './find-calendar.ts'

/** What is larger has to come by an upload session. */
const mostBytes = 3 * 1024 * 1024

interface View {
  readonly attachment: StoredAttachment
  readonly event: CalendarEvent
  readonly call: MailboxCall
}

const common = {
  id: attachmentId,
  lastModifiedDateTime: ({ attachment }: View) => isoSeconds(attachment.modifiedAt),
  name: ({ attachment }: View) => attachment.name,
  contentType: ({ attachment }: View) => attachment.contentType,
  size: ({ attachment }: View) => attachment.content.length,
  isInline: ({ attachment }: View) => attachment.isInline,
}

const fileShape: Shape<View> = shape<View, FileAttachment>('microsoft.graph.fileAttachment', {
  ...common,
  contentId: ({ attachment }) => attachment.contentId,
  contentLocation: () => null,
  contentBytes: ({ attachment, call }) => call.world.spool.read(attachment.content).toString('base64'),
})

const itemShape: Shape<View> = shape<View, Omit<ItemAttachment, 'item'>>(
  'microsoft.graph.itemAttachment',
  common,
  { navigation: ['item'] },
)

const referenceShape: Shape<View> = shape<View, ReferenceAttachment>('microsoft.graph.referenceAttachment', {
  ...common,
  contentType: () => null,
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

/** `GET …/events/{event}/attachments/{attachment}/$value`: a file's bytes, the MIME of a message, iCalendar or vCard text. */
export async function getEventAttachmentBytes(call: MailboxCall): Promise<GraphReply> {
  const { attachment } = routeView(call)
  if (attachment.kind === 'reference') {
    throw methodNotAllowed('The bytes of a reference attachment are not in the mailbox.')
  }
  if (attachment.kind === undefined) return bytes(attachment.content, attachment.contentType)
  const item = await readPropertyItem(call.world.spool.read(attachment.content))
  return bytes(item?.text ?? attachment.content, 'text/plain')
}

/** `POST …/events/{event}/attachments`: a file or an item of less than 3 MB, or a link. */
export function addEventAttachment(call: MailboxCall): GraphReply {
  const { event } = routeEvent(call, 'change')
  const input = readJson(call.request, attachmentSchema, 'microsoft.graph.attachment')
  const { about, bytes: content } = readEventAttachment(call, input)
  if (content.length >= mostBytes) {
    throw new GraphError(
      413,
      'ErrorAttachmentSizeLimitExceeded',
      'The attachment is too large to be added in one request: use an upload session.',
    )
  }
  const attachment = call.mailbox.calendars.addAttachment(event, about, content)
  const fragment = `users('${call.owner.id}')/events('${encodeURIComponent(param(call, 'event'))}')/attachments/$entity`
  const written = write({ attachment, event, call }, undefined)
  return json({ '@odata.context': context(call.request, fragment), ...written }, {}, 201)
}

/** `DELETE …/events/{event}/attachments/{attachment}`. */
export function removeEventAttachment(call: MailboxCall): GraphReply {
  const { attachment, event } = routeView(call, 'change')
  call.mailbox.calendars.removeAttachment(event, attachment)
  return empty()
}

/** `POST …/events/{event}/attachments/createUploadSession`: a large file. */
export function createEventUpload(call: MailboxCall, uploads: UploadSessions): GraphReply {
  const { mailbox, owner, caller } = call
  // With a user only into the own mailbox: https://learn.microsoft.com/graph/known-issues
  if (caller.user && caller.user !== owner) throw accessDenied()
  const { event } = routeEvent(call, 'change')
  const { name, contentType, isInline, contentId, size } = readAttachmentItem(call.request)
  return uploads.begin(call.request, {
    appId: caller.appId,
    mailboxId: mailbox.id,
    item: `users('${owner.id}@${caller.tenant.id}')/events('${mailbox.idOf(event, 'default')}')`,
    size,
    admit: () => {},
    finish: (content) => {
      // The event may have been deleted meanwhile.
      if (mailbox.calendars.find(mailbox.idOf(event, 'immutable'))?.event !== event) throw itemNotFound()
      const about = { name, contentType, isInline, contentId, modifiedAt: call.world.clock.now() }
      const attachment = mailbox.calendars.addAttachment(event, about, content)
      return attachmentId({ attachment, event, call })
    },
  })
}

/** An attachment of JSON, of any of the three kinds. Throws 400 for one that lacks what its kind needs. */
export function readEventAttachment(call: MailboxCall, input: z.infer<typeof attachmentSchema>) {
  const { kind, name, contentType, bytes, isInline, contentId } = readAttachment(input, drafting(call))
  const about = { name, contentType, isInline, contentId, modifiedAt: call.world.clock.now() }
  return { about: { ...about, ...(kind !== 'file' && { kind }) }, bytes }
}

/** What an event has attached, for who expands it. */
export function writeEventAttachments(
  call: MailboxCall,
  event: CalendarEvent,
  select: readonly string[] | undefined,
): WireObject[] {
  return event.attachments.map((attachment) => write({ attachment, event, call }, select ?? ['*']))
}

function attachmentId({ attachment, event, call }: View): string {
  return call.mailbox.core.ids.attachment(
    { folder: event.calendar.number, placement: event.placement, number: event.number },
    call.request.preferences.idForm,
    attachment.index,
  )
}

function routeView(call: MailboxCall, to: 'read' | 'change' = 'read'): View {
  const { event } = routeEvent(call, to)
  const found = call.mailbox.core.find(param(call, 'attachment'))
  const attachment = event.attachments.find(({ index }) => index === found?.attachment)
  if (!attachment || found?.item !== event) throw itemNotFound()
  return { attachment, event, call }
}

function write(view: View, select = view.call.request.query.select): WireObject {
  const { kind, contentType } = view.attachment
  if (kind === undefined) {
    return writeProperties(project(fileShape, selectedOfAttachment(select, true)), view, {
      '@odata.type': '#microsoft.graph.fileAttachment',
      '@odata.mediaContentType': contentType,
    })
  }
  const of = kind === 'item' ? itemShape : referenceShape
  const wanted = selectedOfAttachment(select, false)
  return writeProperties(project(of, wanted), view, { '@odata.type': `#${of.typeName}` })
}
