// A product with the catalog in one of its pages: node catalog-in-product.ts CUSTOMER, then open http://localhost:8100/
import { createServer } from 'node:http'
import { createClient } from '@gatewarden/client'

const { GATEWARDEN_URL: url = 'http://localhost:8090', GATEWARDEN_API_KEY: apiKey = '' } = process.env
const { PORT = '8100' } = process.env
// In a real product: whoever is signed in to it, by its own session.
const [customer = 'acme'] = process.argv.slice(2)
const gatewarden = createClient({ url, apiKey })

const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Settings</title>
<script src="${url}/embed/catalog.js" defer></script>
<gatewarden-catalog token-url="/token" return-url="/connected"></gatewarden-catalog>`

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://product')
  try {
    if (pathname === '/token') {
      // A token for this one customer, for a quarter of an hour. The API key stays here.
      const made = await gatewarden.request('POST /v1/customer-tokens', {
        body: { customer: { externalId: customer } },
      })
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      return response.end(JSON.stringify({ token: made.token }))
    }
    const id = searchParams.get('connect_session')
    const code = searchParams.get('completion_code')
    if (pathname === '/connected' && id !== null && code !== null) {
      // Whoever is signed in here is the one whose session this is: look before you redeem the code.
      const session = await gatewarden.request('GET /v1/connect-sessions/{id}', { path: { id } })
      if (session.customer === customer) {
        const path = { id }
        await gatewarden.request('POST /v1/connect-sessions/{id}/complete', { path, body: { code } })
        console.log(`connected ${session.connection}`)
      }
    }
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page)
  } catch (error) {
    console.error(String(error))
    response.writeHead(500).end('That did not work.')
  }
})
server.listen(Number(PORT), '127.0.0.1', () => console.log(`listening at http://localhost:${PORT}/`))
