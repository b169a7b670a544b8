import { z } from 'zod'
import type { EmailAddress, FollowupFlag } from '../../tenant/message.ts'
import { badRequest } from '../http/graph-error.ts'
import { preciseWall } from '../wire/times.ts'

const recipientSchema = z.strictObject({
  '@odata.type': z.string().optional(),
  emailAddress: z.strictObject({
    '@odata.type': z.string().optional(),
    name: z.string().nullish(),
    address: z.string().nullish(),
  }),
})

const dateTimeSchema = z.strictObject({ dateTime: z.string(), timeZone: z.string() })

const flagSchema = z.strictObject({
  flagStatus: z.enum(['notFlagged', 'flagged', 'complete']).nullish(),
  startDateTime: dateTimeSchema.nullish(),
  dueDateTime: dateTimeSchema.nullish(),
  completedDateTime: dateTimeSchema.nullish(),
})

export const attachmentSchema = z.strictObject({
  '@odata.type': z.string().optional(),
  name: z.string().nullish(),
  contentType: z.string().nullish(),
  contentBytes: z.base64().nullish(),
  isInline: z.boolean().nullish(),
  contentId: z.string().nullish(),
  contentLocation: z.string().nullish(),
  size: z.number().int().nullish(),
  item: z.unknown().optional(),
  sourceUrl: z.string().nullish(),
  providerType: z.string().nullish(),
  permission: z.string().nullish(),
  isFolder: z.boolean().nullish(),
  thumbnailUrl: z.string().nullish(),
  previewUrl: z.string().nullish(),
})

export type AttachmentInput = z.infer<typeof attachmentSchema>

/** A list of recipients as Graph has it. */
export const recipientsSchema = z.array(recipientSchema)
const people = recipientsSchema

/** What a client may set on a message. Everything is optional, and only a draft takes what its MIME says. */
export const messageInputSchema = z.strictObject({
  '@odata.type': z.literal(['#microsoft.graph.message', 'microsoft.graph.message']).optional(),
  subject: z.string().nullish(),
  body: z.strictObject({ contentType: z.string().nullish(), content: z.string().nullish() }).nullish(),
  from: recipientSchema.nullish(),
  sender: recipientSchema.nullish(),
  toRecipients: people.nullish(),
  ccRecipients: people.nullish(),
  bccRecipients: people.nullish(),
  replyTo: people.nullish(),
  importance: z.enum(['low', 'normal', 'high']).nullish(),
  inferenceClassification: z.enum(['focused', 'other']).nullish(),
  isRead: z.boolean().nullish(),
  isDeliveryReceiptRequested: z.boolean().nullish(),
  isReadReceiptRequested: z.boolean().nullish(),
  categories: z.array(z.string()).nullish(),
  flag: flagSchema.nullish(),
  internetMessageHeaders: z.array(z.strictObject({ name: z.string(), value: z.string() })).nullish(),
  internetMessageId: z.string().nullish(),
  attachments: z.array(attachmentSchema).nullish(),
  singleValueExtendedProperties: z.array(z.strictObject({ id: z.string(), value: z.string() })).nullish(),
})

export type MessageInput = z.infer<typeof messageInputSchema>

/** Recipients as the tenant keeps them. Throws 400 for one without an address. */
export function readRecipients(list: MessageInput['toRecipients']): EmailAddress[] {
  return (list ?? []).map(readRecipient)
}

/** One recipient as the tenant keeps it. Throws 400 without an address. */
export function readRecipient({ emailAddress }: z.infer<typeof recipientSchema>): EmailAddress {
  const address = emailAddress.address?.trim() ?? ''
  if (address === '') throw badRequest("The value of property 'emailAddress.address' is empty.")
  return { name: emailAddress.name ?? '', address }
}

/** A flag as the tenant keeps it: dates only where they are set. */
export function readFlag(flag: z.infer<typeof flagSchema>): FollowupFlag {
  const { flagStatus, startDateTime, dueDateTime, completedDateTime } = flag
  return {
    flagStatus: flagStatus ?? 'notFlagged',
    ...(startDateTime && { startDateTime: preciseWall(startDateTime) }),
    ...(dueDateTime && { dueDateTime: preciseWall(dueDateTime) }),
    ...(completedDateTime && { completedDateTime: preciseWall(completedDateTime) }),
  }
}

/** The body's kind, in any letter case. Throws 400 for another than text or html. */
export function readBody(body: NonNullable<MessageInput['body']>): {
  contentType: 'text' | 'html'
  content: string
} {
  const contentType = (body.contentType ?? 'text').toLowerCase()
  if (contentType !== 'text' && contentType !== 'html') {
    throw badRequest(
      `The value '${body.contentType}' of property 'body.contentType' is neither text nor html.`,
    )
  }
  return { contentType, content: body.content ?? '' }
}
