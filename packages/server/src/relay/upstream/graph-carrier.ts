import { type GraphClient, mailboxPath } from '@gatewarden/microsoft'
import type { RelayCredential } from '../credentials/credential.ts'
import type { Carrier } from './carrier.ts'
import { NotCarried } from './carrier.ts'
import { exactRecipients } from './graph-recipients.ts'
import { asNotCarried } from './not-carried.ts'
import type { Upstream } from './upstream.ts'

/**
 * The largest message that Graph takes as MIME: bodies past about 2.2 MB, in Base64, were seen to be answered without being
 * sent (microsoft-graph-docs#13979). A larger one goes as a draft whose files are uploaded.
 */
const graphMimeLimit = 1_600_000

/** By Graph's sendMail with the message as MIME; for tenants in which SMTP AUTH is switched off. */
export function graphCarrier(
  upstream: Upstream,
  { connectionId, mailbox }: Pick<RelayCredential, 'connectionId' | 'mailbox'>,
): Carrier {
  return {
    async carry({ to, bytes }) {
      const recipients = to.map(({ address }) => address)
      let isAsked = false
      try {
        const graph = await upstream.graph(connectionId)
        const mime = withRecipients(await whole(bytes), recipients)
        const asked = () => {
          isAsked = true
        }
        const status =
          mime.length > graphMimeLimit
            ? await (await import('./large/send-large.ts')).sendLarge(
                graph,
                mailbox,
                mime,
                graphMimeLimit,
                asked,
              )
            : await sendMime(graph, mailbox, mime, asked)
        if (status !== 202)
          throw new NotCarried('unknown', {
            code: 451,
            text: `4.4.2 Microsoft answered ${status} and not 202`,
          })
        const reply = '250 2.0.0 Accepted by Microsoft Graph'
        return {
          reply,
          recipients: recipients.map((address) => ({ address, accepted: true, isPermanent: false, reply })),
        }
      } catch (error) {
        const failure = asNotCarried(error)
        if (isAsked || failure.trouble !== 'unknown') throw failure
        throw new NotCarried('later', failure.answer, { remedy: failure.remedy, cause: error })
      }
    },
    async close() {},
  }
}

async function whole(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of bytes) parts.push(part)
  return Buffer.concat(parts)
}

/** @returns the status, of which 202 alone means accepted */
async function sendMime(
  graph: GraphClient,
  mailbox: string,
  mime: Buffer,
  asked: () => void,
): Promise<number> {
  const body = Buffer.from(mime.toString('base64'))
  asked()
  const { status } = await graph.json({
    method: 'POST',
    path: `${mailboxPath(mailbox)}/sendMail`,
    headers: { 'content-type': 'text/plain' },
    body,
  })
  return status
}

function withRecipients(mime: Buffer, recipients: readonly string[]): Buffer {
  const end = mime.indexOf('\r\n\r\n', 0, 'latin1')
  const header = mime.toString('latin1', 0, end === -1 ? mime.length : end)
  const body = end === -1 ? Buffer.alloc(0) : mime.subarray(end + 4)
  return Buffer.concat([Buffer.from(`${exactRecipients(header, recipients)}\r\n`, 'latin1'), body])
}
