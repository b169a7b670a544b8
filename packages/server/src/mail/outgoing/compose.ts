import type { OpenMailbox } from '../../directory/index.ts'
import { z } from '../../platform/http/api.ts'
import { graphId } from '../paths.ts'
import { withQuoted } from './quoted.ts'

const address = z
  .string()
  .trim()
  .max(320)
  .regex(/^[^\s@<>]+@[^\s@<>]+$/, 'must be an address such as ann@contoso.com')
const person = z.strictObject({ address, name: z.string().max(255).optional() }).openapi('Recipient')
const people = z.array(person).max(500).optional()
const text = z.string().max(4_000_000)
/** Exchange takes no more in one call, base64 included (https://learn.microsoft.com/graph/outlook-large-attachments). */
const mostInline = 3 * 1024 * 1024

const attachment = z
  .strictObject({
    name: z.string().min(1).max(255),
    contentType: z.string().max(255).default('application/octet-stream'),
    content: z.base64().openapi({ description: 'The bytes in Base64.' }),
    isInline: z.boolean().default(false),
    contentId: z.string().max(255).optional().openapi({ description: 'For `cid:` links of an inline one.' }),
  })
  .openapi('NewAttachment')

/** What a message says; what is left out stays as it is. */
export const composeFields = {
  subject: z.string().max(1000).optional(),
  body: z.strictObject({ type: z.enum(['text', 'html']), content: text }).optional(),
  to: people,
  cc: people,
  bcc: people,
  replyTo: people,
  from: person
    .optional()
    .openapi({ description: 'Another sender; the mailbox must have the right to send as, or for, it.' }),
  importance: z.enum(['low', 'normal', 'high']).optional(),
  categories: z.array(z.string().min(1).max(255)).max(100).optional(),
  readReceipt: z.boolean().optional(),
  deliveryReceipt: z.boolean().optional(),
}

export const newMessageFields = {
  ...composeFields,
  headers: z
    .array(
      z.strictObject({
        name: z.string().regex(/^x-[\x21-\x39\x3b-\x7e]{1,74}$/i, 'must begin with x-'),
        value: z
          .string()
          .max(995)
          .regex(/^[^\r\n]*$/, 'must be one line'),
      }),
    )
    .max(5, 'Microsoft takes at most 5')
    .optional()
    .openapi({ description: 'Headers of your own, whose names begin with x-. Up to 5.' }),
  attachments: z
    .array(attachment)
    .max(100)
    .refine((all) => all.reduce((sum, one) => sum + one.content.length, 0) <= mostInline, {
      message: 'are larger than 3 MB together; make a draft and add them to it one by one',
    })
    .optional(),
  reply: z
    .strictObject({ message: graphId, all: z.boolean().default(false) })
    .optional()
    .openapi({
      description: 'The message that this answers: recipients, subject and quoted text come from it.',
    }),
  forward: z
    .strictObject({ message: graphId })
    .optional()
    .openapi({ description: 'The message that this forwards, with its attachments.' }),
}

type Shape = { [K in keyof typeof newMessageFields]: z.output<(typeof newMessageFields)[K]> }
export type NewMessage = Partial<Shape>
export type MessageText = Pick<NewMessage, keyof typeof composeFields>

/** As Graph takes it in a POST or PATCH. */
export function graphMessage(message: MessageText): Record<string, unknown> {
  const list = (given: NewMessage['to']) => given?.map(emailAddress)
  const all = {
    subject: message.subject,
    body: message.body && { contentType: message.body.type, content: message.body.content },
    toRecipients: list(message.to),
    ccRecipients: list(message.cc),
    bccRecipients: list(message.bcc),
    replyTo: list(message.replyTo),
    from: message.from && emailAddress(message.from),
    importance: message.importance,
    categories: message.categories,
    isReadReceiptRequested: message.readReceipt,
    isDeliveryReceiptRequested: message.deliveryReceipt,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

const emailAddress = ({ address, name }: z.output<typeof person>) => ({
  emailAddress: { address, ...(name === undefined ? {} : { name }) },
})

const made = z.object({
  id: z.string(),
  body: z.object({ contentType: z.string(), content: z.string() }).nullish(),
})

/**
 * Makes the draft of a new message, an answer or a forwarded one. @returns its id, which stays when it is sent
 * @throws MicrosoftError; a draft that was begun is removed again where that can be
 */
export async function makeDraft({ graph, root }: OpenMailbox, message: NewMessage): Promise<string> {
  const attachments = (message.attachments ?? []).map((one) => ({
    '@odata.type': '#microsoft.graph.fileAttachment',
    name: one.name,
    contentType: one.contentType,
    contentBytes: one.content,
    isInline: one.isInline,
    ...(one.contentId === undefined ? {} : { contentId: one.contentId }),
  }))
  const origin = message.reply ?? message.forward
  if (origin === undefined) {
    const { body } = await graph.json<unknown>({
      method: 'POST',
      path: `${root}/messages`,
      body: {
        ...graphMessage(message),
        ...(message.headers === undefined ? {} : { internetMessageHeaders: message.headers }),
        ...(attachments.length === 0 ? {} : { attachments }),
      },
    })
    return made.parse(body).id
  }
  const action = message.forward ? 'createForward' : message.reply?.all ? 'createReplyAll' : 'createReply'
  const begun = made.parse(
    (
      await graph.json<unknown>({
        method: 'POST',
        path: `${root}/messages/${encodeURIComponent(origin.message)}/${action}`,
        body: message.headers === undefined ? {} : { message: { internetMessageHeaders: message.headers } },
      })
    ).body,
  )
  const draft = `${root}/messages/${encodeURIComponent(begun.id)}`
  try {
    const { body, ...rest } = graphMessage(message)
    const text = message.body && begun.body ? withQuoted(message.body, begun.body) : body
    const change = { ...rest, ...(text === undefined ? {} : { body: text }) }
    if (Object.keys(change).length > 0)
      await graph.json({ method: 'PATCH', path: draft, body: change, repeatable: true })
    for (const one of attachments)
      await graph.json({ method: 'POST', path: `${draft}/attachments`, body: one })
    return begun.id
  } catch (error) {
    await graph.json({ method: 'DELETE', path: draft }).catch(() => undefined)
    throw error
  }
}
