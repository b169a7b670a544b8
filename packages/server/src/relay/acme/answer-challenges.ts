import { createServer, type Server } from 'node:http'
import { Hono } from 'hono'
import { GatewardenError } from '../../platform/errors.ts'
import type { ApiEnv } from '../../platform/http/api.ts'
import type { Platform } from '../../platform/platform.ts'
import { listenAt } from '../listeners/open-door.ts'
import { thumbprintAt } from './acme-account.ts'

const path = '/.well-known/acme-challenge/'
const headers = { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' }

type Parts = Pick<Platform, 'config' | 'db'>

/**
 * The answer to a challenge over HTTP (RFC 8555, 8.3): the token, and the thumbprint of the account's key. It needs nothing of the
 * order, so every process answers, whichever of them ordered. Whoever else is asked to prove a name has another account.
 * @returns undefined for what is no token, and while there is no account
 */
export async function challengeAnswer(platform: Parts, token: string): Promise<string | undefined> {
  if (!/^[A-Za-z0-9_-]{1,256}$/.test(token)) return undefined
  const thumbprint = await thumbprintAt(platform, platform.config.relay.acme.directory)
  return thumbprint && `${token}.${thumbprint}`
}

/** Answers challenges at the service's own port. */
export const challengePage = (platform: Parts): Hono<ApiEnv> =>
  new Hono<ApiEnv>().get(`${path}:token`, async (c) => {
    const answer = await challengeAnswer(platform, c.req.param('token'))
    return answer === undefined ? c.notFound() : c.body(answer, 200, headers)
  })

/** How soon a port is tried again that could not be opened. */
const againMs = 30_000

/** A port of its own that answers them and nothing else, where relay.acme.challengePort names one. */
export class ChallengePort {
  readonly #platform: Parts & Pick<Platform, 'log'>
  #server: Server | undefined
  #again: NodeJS.Timeout | undefined
  /** Why it is not open, where it should be. */
  problem: string | undefined

  constructor(platform: Parts & Pick<Platform, 'log'>) {
    this.#platform = platform
  }

  async open(): Promise<void> {
    const { config, log } = this.#platform
    const port = config.relay.acme.challengePort
    if (port === undefined) return
    const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://here')
      const token = request.method === 'GET' && pathname.startsWith(path) ? pathname.slice(path.length) : ''
      challengeAnswer(this.#platform, token).then(
        (answer) => response.writeHead(answer === undefined ? 404 : 200, headers).end(answer),
        () => response.writeHead(503).end(),
      )
    })
    server.maxConnections = 100
    try {
      await listenAt(server, { host: config.relay.host, port })
      this.#server = server
      this.problem = undefined
    } catch (error) {
      this.problem = error instanceof GatewardenError ? error.detail : String(error)
      log.error(
        { problem: this.problem },
        'the port for challenges of certificate issuers could not be opened',
      )
      this.#again = setTimeout(() => void this.open(), againMs)
      this.#again.unref()
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#again)
    const server = this.#server
    if (server === undefined) return
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeAllConnections()
    await closed
  }
}
