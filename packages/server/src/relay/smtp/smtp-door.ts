import type { SecureVersion } from 'node:tls'
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server'
import type { RelayCredential } from '../credentials/credential.ts'
import type { Door, DoorParts, DoorTls } from '../listeners/door.ts'
import { openDoor } from '../listeners/open-door.ts'
import { isWithin, plainAddress } from '../networks.ts'
import type { RateLimits } from '../rate-limits.ts'
import type { SignIns } from '../sign-in.ts'
import { envelopeSender } from './sender-rules.ts'
import { asError, type SmtpAnswer, smtpAnswer } from './smtp-answer.ts'
import { type TakeParts, takeMessage } from './take-message.ts'

/** Exchange Online takes at most 500 by default (learn.microsoft.com/office365/servicedescriptions, recipient limits). */
const mostRecipients = 500
const idleMs = 60_000
/** From the first byte of a message to its last. */
const messageMs = 15 * 60_000

export interface SmtpDoorParts extends DoorParts {
  signIns: SignIns
  rates: RateLimits
  take: TakeParts
}

/** What the door knows of a session beside what the library does. */
interface Known {
  credential?: RelayCredential
  mailFrom?: string
  patience?: NodeJS.Timeout
}

/**
 * A listener for SMTP. Commands, line lengths, pipelining, the end of DATA and the switch to TLS are the library's; who may
 * come in and send as whom is decided here.
 */
export async function openSmtpDoor(parts: SmtpDoorParts): Promise<Door> {
  const { listener, signIns, rates, log } = parts
  const manner = listener.smtp
  if (manner === null) throw new Error('a listener for SMTP does not say how it answers')
  const known = new Map<string, Known>()
  const of = (session: SMTPServerSession): Known => {
    const found = known.get(session.id) ?? {}
    known.set(session.id, found)
    return found
  }

  const server: SMTPServer = new SMTPServer({
    ...manners(parts, manner.maxMessageBytes),
    onConnect(session, done) {
      const address = plainAddress(session.remoteAddress)
      if (listener.networks !== null && !isWithin(address, listener.networks))
        return done(asError(smtpAnswer(554, '5.7.1 This relay takes no mail from your network')))
      if (listener.security === 'starttls') hideAuthInClear(server, session.id)
      of(session).patience = setTimeout(() => hangUp(server, session.id), parts.limits.signInMs)
      parts.metrics.opened('smtp')
      done()
    },
    onAuth({ username, password }, session, done) {
      const wish = {
        protocol: 'smtp' as const,
        username: username ?? '',
        password: password ?? '',
        address: plainAddress(session.remoteAddress),
      }
      answered(
        signIns.device(wish).then((came) => {
          if (came.kind === 'in') {
            of(session).credential = came.credential
            calm(of(session))
            return came.credential.id
          }
          if (came.kind === 'wait')
            return smtpAnswer(454, `4.7.0 Too many wrong tries; again in ${came.seconds} seconds`)
          if (came.why === 'network') return smtpAnswer(535, '5.7.8 Not from this network')
          return smtpAnswer(535, '5.7.8 Wrong name or password')
        }),
        (answer) => (typeof answer === 'string' ? done(null, { user: answer }) : done(asError(answer))),
      )
    },
    onMailFrom({ address }, session, done) {
      answered(mayBegin(session, address), (answer) => (answer ? done(asError(answer)) : done()))
    },
    onRcptTo({ address }, session, done) {
      if (session.envelope.rcptTo.length >= mostRecipients)
        return done(asError(smtpAnswer(452, `4.5.3 No more than ${mostRecipients} recipients`)))
      if (!/^[\x21-\x7e]+$/.test(address) || /[<>]/.test(address))
        return done(asError(smtpAnswer(553, '5.1.3 That is not an address this relay can send to')))
      done()
    },
    onData(stream, session, done) {
      const { credential, mailFrom } = of(session)
      if (credential === undefined || mailFrom === undefined) {
        stream.resume()
        return done(asError(smtpAnswer(530, '5.7.57 Sign in first')))
      }
      const patience = setTimeout(() => hangUp(server, session.id), messageMs)
      const accepted = { listener, manner, credential, mailFrom }
      answered(takeMessage(parts.take, accepted, session, stream), (answer) => {
        clearTimeout(patience)
        parts.metrics.took(manner.answer, answer.code)
        // A device that hung up in the middle hears nothing more.
        if (answer.code === 250) done(null, answer.text)
        else done(asError(answer))
      })
    },
    onClose(session) {
      calm(of(session))
      known.delete(session.id)
      parts.metrics.closed('smtp')
    },
  })
  // What a device does to its own connection is no failure of the relay.
  server.on('error', (error) =>
    log.debug({ err: error, listener: listener.id }, 'a device’s connection failed'),
  )

  async function mayBegin(session: SMTPServerSession, address: string): Promise<SmtpAnswer | undefined> {
    const here = of(session)
    const place = plainAddress(session.remoteAddress)
    const credential =
      here.credential ?? (listener.trusts ? await signIns.trusted(place, address) : undefined)
    if (credential === undefined)
      return smtpAnswer(530, '5.7.57 Client not authenticated to send mail: sign in first')
    if (here.credential !== undefined && !(await signIns.stillWorks(credential)))
      return smtpAnswer(535, '5.7.8 The password does not work any more')
    const sender = envelopeSender(address, credential)
    if (typeof sender !== 'string') return sender
    const seconds = rates.waitSeconds(credential)
    if (seconds > 0) return smtpAnswer(450, `4.7.1 This device sends too much; again in ${seconds} seconds`)
    calm(here)
    here.credential = credential
    here.mailFrom = sender
    return undefined
  }

  function answered<T>(work: Promise<T>, tell: (answer: T | SmtpAnswer) => void): void {
    work.then(tell, (error: unknown) => {
      log.error({ err: error, listener: listener.id }, 'a device could not be answered')
      tell(smtpAnswer(451, '4.3.0 The relay cannot do that now'))
    })
  }

  return openDoor(server.server, parts, {
    listen: (port, host) => server.listen(port, host),
    async close() {
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
    async lookAfter() {},
    renewTls: (tls) => server.updateSecureContext(tlsOptions(tls)),
    drop(credentialId) {
      for (const [id, { credential }] of known) if (credential?.id === credentialId) hangUp(server, id)
    },
  })
}

function calm(here: Known): void {
  clearTimeout(here.patience)
}

function hangUp(server: SMTPServer, sessionId: string): void {
  for (const connection of server.connections) if (connection.id === sessionId) connection.close()
}

/**
 * The library offers AUTH before STARTTLS too and refuses it then: a device that believed it would have shown its password to the
 * whole network.
 */
function hideAuthInClear(server: SMTPServer, sessionId: string): void {
  for (const connection of server.connections) {
    if (connection.id !== sessionId) continue
    const isSupported = connection._isSupported.bind(connection)
    connection._isSupported = (command) => (command !== 'AUTH' || connection.secure) && isSupported(command)
  }
}

const tlsOptions = (tls: DoorTls) => ({ ...tls, minVersion: tls.minVersion as SecureVersion })

function manners({ listener, tls, limits }: SmtpDoorParts, size: number): SMTPServerOptions {
  const isPlain = listener.security === 'none'
  return {
    name: listener.hostname,
    banner: 'Gatewarden relay',
    secure: listener.security === 'tls',
    ...(isPlain ? {} : tlsOptions(tls)),
    disabledCommands: isPlain ? ['STARTTLS'] : [],
    authMethods: ['PLAIN', 'LOGIN'],
    authOptional: true,
    allowInsecureAuth: isPlain,
    disableReverseLookup: true,
    // Answers bring their own.
    hideENHANCEDSTATUSCODES: true,
    hideSMTPUTF8: true,
    hideREQUIRETLS: true,
    size,
    maxClients: limits.sessions,
    socketTimeout: idleMs,
    closeTimeout: limits.closeMs,
    logger: false,
  }
}
