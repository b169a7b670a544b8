import { commandFault } from '../command-fault.ts'
import { MAX_MESSAGE_BYTES } from '../limits.ts'
import type { Envelope } from './envelope.ts'
import { faultReply, refused, SmtpRefusal } from './reply.ts'
import type { SmtpSession } from './smtp-session.ts'
import { submit } from './submit.ts'

/** Longest line of a message that is read in one piece; RFC 5321 allows 1,000, and Exchange takes longer ones. */
const MAX_LINE_BYTES = 1024 * 1024

/**
 * `DATA`: everything up to a dot alone between two CRLFs. A message that holds a bare CR or LF is read to that end and then
 * refused, so that nothing behind a line end of another kind is taken for a command (SMTP smuggling).
 */
export async function data(session: SmtpSession, text: string): Promise<string[]> {
  if (text.trim() !== '') throw refused('501 5.5.4 Invalid arguments')
  const envelope = requireRecipients(session)
  if (session.chunks || envelope.isBinary) throw refused('503 5.5.2 Bad sequence of commands')
  session.reply('354 Start mail input; end with <CRLF>.<CRLF>')
  const kept: Buffer[] = []
  let size = 0
  let isBare = false
  let isLineBegun = true
  for (;;) {
    const line = await session.connection.source.line(MAX_LINE_BYTES)
    if (line.kind === 'end') {
      session.isEnded = true
      return []
    }
    if (line.kind === 'too-long') {
      size = Number.POSITIVE_INFINITY
      isLineBegun = line.clean
      continue
    }
    const { bytes, clean } = line
    if (isLineBegun && clean && bytes.length === 1 && bytes[0] === 46) break
    isLineBegun = clean
    if (!clean) isBare = true
    const content = bytes[0] === 46 ? bytes.subarray(1) : bytes
    size += content.length + 2
    if (size <= MAX_MESSAGE_BYTES) kept.push(content, CRLF)
  }
  try {
    if (isBare) throw refused('550 5.6.11 Bare linefeeds are illegal')
    return await takeOver(session, envelope, Buffer.concat(kept), size)
  } finally {
    session.reset()
  }
}

const CRLF = Buffer.from('\r\n')

/** `BDAT size [LAST]` (RFC 3030): counted bytes, taken as they are. */
export async function bdat(session: SmtpSession, text: string): Promise<string[]> {
  const [, digits, last] = /^ ?(\d{1,15})( LAST)?$/i.exec(text) ?? []
  if (digits === undefined) {
    session.isEnded = true
    throw refused('501 5.5.4 Invalid arguments')
  }
  const count = Number(digits)
  const { source } = session.connection
  const { envelope } = session
  if (!envelope || envelope.recipients.length === 0) {
    await source.skip(count)
    throw refused(envelope ? '503 5.5.2 Need rcpt command' : '503 5.5.2 Need mail command')
  }
  session.chunks ??= { kept: [], size: 0 }
  const { chunks } = session
  chunks.size += count
  if (chunks.size > MAX_MESSAGE_BYTES) {
    await source.skip(count)
  } else {
    const bytes = await source.take(count)
    if (!bytes) {
      session.isEnded = true
      return []
    }
    chunks.kept.push(Buffer.from(bytes))
  }
  if (last === undefined) return [`250 2.6.0 CHUNK received OK, ${count} octets`]
  try {
    return await takeOver(session, envelope, Buffer.concat(chunks.kept), chunks.size)
  } finally {
    session.reset()
  }
}

/** Submits what is there whole, unless a fault is set for that moment. @throws SmtpRefusal */
async function takeOver(
  session: SmtpSession,
  envelope: Envelope,
  bytes: Buffer,
  size: number,
): Promise<string[]> {
  const fault = await commandFault(session.context, 'smtp', 'MESSAGE', session.signedIn)
  if (fault?.status !== undefined) throw new SmtpRefusal(faultReply(fault.status, fault.message))
  if (fault?.reset === 'before') session.cutIn()
  else {
    const lines = await submit(session, envelope, bytes, size)
    if (fault?.reset === undefined) return lines
    session.cutIn(...(fault.reset === 'body' ? lines : []))
  }
  return []
}

function requireRecipients({ envelope }: SmtpSession) {
  if (!envelope) throw refused('503 5.5.2 Need mail command')
  if (envelope.recipients.length === 0) throw refused('503 5.5.2 Need rcpt command')
  return envelope
}
