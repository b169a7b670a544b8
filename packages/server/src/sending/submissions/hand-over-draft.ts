import type { GraphClient } from '@gatewarden/microsoft'
import { z } from 'zod'
import { trackHeader } from './compose-mime.ts'
import { type HandedOver, type Outgoing, requireAccepted } from './hand-over.ts'
import type { ContentFile, Party } from './submission.ts'

/** Files up to this size go in one call, larger ones through an upload session (learn.microsoft.com/graph/outlook-large-attachments). */
const mostInOneCall = 3_000_000

const draftAnswer = z.object({ id: z.string(), internetMessageId: z.string().optional() })

/** As a draft with its files uploaded one by one, for what is too large for one call. Needs Mail.ReadWrite beside Mail.Send. */
export async function handOverDraft(
  graph: GraphClient,
  root: string,
  { profile, submission, content, files, commit, signal }: Outgoing,
  isKept: (address: string) => boolean,
): Promise<HandedOver> {
  const partiesOf = (all: readonly Party[]) =>
    all.filter(({ address }) => isKept(address)).map((emailAddress) => ({ emailAddress }))
  const made = await graph.json<unknown>({
    method: 'POST',
    path: `${root}/messages`,
    body: {
      subject: content.subject,
      body: content.html === null ? asBody('text', content.text ?? '') : asBody('html', content.html),
      from: { emailAddress: { address: profile.sender.address, name: profile.sender.name ?? undefined } },
      toRecipients: partiesOf(content.to),
      ccRecipients: partiesOf(content.cc),
      bccRecipients: partiesOf(content.bcc),
      replyTo: content.replyTo.map((emailAddress) => ({ emailAddress })),
      importance: content.importance,
      isDeliveryReceiptRequested: profile.notifications,
      isReadReceiptRequested: profile.readReceipts,
      // Graph takes own headers only with X- in front.
      internetMessageHeaders: [
        ...content.headers.filter(({ name }) => /^x-/i.test(name)),
        { name: trackHeader, value: submission.id },
      ],
    },
    signal,
  })
  const draft = draftAnswer.parse(made.body)
  const path = `${root}/messages/${encodeURIComponent(draft.id)}`
  for (const file of files) await attach(graph, path, file, signal)
  await commit()
  const { status, requestId } = await graph.json({
    method: 'POST',
    path: `${path}/send`,
    budgetMs: 30_000,
    signal,
  })
  requireAccepted(status)
  return {
    serverMessageId: draft.internetMessageId,
    said: `202 Accepted (request ${requestId ?? 'without id'})`,
    recipients: [],
  }
}

const asBody = (contentType: 'text' | 'html', content: string) => ({ contentType, content })

async function attach(
  graph: GraphClient,
  path: string,
  file: ContentFile,
  signal: AbortSignal,
): Promise<void> {
  const { name, contentType, contentId, bytes } = file
  const facts = {
    '@odata.type': '#microsoft.graph.fileAttachment',
    name,
    contentType: contentType ?? 'application/octet-stream',
    ...(contentId === null ? {} : { contentId, isInline: true }),
  }
  if (bytes.length <= mostInOneCall) {
    await graph.json({
      method: 'POST',
      path: `${path}/attachments`,
      body: { ...facts, contentBytes: bytes.toString('base64') },
      signal,
    })
    return
  }
  const { '@odata.type': _, ...item } = facts
  await graph.upload({
    path: `${path}/attachments/createUploadSession`,
    body: { AttachmentItem: { attachmentType: 'file', size: bytes.length, ...item } },
    size: bytes.length,
    content: pieces(bytes),
    signal,
  })
}

async function* pieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1_000_000) yield bytes.subarray(at, at + 1_000_000)
}
