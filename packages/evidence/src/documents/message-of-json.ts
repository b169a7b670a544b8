import { createHash } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer'
import { z } from 'zod'

const text = z.string().nullish()
const person = z.object({ emailAddress: z.object({ name: text, address: text }) })
const people = z.array(person).nullish()
const time = z.iso.datetime().nullish()

/** What a message says in Graph's JSON, as far as MIME has a place for it. */
const graphMessage = z.object({
  id: z.string(),
  subject: text,
  sender: person.nullish(),
  from: person.nullish(),
  toRecipients: people,
  ccRecipients: people,
  bccRecipients: people,
  replyTo: people,
  internetMessageId: text,
  internetMessageHeaders: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
  sentDateTime: time,
  receivedDateTime: time,
  createdDateTime: time,
  importance: text,
  body: z.object({ contentType: z.string(), content: z.string() }).nullish(),
  attachments: z
    .array(
      z.object({
        name: text,
        contentType: text,
        contentId: text,
        isInline: z.boolean().nullish(),
        contentBytes: z.base64().nullish(),
      }),
    )
    .nullish(),
})
type GraphMessage = z.infer<typeof graphMessage>

/** Headers that are written from other properties, or that tell of the MIME that is not there. */
const ownHeaders =
  /^(from|sender|to|cc|bcc|reply-to|subject|date|message-id|importance|mime-version|content-.*|x-gatewarden-.*)$/i

/**
 * A message in Graph's JSON as MIME (RFC 5322): its headers as Graph tells them, its body in the one form that Graph keeps, its
 * files. It is a reconstruction, and says so in `X-Gatewarden-Reconstruction`. The same JSON gives the same bytes.
 * @throws ZodError for what is no message
 */
export function messageOfJson(value: unknown): Promise<Buffer> {
  const message = graphMessage.parse(value)
  const digest = createHash('sha256').update(message.id).digest('hex')
  const isHtml = message.body?.contentType.toLowerCase() === 'html'
  const composer = new MailComposer({
    from: addressesOf([message.from ?? message.sender]),
    ...(message.sender && message.from ? { sender: addressesOf([message.sender])[0] } : {}),
    to: addressesOf(message.toRecipients),
    cc: addressesOf(message.ccRecipients),
    bcc: addressesOf(message.bccRecipients),
    replyTo: addressesOf(message.replyTo),
    subject: message.subject ?? '',
    date: new Date(message.sentDateTime ?? message.receivedDateTime ?? message.createdDateTime ?? 0),
    messageId: message.internetMessageId ?? `<${digest}@reconstruction.invalid>`,
    headers: headersOf(message),
    ...(isHtml ? { html: message.body?.content ?? '' } : { text: message.body?.content ?? '' }),
    attachments: attachmentsOf(message),
    baseBoundary: digest.slice(0, 24),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const root = composer.compile()
  root.keepBcc = true
  return root.build()
}

const addressesOf = (list: readonly (z.infer<typeof person> | null | undefined)[] | null | undefined) =>
  (list ?? []).flatMap((one) =>
    one ? [{ name: one.emailAddress.name ?? '', address: one.emailAddress.address ?? '' }] : [],
  )

function headersOf({ internetMessageHeaders, importance }: GraphMessage) {
  const told = (internetMessageHeaders ?? []).filter(
    ({ name }) => /^[\x21-\x39\x3b-\x7e]{1,200}$/.test(name) && !ownHeaders.test(name),
  )
  return [
    {
      name: 'X-Gatewarden-Reconstruction',
      value: 'made from the JSON of Microsoft Graph; not MIME as served',
    },
    ...(importance ? [{ name: 'Importance', value: importance }] : []),
    ...told,
  ].map(({ name, value }) => ({
    key: name,
    value: { prepared: true, foldLines: true, value: value.replace(/\s+/gu, ' ').trim() },
  }))
}

const attachmentsOf = ({ attachments }: GraphMessage) =>
  (attachments ?? []).flatMap(({ name, contentType, contentId, isInline, contentBytes }) =>
    typeof contentBytes === 'string'
      ? [
          {
            filename: name ?? false,
            content: Buffer.from(contentBytes, 'base64'),
            contentType: contentType ?? 'application/octet-stream',
            contentDisposition: isInline ? 'inline' : 'attachment',
            ...(isInline && contentId ? { cid: contentId } : {}),
          } as const,
        ]
      : [],
  )
