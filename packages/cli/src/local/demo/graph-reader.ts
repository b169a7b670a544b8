import { readFileSync } from 'node:fs'
import tls from 'node:tls'
import { Client, PageIterator } from '@microsoft/microsoft-graph-client'

/** Reads the emulator with Microsoft's own Graph library, unchanged: what Gatewarden told must be what is there. */
export interface GraphReader {
  /** Every item of a list, whatever its pages. */
  all(path: string): Promise<Record<string, unknown>[]>
  one(path: string): Promise<Record<string, unknown>>
  /** Bytes of a message. */
  mime(user: string, message: string): Promise<Buffer>
}

/**
 * @param emulator its https origin, for the library sends no token over http, and its CA, which this process trusts from now on
 * @param token an access token that Gatewarden released
 */
export function createGraphReader(
  emulator: { secureOrigin: string; caFile: string },
  token: () => Promise<string>,
): GraphReader {
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(emulator.caFile, 'utf8')])
  const { hostname } = new URL(emulator.secureOrigin)
  const client = Client.init({
    baseUrl: `${emulator.secureOrigin}/`,
    // The library sends tokens to Microsoft's hosts only, unless told of others.
    customHosts: new Set([hostname]),
    authProvider: (done) => {
      token().then(
        (value) => done(null, value),
        (error: unknown) => done(error, null),
      )
    },
  })
  return {
    async all(path) {
      const items: Record<string, unknown>[] = []
      const first: { value: Record<string, unknown>[] } = await client.api(path).get()
      const iterator = new PageIterator(client, first, (item: Record<string, unknown>) => {
        items.push(item)
        return true
      })
      await iterator.iterate()
      return items
    },
    one: (path) => client.api(path).get(),
    async mime(user, message) {
      const stream: ReadableStream<Uint8Array> = await client
        .api(`/users/${user}/messages/${message}/$value`)
        .getStream()
      const chunks = await Array.fromAsync(stream)
      return Buffer.concat(chunks)
    },
  }
}
