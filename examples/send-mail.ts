// Sends one message, once, however often this runs for the same order: node send-mail.ts CONNECTION MAILBOX TO ORDER
import { createClient } from '@gatewarden/client'

const { GATEWARDEN_URL: url = 'http://localhost:8090', GATEWARDEN_API_KEY: apiKey = '' } = process.env
const [id = '', address = '', to = '', order = ''] = process.argv.slice(2)
const gatewarden = createClient({ url, apiKey })

const sent = await gatewarden.request('POST /v1/connections/{id}/mailboxes/{address}/outgoing', {
  path: { id, address },
  body: {
    to: [{ address: to }],
    subject: `Your order ${order}`,
    body: { type: 'text', content: 'It is on its way.' },
  },
  // The same key for the same order: a second request is answered as the first was, and nothing is sent.
  idempotencyKey: `order-confirmation-${order}`,
})
let { status } = sent
while (status === 'queued' || status === 'sending') {
  await new Promise((resolve) => setTimeout(resolve, 200))
  const now = await gatewarden.request('GET /v1/connections/{id}/mailboxes/{address}/outgoing/{outgoing}', {
    path: { id, address, outgoing: sent.id },
  })
  status = now.status
}
console.log(`${sent.id} ${status}`)
