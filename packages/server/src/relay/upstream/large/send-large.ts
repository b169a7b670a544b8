import { type GraphClient, MicrosoftError, mailboxPath, sendDraft } from '@gatewarden/microsoft'
import { NotCarried } from '../carrier.ts'
import { Indivisible, type SplitMessage, splitMessage } from './split-message.ts'

/** Large messages are taken apart in memory: one at a time. */
let turn: Promise<unknown> = Promise.resolve()

/**
 * Sends a message that is larger than Graph takes as MIME: a draft from its header and bodies as MIME, its files uploaded beside it.
 * @param limit bytes that header and bodies may have together
 * @param asked called the moment before it is sent
 * @returns the status, of which 202 alone means accepted
 * @throws NotCarried, MicrosoftError
 */
export function sendLarge(
  graph: GraphClient,
  mailbox: string,
  mime: Buffer,
  limit: number,
  asked: () => void,
): Promise<number> {
  const sent = turn.then(() => send(graph, mailbox, mime, limit, asked))
  turn = sent.catch(() => undefined)
  return sent
}

async function send(
  graph: GraphClient,
  mailbox: string,
  mime: Buffer,
  limit: number,
  asked: () => void,
): Promise<number> {
  const { body, files } = apart(mime)
  if (body.length > limit)
    throw tooLarge(`takes no more than ${limit} bytes of text in a message; this one has ${body.length}`)
  let isCommitted = false
  try {
    const { answer } = await sendDraft(graph, {
      root: mailboxPath(mailbox),
      draft: { headers: { 'content-type': 'text/plain' }, body: Buffer.from(body.toString('base64')) },
      files,
      async commit() {
        isCommitted = true
        asked()
      },
    })
    return answer.status
  } catch (error) {
    const isDenied = error instanceof MicrosoftError && error.refusal.status === 403 && !isCommitted
    if (!isDenied) throw error
    throw new NotCarried(
      'later',
      { code: 550, text: `5.7.1 Microsoft: ${error.refusal.reason}` },
      { remedy: 'Messages above 1.6 MB need Mail.ReadWrite beside Mail.Send over Graph.', cause: error },
    )
  }
}

function apart(mime: Buffer): SplitMessage {
  try {
    return splitMessage(mime)
  } catch (error) {
    if (!(error instanceof Indivisible)) throw error
    throw tooLarge(`would have to take it apart, and it ${error.message}`)
  }
}

const tooLarge = (why: string): NotCarried =>
  new NotCarried('refused', {
    code: 552,
    text: `5.3.4 The message is above 1.6 MB, for which Microsoft Graph ${why}; SMTP takes it`,
  })
