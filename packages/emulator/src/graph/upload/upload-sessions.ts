import { randomBytes } from 'node:crypto'
import type { OutlookLimits } from '../../control/outlook-limits.ts'
import { BodyTooLarge, type Exchange } from '../../http/exchange.ts'
import { serviceAt, servicesAt } from '../../http/microsoft-hosts.ts'
import type { EmulatorClock } from '../../tenant/clock.ts'
import { GraphError, methodNotAllowed } from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import { context } from '../wire/links.ts'
import { readContentRange } from './content-range.ts'

/** One range has at most 4 MB (https://learn.microsoft.com/graph/outlook-large-attachments). */
const mostAtOnce = 4 * 1024 * 1024
const lifetime = 24 * 3_600_000

/** What a file is uploaded for. */
export interface UploadTarget {
  /** For Outlook's limits. */
  readonly appId: string
  readonly mailboxId: string
  /** The item in the words of the upload URL: `users('…')/messages('…')`. */
  readonly item: string
  /** Bytes of the whole file. */
  readonly size: number
  /** Throws a refusal when the item cannot hold this many bytes of the file. */
  readonly admit: (received: number) => void
  /** Takes the whole file. @returns the id of the attachment that it became */
  readonly finish: (bytes: Buffer) => string | Promise<string>
}

interface Session {
  readonly target: UploadTarget
  readonly url: string
  readonly expires: number
  readonly chunks: Buffer[]
  received: number
}

/**
 * Files on their way into Outlook items. A session begins with {@link begin}; then the file comes in order, range by range,
 * by PUTs that carry no Authorization: the token in the URL is all they need. DELETE gives up. A session ends with its last
 * byte, with DELETE, and by the clock.
 */
export class UploadSessions {
  readonly #clock: EmulatorClock
  readonly #limits: OutlookLimits
  readonly #open = new Map<string, Session>()

  constructor(clock: EmulatorClock, limits: OutlookLimits) {
    this.#clock = clock
    this.#limits = limits
  }

  /** 201 with the uploadSession. */
  begin(request: GraphRequest, target: UploadTarget): GraphReply {
    const token = randomBytes(32).toString('base64url')
    const url = `${servicesAt(request.origin).outlook}/api/gv1.0/${target.item}/AttachmentSessions('${randomBytes(16).toString('base64url')}')?authtoken=${token}`
    const session = { target, url, expires: this.#clock.now() + lifetime, chunks: [], received: 0 }
    this.#forgetOld()
    this.#open.set(token, session)
    return json(
      {
        '@odata.context': context(request, 'microsoft.graph.uploadSession'),
        uploadUrl: url,
        expirationDateTime: new Date(session.expires).toISOString(),
        nextExpectedRanges: ['0-'],
      },
      {},
      201,
    )
  }

  /** Whether a path is one of an upload. */
  static serves(path: string): boolean {
    return path.startsWith('/api/gv1.0/')
  }

  /** Answers a request to an upload URL. Throws the refusals as `GraphError`. */
  async answer(exchange: Exchange): Promise<GraphReply> {
    exchange.notes.route = `${exchange.method} /AttachmentSessions`
    refuseAuthorization(exchange)
    const token = new URLSearchParams(exchange.query).get('authtoken') ?? ''
    const session = this.#open.get(token)
    if (!session || session.expires <= this.#clock.now() || !isSamePath(session, exchange.path))
      throw notFound()
    exchange.notes.appId = session.target.appId
    switch (exchange.method) {
      case 'PUT':
        return this.#put(exchange, token, session)
      case 'DELETE':
        this.#open.delete(token)
        return empty()
      default:
        throw methodNotAllowed('The requested resource does not support this http method.')
    }
  }

  async #put(exchange: Exchange, token: string, session: Session): Promise<GraphReply> {
    const { target } = session
    const range = readContentRange(exchange.header('content-range'))
    const bytes = await readRange(exchange)
    const fits = range && range.total === target.size && range.last - range.first + 1 === bytes.length
    if (!fits)
      throw wrongRange(`The Content-Range does not fit the body or the size of ${target.size} bytes.`)
    if (range.first !== session.received)
      throw wrongRange(`The next expected range begins at ${session.received}.`)
    const leave = this.#enter(target, bytes.length)
    try {
      target.admit(session.received + bytes.length)
      session.chunks.push(bytes)
      session.received += bytes.length
      if (session.received < target.size) return progress(session)
      this.#open.delete(token)
      const attachmentId = await target.finish(Buffer.concat(session.chunks))
      const origin = servicesAt(exchange.origin).outlook
      return empty(201, { Location: `${origin}/api/v2.0/${target.item}/Attachments('${attachmentId}')` })
    } finally {
      leave()
    }
  }

  #enter(target: UploadTarget, bytes: number): () => void {
    const admission = this.#limits.enter(target.appId, target.mailboxId, bytes)
    if (admission.admitted) return admission.leave
    throw new GraphError(429, admission.code, admission.message, {
      'Retry-After': String(admission.retryAfter),
    })
  }

  #forgetOld(): void {
    const now = this.#clock.now()
    for (const [token, { expires }] of this.#open) if (expires <= now) this.#open.delete(token)
  }
}

/**
 * Outlook refuses a token that is for Graph (https://github.com/microsoftgraph/microsoft-graph-docs/issues/6955). Where the
 * emulator has one origin for everything, clients cannot know the difference and may send it.
 */
function refuseAuthorization(exchange: Exchange): void {
  if (serviceAt(exchange.origin) === undefined || exchange.header('authorization') === undefined) return
  throw new GraphError(
    401,
    'InvalidAudienceForResource',
    `The audience claim value is invalid for current resource. Audience claim is 'https://graph.microsoft.com', request url is '${exchange.origin}${exchange.path}'.`,
  )
}

function isSamePath(session: Session, path: string): boolean {
  return new URL(session.url).pathname === path
}

async function readRange(exchange: Exchange): Promise<Buffer> {
  try {
    return await exchange.body(mostAtOnce)
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error
    throw new GraphError(413, 'RequestEntityTooLarge', 'A range of an upload has at most 4 MB.')
  }
}

/** Written as Outlook's own API does it: capitals, and where the next range begins without a dash. */
function progress(session: Session): GraphReply {
  const { pathname, origin } = new URL(session.url)
  const fragment = pathname.replace('/api/gv1.0/', '').replace(/\('[^']*'\)$/, '/$entity')
  return json({
    '@odata.context': `${origin}/api/gv1.0/$metadata#${fragment}`,
    ExpirationDateTime: new Date(session.expires).toISOString(),
    NextExpectedRanges: [String(session.received)],
  })
}

function wrongRange(message: string): GraphError {
  return new GraphError(416, 'InvalidRange', message)
}

function notFound(): GraphError {
  return new GraphError(
    404,
    'ErrorItemNotFound',
    'The upload session was not found: it has expired, ended or was canceled.',
  )
}
