import { z } from 'zod'
import { z as openapi } from '../platform/http/api.ts'
import { safeHtml } from './body/safe-html.ts'

const recipient = z.object({
  emailAddress: z.object({ name: z.string().nullish(), address: z.string().nullish() }).nullish(),
})

const graphMessage = z.object({
  id: z.string(),
  changeKey: z.string().nullish(),
  parentFolderId: z.string().nullish(),
  conversationId: z.string().nullish(),
  internetMessageId: z.string().nullish(),
  subject: z.string().nullish(),
  bodyPreview: z.string().nullish(),
  from: recipient.nullish(),
  sender: recipient.nullish(),
  toRecipients: z.array(recipient).nullish(),
  ccRecipients: z.array(recipient).nullish(),
  bccRecipients: z.array(recipient).nullish(),
  replyTo: z.array(recipient).nullish(),
  sentDateTime: z.string().nullish(),
  receivedDateTime: z.string().nullish(),
  isRead: z.boolean().nullish(),
  isDraft: z.boolean().nullish(),
  flag: z.object({ flagStatus: z.string().nullish() }).nullish(),
  categories: z.array(z.string()).nullish(),
  importance: z.string().nullish(),
  hasAttachments: z.boolean().nullish(),
  body: z.object({ contentType: z.string(), content: z.string() }).nullish(),
  internetMessageHeaders: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
})

/** Properties of a message in a list; a single one also asks for its body. */
export const listSelect =
  'id,changeKey,parentFolderId,conversationId,internetMessageId,subject,bodyPreview,from,sender,toRecipients,ccRecipients,bccRecipients,replyTo,sentDateTime,receivedDateTime,isRead,isDraft,flag,categories,importance,hasAttachments'

const addressSchema = openapi
  .object({ name: openapi.string().nullable(), address: openapi.string().nullable() })
  .openapi('MailAddress')

export const messageSchema = openapi
  .object({
    id: openapi
      .string()
      .openapi({ description: 'Immutable: it stays when the message moves within its mailbox.' }),
    changeKey: openapi.string().nullable(),
    folderId: openapi.string().nullable(),
    threadId: openapi.string().nullable(),
    internetMessageId: openapi.string().nullable(),
    subject: openapi.string().nullable(),
    preview: openapi.string().nullable(),
    from: addressSchema.nullable(),
    sender: addressSchema.nullable(),
    to: openapi.array(addressSchema),
    cc: openapi.array(addressSchema),
    bcc: openapi.array(addressSchema),
    replyTo: openapi.array(addressSchema),
    sentAt: openapi.string().nullable(),
    receivedAt: openapi.string().nullable(),
    isRead: openapi.boolean().nullable(),
    isDraft: openapi.boolean().nullable(),
    isFlagged: openapi.boolean(),
    categories: openapi.array(openapi.string()),
    importance: openapi.string().nullable(),
    hasAttachments: openapi.boolean().nullable(),
  })
  .openapi('Message')

export const fullMessageSchema = messageSchema
  .extend({
    body: openapi
      .object({
        type: openapi.enum(['text', 'html']),
        content: openapi.string(),
        hasRemoteContent: openapi
          .boolean()
          .optional()
          .openapi({ description: 'Only with body=safe: whether pictures of elsewhere were left out.' }),
      })
      .nullable()
      .openapi({
        description:
          'body=html: as it was sent, not made safe; show it only where it cannot run. body=safe: without anything that runs, loads or posts; pictures within the message have their Content-ID in `data-cid`.',
      }),
    headers: openapi
      .array(openapi.object({ name: openapi.string(), value: openapi.string() }))
      .optional()
      .openapi({ description: 'Only with headers=true.' }),
  })
  .openapi('FullMessage')

export type Message = z.output<typeof messageSchema>
export type FullMessage = z.output<typeof fullMessageSchema>

type Recipient = z.output<typeof recipient>

const readAddress = (one: Recipient | null | undefined) =>
  one?.emailAddress
    ? { name: one.emailAddress.name ?? null, address: one.emailAddress.address ?? null }
    : null

const readAddresses = (list: Recipient[] | null | undefined) =>
  (list ?? []).map(readAddress).filter((one) => one !== null)

export function readMessage(value: unknown): Message {
  const message = graphMessage.parse(value)
  return {
    id: message.id,
    changeKey: message.changeKey ?? null,
    folderId: message.parentFolderId ?? null,
    threadId: message.conversationId ?? null,
    internetMessageId: message.internetMessageId ?? null,
    subject: message.subject ?? null,
    preview: message.bodyPreview ?? null,
    from: readAddress(message.from),
    sender: readAddress(message.sender),
    to: readAddresses(message.toRecipients),
    cc: readAddresses(message.ccRecipients),
    bcc: readAddresses(message.bccRecipients),
    replyTo: readAddresses(message.replyTo),
    sentAt: message.sentDateTime ?? null,
    receivedAt: message.receivedDateTime ?? null,
    isRead: message.isRead ?? null,
    isDraft: message.isDraft ?? null,
    isFlagged: message.flag?.flagStatus === 'flagged',
    categories: message.categories ?? [],
    importance: message.importance ?? null,
    hasAttachments: message.hasAttachments ?? null,
  }
}

export function readFullMessage(value: unknown, form: 'html' | 'text' | 'safe'): FullMessage {
  const { body, internetMessageHeaders } = graphMessage.parse(value)
  const type = body?.contentType.toLowerCase() === 'html' ? 'html' : 'text'
  return {
    ...readMessage(value),
    body: body
      ? { type, ...(form === 'safe' && type === 'html' ? safeHtml(body.content) : { content: body.content }) }
      : null,
    ...(internetMessageHeaders ? { headers: internetMessageHeaders } : {}),
  }
}
