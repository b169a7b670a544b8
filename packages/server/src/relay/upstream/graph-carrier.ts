import type { RelayCredential } from '../credentials/credential.ts'
import type { Carrier } from './carrier.ts'
import { NotCarried } from './carrier.ts'
import { exactRecipients } from './graph-recipients.ts'
import { asNotCarried } from './not-carried.ts'
import type { Upstream } from './upstream.ts'

/**
 * The largest message that Graph takes as MIME: bodies past about 2.2 MB, in Base64, were seen to be answered without being
 * sent (microsoft-graph-docs#13979), and there is no upload session for a whole message.
 */
export const graphMimeLimit = 1_600_000

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
        const mime = await whole(bytes)
        const body = Buffer.from(withRecipients(mime, recipients).toString('base64'))
        isAsked = true
        const { status } = await graph.json({
          method: 'POST',
          path: `/users/${encodeURIComponent(mailbox)}/sendMail`,
          headers: { 'content-type': 'text/plain' },
          body,
        })
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
  let size = 0
  for await (const part of bytes) {
    size += part.length
    if (size > graphMimeLimit)
      throw new NotCarried('refused', {
        code: 552,
        text: `5.3.4 Microsoft Graph takes messages of ${graphMimeLimit} bytes at most; SMTP takes larger ones`,
      })
    parts.push(part)
  }
  return Buffer.concat(parts)
}

function withRecipients(mime: Buffer, recipients: readonly string[]): Buffer {
  const end = mime.indexOf('\r\n\r\n', 0, 'latin1')
  const header = mime.toString('latin1', 0, end === -1 ? mime.length : end)
  const body = end === -1 ? Buffer.alloc(0) : mime.subarray(end + 4)
  return Buffer.concat([Buffer.from(`${exactRecipients(header, recipients)}\r\n`, 'latin1'), body])
}
