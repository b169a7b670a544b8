import { connect, isIP, type Socket } from 'node:net'
import { connect as connectSecurely, type TLSSocket } from 'node:tls'
import { rehearseEnvelope, sendMessage } from './send-message.ts'
import { signIn } from './sign-in.ts'
import { SmtpError, type SmtpStage } from './smtp-error.ts'
import type { SmtpReply } from './smtp-reply.ts'
import type { SmtpOptions, SmtpSession } from './smtp-session.ts'
import { SmtpWire } from './smtp-wire.ts'
import { isSubmissionHost } from './submission-host.ts'

/**
 * Opens a conversation with a submission server: connects, greets, goes over to TLS (verified, always) and signs in.
 * @throws SmtpError with the stage that failed
 * @throws TypeError for options that must not be: a token for a host that is not its cloud's or without TLS, a name with line ends
 */
export async function openSmtp(options: SmtpOptions): Promise<SmtpSession> {
  requireSafe(options)
  const { signal } = options
  signal?.throwIfAborted()
  let stage: SmtpStage = 'connect'
  let wire: SmtpWire | undefined
  const abort = () => wire?.destroy()
  signal?.addEventListener('abort', abort)
  const detach = () => signal?.removeEventListener('abort', abort)
  try {
    const socket = await connected(options)
    wire = wireOn(socket, options)
    if (signal?.aborted) throw new Error('it was called off')
    stage = 'greeting'
    requireCode(await wire.reply(), 220, stage)
    stage = 'hello'
    let offers = await greet(wire, options)
    if (options.security === 'starttls') {
      stage = 'starttls'
      wire = await upgrade(wire, offers, options)
      stage = 'hello'
      offers = await greet(wire, options)
    }
    stage = 'sign-in'
    const open = wire
    if (options.auth) await signIn(options.auth, offers, (line, shown) => ask(open, options, line, shown))
    return session(open, offers, options, detach)
  } catch (error) {
    detach()
    wire?.destroy()
    if (error instanceof SmtpError || error instanceof TypeError) throw error
    throw broken(error, stage, options)
  }
}

function requireSafe({ auth, security, host, port, name }: SmtpOptions): void {
  if (!/^[\w.:[\]-]{1,255}$/.test(name))
    throw new TypeError('the name for EHLO is a host name or an address literal')
  if (auth === null || !('accessToken' in auth)) return
  if (security === 'none') throw new TypeError('a token is shown only behind TLS')
  if (!isSubmissionHost(auth.cloud, { host, port }))
    throw new TypeError(`a token of the cloud ${auth.cloud.id} is not shown to ${host}:${port}`)
}

function connected(options: SmtpOptions): Promise<Socket> {
  const { port, security } = options
  const host = options.host.replace(/^\[|\]$/g, '')
  const to = { host, port, ...(options.lookup ? { lookup: options.lookup } : {}) }
  return new Promise((resolve, reject) => {
    const socket = security === 'tls' ? connectSecurely({ ...to, ...tlsOptions(options) }) : connect(to)
    const ready = security === 'tls' ? 'secureConnect' : 'connect'
    const settle = () => {
      socket.off('error', failed).off('timeout', late).off(ready, done)
      options.signal?.removeEventListener('abort', late)
    }
    const failed = (error: Error) => {
      settle()
      socket.on('error', () => {}).destroy()
      reject(error)
    }
    const late = () => failed(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }))
    const done = () => {
      settle()
      resolve(socket)
    }
    socket.setTimeout(options.timeoutMs).on('timeout', late).on('error', failed).on(ready, done)
    options.signal?.addEventListener('abort', late)
  })
}

const tlsOptions = ({ host, tls }: SmtpOptions) => ({
  minVersion: 'TLSv1.2' as const,
  rejectUnauthorized: true,
  ...(isIP(host) === 0 ? { servername: host } : {}),
  ...(tls?.ca === undefined ? {} : { ca: tls.ca }),
})

const wireOn = (socket: Socket, options: SmtpOptions): SmtpWire =>
  new SmtpWire(socket, options.timeoutMs, (line) => options.onLine?.('server', line))

async function ask(wire: SmtpWire, options: SmtpOptions, line: string, shown = line): Promise<SmtpReply> {
  options.onLine?.('client', shown)
  await wire.write(`${line}\r\n`)
  return (await wire.reply()).reply
}

/** EHLO, and HELO for a server that knows no other. */
async function greet(wire: SmtpWire, options: SmtpOptions): Promise<Map<string, string>> {
  options.onLine?.('client', `EHLO ${options.name}`)
  await wire.write(`EHLO ${options.name}\r\n`)
  const { reply, lines } = await wire.reply()
  if (reply.code === 250) {
    return new Map(
      lines.slice(1).map((line) => {
        const [keyword = '', ...parameters] = line.trim().split(/[ =]+/)
        return [keyword.toUpperCase(), parameters.join(' ')]
      }),
    )
  }
  const isOld = reply.code === 500 || reply.code === 502
  requireCode({ reply: isOld ? await ask(wire, options, `HELO ${options.name}`) : reply }, 250, 'hello')
  return new Map()
}

/** What the server says in clear behind its 220 came from somebody in between (CVE-2021-38371 and its kind). */
async function upgrade(
  wire: SmtpWire,
  offers: ReadonlyMap<string, string>,
  options: SmtpOptions,
): Promise<SmtpWire> {
  if (!offers.has('STARTTLS'))
    throw new SmtpError('The server offers no STARTTLS.', { stage: 'starttls', outcome: 'not-sent' })
  requireCode({ reply: await ask(wire, options, 'STARTTLS') }, 220, 'starttls')
  if (wire.hasUnasked)
    throw new SmtpError('Something was said in clear behind STARTTLS.', {
      stage: 'starttls',
      outcome: 'not-sent',
    })
  const plain = wire.release()
  const socket = connectSecurely({ socket: plain, ...tlsOptions(options) })
  await secured(socket, options)
  return wireOn(socket, options)
}

function secured(socket: TLSSocket, { timeoutMs, signal }: SmtpOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (error: Error) => {
      socket.on('error', () => {}).destroy()
      reject(error)
    }
    const late = () => stop(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }))
    const closed = () => stop(new Error('the server closed the connection'))
    socket.setTimeout(timeoutMs).on('timeout', late).on('error', stop).on('close', closed)
    signal?.addEventListener('abort', late)
    socket.once('secureConnect', () => {
      signal?.removeEventListener('abort', late)
      socket.off('timeout', late).off('error', stop).off('close', closed)
      resolve()
    })
  })
}

function requireCode({ reply }: { reply: SmtpReply }, code: number, stage: SmtpStage): void {
  if (reply.code === code) return
  throw new SmtpError('The server refused the conversation.', { stage, outcome: 'not-sent', reply })
}

/** A connection that failed below SMTP; its code says how. */
function broken(error: unknown, stage: SmtpStage, { host, port }: SmtpOptions): SmtpError {
  const said = error instanceof Error ? error.message : 'no answer'
  return new SmtpError(`${host}:${port}: ${said}`, { stage, outcome: 'not-sent' }, error)
}

function session(
  wire: SmtpWire,
  offers: ReadonlyMap<string, string>,
  options: SmtpOptions,
  detach: () => void,
): SmtpSession {
  return {
    offers,
    get isOpen() {
      return wire.isOpen && !wire.hasUnasked
    },
    send: (envelope, message) =>
      sendMessage(wire, offers, envelope, message, (line) => options.onLine?.('client', line)),
    rehearse: (envelope) =>
      rehearseEnvelope(wire, offers, envelope, (line) => options.onLine?.('client', line)),
    async close() {
      detach()
      try {
        if (wire.isOpen) await ask(wire, options, 'QUIT')
      } catch {
        // It is to be closed either way.
      }
      wire.destroy()
    },
  }
}
