// A fresh token from Gatewarden, used with Microsoft's own client: node token-for-graph.ts CONNECTION MAILBOX
import { createClient } from '@gatewarden/client'
import { Client } from '@microsoft/microsoft-graph-client'

const { GATEWARDEN_URL: url = 'http://localhost:8090', GATEWARDEN_API_KEY: apiKey = '' } = process.env
// Microsoft's address, or that of the emulator.
const graphUrl = process.env.GRAPH_URL ?? 'https://graph.microsoft.com'
const [connection = '', mailbox = ''] = process.argv.slice(2)
const gatewarden = createClient({ url, apiKey })

// Asked before each call of Graph: Gatewarden answers at once while the token is good, and refreshes it ahead of time.
async function getAccessToken() {
  const token = await gatewarden.request('POST /v1/connections/{id}/token', { path: { id: connection } })
  return token.accessToken
}

const graph = Client.initWithMiddleware({
  authProvider: { getAccessToken },
  baseUrl: graphUrl,
  customHosts: new Set([new URL(graphUrl).hostname]),
})
const page = await graph.api(`/users/${mailbox}/messages`).select('subject').top(3).get()
for (const { subject } of page.value) console.log(subject)
