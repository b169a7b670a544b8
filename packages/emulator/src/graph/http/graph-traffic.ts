import { channel } from 'node:diagnostics_channel'
import type { IncomingHttpHeaders } from 'node:http'

/** One request to Graph and its answer as it went out, for whoever watches this process. */
export interface GraphExchange {
  readonly method: string
  /** Path and query as sent. */
  readonly url: string
  readonly requestHeaders: IncomingHttpHeaders
  readonly requestBody: Buffer
  readonly status: number
  readonly headers: Readonly<Record<string, string | number>>
  readonly body: Buffer
}

/**
 * Every exchange of every emulator in this process, published when its answer leaves; nothing is done for it while nobody
 * listens. What is streamed is left out. `node:diagnostics_channel`, name `gatewarden:emulator:graph`.
 */
export const graphTraffic = channel('gatewarden:emulator:graph')
