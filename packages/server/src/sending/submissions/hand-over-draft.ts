import { type GraphClient, sendDraft } from '@gatewarden/microsoft'
import { trackHeader } from './compose-mime.ts'
import { type HandedOver, type Outgoing, requireAccepted } from './hand-over.ts'
import type { Party } from './submission.ts'

/** As a draft with its files uploaded one by one, for what is too large for one call. Needs Mail.ReadWrite beside Mail.Send. */
export async function handOverDraft(
  graph: GraphClient,
  root: string,
  { profile, submission, content, files, commit, signal }: Outgoing,
  isKept: (address: string) => boolean,
): Promise<HandedOver> {
  const partiesOf = (all: readonly Party[]) =>
    all.filter(({ address }) => isKept(address)).map((emailAddress) => ({ emailAddress }))
  const { answer, internetMessageId } = await sendDraft(graph, {
    root,
    files,
    commit,
    signal,
    draft: {
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
    },
  })
  requireAccepted(answer.status)
  return {
    serverMessageId: internetMessageId,
    said: `202 Accepted (request ${answer.requestId ?? 'without id'})`,
    recipients: [],
  }
}

const asBody = (contentType: 'text' | 'html', content: string) => ({ contentType, content })
