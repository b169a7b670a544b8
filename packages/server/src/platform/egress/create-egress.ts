import { type LookupAddress, lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, buildConnector, type Dispatcher } from 'undici'
import { type Reach, reachOf } from './allowed-address.ts'
import {
  type Egress,
  type EgressAnswer,
  EgressError,
  type EgressProblem,
  type EgressRequest,
} from './egress.ts'

const usualBytes = 64 * 1024
/** Most connections that one host of a customer gets from this process. */
const connectionsPerHost = 16

/** Resolves a name to all its addresses. */
export type ResolveAll = (host: string) => Promise<LookupAddress[]>

export interface EgressOptions {
  /** Address ranges that are open although they are not public. */
  allow: readonly string[]
  /** The machine's resolver unless given. */
  resolve?: ResolveAll
  /** Certificates that are believed besides the machine's; for tests. */
  ca?: string
}

/** Makes the one way out to addresses that customers name. */
export function createEgress(options: EgressOptions): Egress {
  const reach = reachOf(options.allow)
  const resolve = options.resolve ?? resolveAll
  const agent = new Agent({
    connections: connectionsPerHost,
    pipelining: 1,
    keepAliveTimeout: 10_000,
    keepAliveMaxTimeout: 60_000,
    connect: guardedConnector(reach, resolve, options.ca),
  })
  return {
    send: (request) => send(agent, request),
    close: () => agent.close(),
  }
}

/** What is wrong with an address that shows before anything is resolved; undefined: nothing. */
export function urlProblem(text: string, allow: readonly string[]): string | undefined {
  if (!URL.canParse(text)) return 'is not a URL'
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://'
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password'
  if (url.hash !== '') return 'must not hold a fragment'
  if (url.protocol === 'http:' && allow.length === 0) return 'must begin with https://'
  const host = bare(url.hostname)
  if (isIP(host) !== 0 && reachOf(allow)(host) === 'refused')
    return 'names an address of a private network, which this installation does not send to'
  return undefined
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '')

/**
 * Connects only where `reach` lets it. Both roads are watched: node asks the lookup for names, and connects to literal
 * addresses without asking.
 */
function guardedConnector(
  reach: (address: string) => Reach,
  resolve: ResolveAll,
  ca: string | undefined,
): buildConnector.connector {
  const plainOnlyInside = (address: string, protocol: string): boolean =>
    reach(address) === 'allowed' || (reach(address) === 'public' && protocol === 'https:')
  const lookupFor =
    (protocol: string): LookupFunction =>
    (host, asked, answer) => {
      resolve(host).then(
        (found) => {
          const open = found.filter(({ address }) => plainOnlyInside(address, protocol))
          const [first] = open
          if (first === undefined) {
            answer(found.length === 0 ? notFound() : refused(), '')
          } else if (asked.all === true) answer(null, open)
          else answer(null, first.address, first.family)
        },
        () => answer(notFound(), ''),
      )
    }
  const shared = { timeout: 10_000, ...(ca === undefined ? {} : { ca }) }
  const connectors = {
    'http:': buildConnector({ ...shared, lookup: lookupFor('http:') }),
    'https:': buildConnector({ ...shared, lookup: lookupFor('https:') }),
  }
  return (options, done) => {
    const protocol = options.protocol === 'https:' ? 'https:' : 'http:'
    const host = bare(options.hostname)
    if (isIP(host) !== 0 && !plainOnlyInside(host, protocol)) {
      done(refused(), null)
      return
    }
    connectors[protocol](options, done)
  }
}

const refused = () =>
  new EgressError(
    'address_refused',
    'The address belongs to a network that this installation does not send to.',
  )
const notFound = () => new EgressError('name_not_found', 'The name of the host has no address.')

const resolveAll: ResolveAll = (host) =>
  new Promise((found, failed) => {
    lookup(host, { all: true, verbatim: true }, (error, addresses) =>
      error ? failed(error) : found(addresses),
    )
  })

async function send(agent: Dispatcher, request: EgressRequest): Promise<EgressAnswer> {
  const url = URL.canParse(request.url) ? new URL(request.url) : undefined
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new EgressError('url_invalid', 'The address is not an http URL.')
  const timeout = AbortSignal.timeout(request.timeoutMs)
  const signal = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal])
  try {
    const answer = await agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: request.method,
      headers: { 'user-agent': 'Gatewarden', ...request.headers },
      ...(request.body === undefined ? {} : { body: request.body }),
      signal,
    })
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: await readAtMost(answer.body, request.maxBytes ?? usualBytes),
    }
  } catch (error) {
    if (request.signal?.aborted) throw error
    throw asEgressError(error, timeout.aborted)
  }
}

async function readAtMost(body: Dispatcher.ResponseData['body'], most: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of body) {
    const bytes = Buffer.from(part)
    size += bytes.length
    // Leaving the loop destroys the connection: nothing more is taken.
    if (size > most) throw new EgressError('answer_too_large', `The answer is larger than ${most} bytes.`)
    parts.push(bytes)
  }
  return Buffer.concat(parts)
}

const timeouts = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
])

function asEgressError(error: unknown, timedOut: boolean): EgressError {
  if (error instanceof EgressError) return error
  const causes: unknown[] = error instanceof AggregateError ? error.errors : []
  for (const one of [error, ...causes, error instanceof Error ? error.cause : undefined]) {
    if (one instanceof EgressError) return one
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (timedOut || timeouts.has(code)) return problem('timeout', 'There was no answer in time.')
  if (/^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(code))
    return problem('tls_failed', `TLS could not be agreed on (${code}).`)
  return problem('connection_failed', `The connection failed${code === '' ? '' : ` (${code})`}.`)
}

const problem = (kind: EgressProblem, message: string) => new EgressError(kind, message)
