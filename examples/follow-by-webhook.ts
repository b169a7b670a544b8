// Hears of what changes in a mailbox: node follow-by-webhook.ts CONNECTION MAILBOX
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient, verifyWebhook } from '@gatewarden/client'

const { GATEWARDEN_URL: url = 'http://localhost:8090', GATEWARDEN_API_KEY: apiKey = '' } = process.env
const [connection = '', mailbox = ''] = process.argv.slice(2)
const gatewarden = createClient({ url, apiKey })
const seen = new Set<string>()
let secret = ''

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  try {
    // The body as it came: parsed and written again it has another signature.
    const change = await verifyWebhook(secret, request.headers, Buffer.concat(chunks))
    response.writeHead(204).end()
    // A webhook may come twice, with the same id.
    if (seen.has(change.id)) return
    seen.add(change.id)
    console.log(`${change.type} ${change.mailbox ?? ''}`)
  } catch (error) {
    console.log(`refused: ${String(error)}`)
    response.writeHead(400).end()
  }
})
server.listen(0, '127.0.0.1', async () => {
  // At home: a private address has to be opened by GATEWARDEN_EGRESS_ALLOW=127.0.0.1.
  const here = process.env.WEBHOOK_URL ?? `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const endpoint = await gatewarden.request('POST /v1/endpoints', {
    body: { url: here, types: ['message.*', 'mailbox.following'], connections: [connection] },
  })
  secret = endpoint.secret
  await gatewarden.request('POST /v1/watches', { body: { connection, mailboxes: [mailbox] } })
  console.log(`listening at ${here}`)
})
