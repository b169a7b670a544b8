import type { Notify } from '@gatewarden/microsoft'
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server'
import { GatewardenError } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import type { Platform } from '../../platform/platform.ts'
import type { RelayCredential } from '../credentials/credential.ts'
import type { RelayListener, SmtpManner } from '../listeners/listener.ts'
import type { Dsn, Recipient, RelayMessage } from '../queue/message.ts'
import { type Arrived, type Spool, TooLarge } from '../queue/spool.ts'
import type { Carrier } from '../upstream/carrier.ts'
import { asNotCarried } from '../upstream/not-carried.ts'
import { judgedMessage, RefusedMessage } from './judged-message.ts'
import { type SmtpAnswer, smtpAnswer } from './smtp-answer.ts'

export interface TakeParts {
  platform: Pick<Platform, 'clock' | 'random' | 'log'>
  spool: Spool
  carrierFor(message: Pick<RelayMessage, 'connectionId' | 'mailbox' | 'route'>): Carrier
  /** Resolves once it is written down for good that a message lies in the spool. */
  store(message: RelayMessage): Promise<void>
  /** There is a message to deliver. */
  wake(message: RelayMessage): void
}

/** Whom a message is for and from, once the rules were looked at. */
export interface Accepted {
  listener: RelayListener
  manner: SmtpManner
  credential: RelayCredential
  mailFrom: string
}

/**
 * Takes a message as it arrives, and answers: 250 where it lies here safely (durable), or what Microsoft said (direct).
 * Never throws: what goes wrong is an answer.
 */
export async function takeMessage(
  parts: TakeParts,
  accepted: Accepted,
  session: Pick<SMTPServerSession, 'envelope'>,
  stream: SMTPServerDataStream,
): Promise<SmtpAnswer> {
  const { clock, random, log } = parts.platform
  const id = newId('rmsg', clock, random)
  let arrived: Arrived | undefined
  try {
    const trace = `X-Gatewarden-Relay: ${id}`
    const judged = judgedMessage(stream, accepted.credential, trace)
    arrived = await parts.spool.take(id, judged, accepted.manner.maxMessageBytes)
    const message = messageOf(id, accepted, session, arrived.size, clock.now())
    return accepted.manner.answer === 'direct'
      ? await passOn(parts, message, arrived)
      : await keep(parts, message, arrived)
  } catch (error) {
    await arrived?.discard()
    const answer = answerTo(error)
    if (answer.code < 500 && !isDiskFull(error))
      log.error({ err: error, message: id }, 'a message was not taken')
    return answer
  } finally {
    // What was refused in the middle is read to its end, or the device never gets its answer.
    stream.resume()
  }
}

async function keep(parts: TakeParts, message: RelayMessage, arrived: Arrived): Promise<SmtpAnswer> {
  await arrived.keep()
  try {
    await parts.store(message)
  } catch (error) {
    // Where the row was written after all and its answer was lost, the bytes have to stay.
    if (!isUnavailable(error)) await parts.spool.remove(message.id)
    throw error
  }
  parts.wake(message)
  return smtpAnswer(250, `2.6.0 Queued as ${message.id}`)
}

async function passOn(parts: TakeParts, message: RelayMessage, arrived: Arrived): Promise<SmtpAnswer> {
  const carrier = parts.carrierFor(message)
  try {
    const { reply } = await carrier.carry({
      from: message.mailFrom,
      to: message.recipients,
      size: arrived.size,
      dsn: message.dsn ?? undefined,
      everybody: true,
      bytes: arrived.read(),
    })
    return smtpAnswer(250, reply.replace(/^\d{3} /, ''))
  } catch (error) {
    return asNotCarried(error).answer
  } finally {
    await arrived.discard()
    // QUIT takes a turn that the device need not wait for.
    void carrier.close()
  }
}

function messageOf(
  id: string,
  { listener, manner, credential, mailFrom }: Accepted,
  { envelope }: Pick<SMTPServerSession, 'envelope'>,
  size: number,
  now: Date,
): RelayMessage {
  const recipients = envelope.rcptTo.map(({ address, dsn }): Recipient => {
    const notify = notifyOf(dsn?.notify)
    return { address, state: 'waiting', reply: null, ...(notify === undefined ? {} : { notify }) }
  })
  return {
    id,
    listenerId: listener.id,
    credentialId: credential.id,
    connectionId: credential.connectionId,
    mailbox: credential.mailbox,
    route: manner.route,
    mailFrom,
    recipients,
    dsn: dsnOf(envelope.dsn),
    size,
    state: 'waiting',
    tries: 0,
    nextAt: now,
    reason: null,
    remedy: null,
    createdAt: now,
    endedAt: null,
  }
}

function notifyOf(words: readonly string[] | undefined): Notify | undefined {
  const wanted = new Set(words?.map((word) => word.toUpperCase()))
  if (wanted.size === 0) return undefined
  if (wanted.has('NEVER')) return 'never'
  return (['success', 'failure', 'delay'] as const).filter((one) => wanted.has(one.toUpperCase()))
}

function dsnOf(asked: SMTPServerSession['envelope']['dsn']): Dsn | null {
  const returns = asked?.ret === 'FULL' ? 'full' : asked?.ret === 'HDRS' ? 'headers' : undefined
  const { envid } = asked ?? {}
  if (returns === undefined && !envid) return null
  return { ...(returns && { returns }), ...(envid && /^[!-~]{1,100}$/.test(envid) && { envelopeId: envid }) }
}

function answerTo(error: unknown): SmtpAnswer {
  if (error instanceof RefusedMessage) return error.answer
  if (error instanceof TooLarge)
    return smtpAnswer(552, '5.3.4 The message is larger than this listener takes')
  if (isDiskFull(error)) return smtpAnswer(452, '4.3.1 The disk of the relay is full')
  return smtpAnswer(451, '4.3.0 The relay cannot take the message now')
}

const isDiskFull = (error: unknown): boolean =>
  (error instanceof GatewardenError && error.code === 'disk_full') ||
  (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT'))

const isUnavailable = (error: unknown): boolean =>
  error instanceof GatewardenError && error.code === 'database_unavailable'
