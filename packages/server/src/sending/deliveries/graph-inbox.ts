import {
  type GraphClient,
  type InboxLook,
  type InboxMessage,
  listMessages,
  looksLikeReport,
  messageMime,
} from '@gatewarden/microsoft'

/** Mail may be filed a little later than it says: each look goes back so far, and what was kept before is known. */
const overlapMs = 300_000
const mostBytes = 2_000_000

/** Where reports come in: those of strangers' servers are taken for junk at times. */
const folders = ['inbox', 'junkemail']

/** Reports that came into a mailbox since a time, over Graph. Needs Mail.Read. */
export async function readGraphInbox(
  graph: GraphClient,
  mailbox: string,
  { place, since }: { place: string | undefined; since: Date },
): Promise<InboxLook> {
  const from = place === undefined ? since.getTime() - overlapMs : Date.parse(place) - overlapMs
  const messages: InboxMessage[] = []
  let newest = place ?? since.toISOString()
  for (const folder of folders) {
    const pages = listMessages(graph, mailbox, {
      folder,
      select: ['id', 'receivedDateTime', 'internetMessageHeaders'],
      filter: `receivedDateTime ge ${new Date(from).toISOString()}`,
      orderby: 'receivedDateTime',
    })
    for await (const { items } of pages) {
      for (const { id, receivedDateTime, internetMessageHeaders } of items) {
        if (receivedDateTime && receivedDateTime > newest) newest = receivedDateTime
        const headers = internetMessageHeaders?.map(({ name, value }) => `${name}: ${value}`).join('\r\n')
        if (headers !== undefined && !looksLikeReport(headers)) continue
        messages.push({ source: id, bytes: await firstBytes(graph, mailbox, id) })
      }
    }
  }
  return { messages, place: newest }
}

async function firstBytes(graph: GraphClient, mailbox: string, id: string): Promise<Buffer> {
  const { body } = await messageMime(graph, mailbox, id)
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk)
    chunks.push(bytes)
    size += bytes.length
    // Leaving the loop destroys the stream.
    if (size > mostBytes) break
  }
  return Buffer.concat(chunks)
}
