import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { GatewardenClient } from '@gatewarden/client'

/** An integrator's product: its own server and pages, on another origin than the service. Whoever looks at it is signed in as `customer`. */
export interface Product {
  /** Of another site than the service: `http://127.0.0.1:PORT`. */
  origin: string
  /** Of the same site, for frames over plain http: `http://localhost:PORT`. */
  sameSite: string
  /** Whom the product believes to be at the browser. */
  customer: string
  /** Sessions that its back end has completed. */
  completed: string[]
  /** Told once the service runs. */
  use(client: GatewardenClient, serviceUrl: string): void
  close(): Promise<void>
}

export async function startProduct(): Promise<Product> {
  let client: GatewardenClient | undefined
  let service = ''
  const product = { customer: 'acme', completed: [] as string[] }

  const page = (body: string, head = '') =>
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Northwind</title>${head}</head><body>${body}</body></html>`
  const element = (query: URLSearchParams) => {
    const attributes = ['flow', 'theme', 'connector'].map((name) =>
      query.has(name) ? ` ${name}="${query.get(name)}"` : '',
    )
    return `<gatewarden-catalog token-url="/token" return-url="/connected"${attributes.join('')}></gatewarden-catalog>`
  }

  /** What the product's back end does at its return URL: sees who is signed in, and redeems the code. */
  const redeem = async (query: URLSearchParams) => {
    const id = query.get('connect_session')
    const code = query.get('completion_code')
    if (client === undefined || id === null || code === null) return
    await client.request('POST /v1/connect-sessions/{id}/complete', { path: { id }, body: { code } })
    product.completed.push(id)
  }

  const answer = async (url: URL): Promise<{ type?: string; body?: string; location?: string }> => {
    const { pathname, searchParams: query } = url
    if (pathname === '/token') {
      const made = await client?.request('POST /v1/customer-tokens', {
        body: { customer: { externalId: product.customer, name: 'Acme Ltd' } },
      })
      return { type: 'application/json', body: JSON.stringify({ token: made?.token }) }
    }
    if (pathname === '/settings') {
      return {
        body: page(
          `<main>${element(query)}</main>`,
          `<script src="${service}/embed/catalog.js" defer></script>`,
        ),
      }
    }
    if (pathname === '/connected') {
      await redeem(query)
      const hosted = query.get('hosted')
      // From the hosted page it goes back there; the window of the embedded one closes itself.
      if (hosted !== null) {
        return { location: `${service}/catalog?connect_session=${query.get('connect_session')}` }
      }
      return {
        body: page(
          `<main><h1>Back at Northwind</h1>${query.has('gatewarden_window') ? '' : element(query)}</main>`,
          `<script src="${service}/embed/catalog.js" defer></script>`,
        ),
      }
    }
    if (pathname === '/frame') {
      return {
        body: page(
          `<h1>Northwind</h1><iframe title="Connections" width="340" height="700" src="${query.get('src')?.replaceAll('"', '')}"></iframe>
          <pre id="heard"></pre>`,
          '<script src="/hear.js" defer></script>',
        ),
      }
    }
    if (pathname === '/hear.js') {
      return {
        type: 'text/javascript',
        body: `addEventListener('message', (event) => { document.getElementById('heard').textContent += JSON.stringify({ origin: event.origin, data: event.data }) + '\\n' })`,
      }
    }
    return { body: page('<h1>Northwind</h1>') }
  }

  const server: Server = createServer((request, response) => {
    void answer(new URL(request.url ?? '/', 'http://product')).then(
      ({ type = 'text/html; charset=utf-8', body = '', location }) => {
        if (location !== undefined) return response.writeHead(303, { location }).end()
        return response.writeHead(200, { 'content-type': type }).end(body)
      },
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return Object.assign(product, {
    origin: `http://127.0.0.1:${port}`,
    sameSite: `http://localhost:${port}`,
    use(given: GatewardenClient, serviceUrl: string) {
      client = given
      service = serviceUrl
    },
    close: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  })
}
