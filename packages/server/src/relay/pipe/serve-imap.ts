import { connectUpstream, xoauth2OverImap } from './connect-upstream.ts'
import { type Device, mostLineBytes, mostLiteralBytes, mostMistakes, type PipeParts } from './device.ts'
import { type ImapCommand, imapCommand, literalAt, type Part, tagOf } from './imap-command.ts'
import { fromBase64, loginPrompts, type NameAndPassword, plainResponse } from './sasl.ts'
import { serveMailbox } from './serve-mailbox.ts'
import type { Wire } from './wire.ts'

/** The conversation is over, and the device knows why where there is something to say. */
class Over extends Error {}

/** IMAP (RFC 3501) until the device has signed in; from then on its mailbox’s own bytes. */
export async function serveImap(parts: PipeParts, device: Device): Promise<void> {
  device.wire.write('* OK Gatewarden relay ready\r\n')
  try {
    for (let mistakes = 0; mistakes < mostMistakes; ) {
      const command = await nextCommand(device)
      if (command === undefined) mistakes++
      else if (await answer(parts, device, command)) return
      else if (command.name === 'LOGIN' || command.name === 'AUTHENTICATE') mistakes++
    }
    device.wire.write('* BYE Too many mistakes\r\n')
  } catch (error) {
    if (!(error instanceof Over)) throw error
    if (error.message !== '') device.wire.write(`* BYE ${error.message}\r\n`)
  }
}

/** Reads one command, literals and all. @returns undefined for what is none; BAD was said then @throws Over */
async function nextCommand({ wire }: Device): Promise<ImapCommand | undefined> {
  const parts: Part[] = []
  let total = 0
  for (;;) {
    const text = await lineFrom(wire)
    total += text.length
    parts.push({ text })
    const literal = literalAt(text)
    if (literal === undefined) break
    total += literal.length
    if (literal.length > mostLiteralBytes || total > mostLineBytes) {
      if (!literal.waits) throw new Over('Too much')
      wire.write(`${tagOf(firstText(parts))} BAD The string is too long\r\n`)
      return undefined
    }
    if (literal.waits) wire.write('+ Ready\r\n')
    const bytes = await wire.take(literal.length)
    if (bytes === undefined) throw new Over()
    parts.push({ literal: bytes.toString('utf8') })
  }
  const command = imapCommand(parts)
  if (command === undefined) wire.write(`${tagOf(firstText(parts))} BAD That is no command\r\n`)
  return command
}

const firstText = ([first]: readonly Part[]): string => (first && 'text' in first ? first.text : '')

async function lineFrom(wire: Wire): Promise<string> {
  const line = await wire.line(mostLineBytes)
  if (line.kind === 'line') return line.bytes.toString('utf8')
  throw new Over(line.kind === 'too-long' ? 'The line is too long' : '')
}

/** @returns whether the session is over */
async function answer(parts: PipeParts, device: Device, command: ImapCommand): Promise<boolean> {
  const { tag, name, args } = command
  const say = (text: string) => device.wire.write(`${text}\r\n`)
  switch (name) {
    case 'CAPABILITY':
      say(`* CAPABILITY ${capabilities(parts, device)}`)
      say(`${tag} OK CAPABILITY completed.`)
      return false
    case 'NOOP':
      say(`${tag} OK NOOP completed.`)
      return false
    case 'ID':
      say('* ID NIL')
      say(`${tag} OK ID completed.`)
      return false
    case 'LOGOUT':
      say('* BYE Gatewarden relay signing off')
      say(`${tag} OK LOGOUT completed.`)
      return true
    case 'STARTTLS':
      if (device.isSecure || parts.listener.security === 'none') {
        say(`${tag} BAD There is no STARTTLS here`)
        return false
      }
      say(`${tag} OK Begin TLS now`)
      await device.secure()
      return false
    case 'LOGIN':
    case 'AUTHENTICATE': {
      if (!mayShowPassword(parts, device)) {
        say(`${tag} NO [PRIVACYREQUIRED] STARTTLS first`)
        return false
      }
      const shown = name === 'LOGIN' ? loginOf(args) : await saslOf(device.wire, args)
      if (shown === undefined) {
        say(`${tag} BAD A name and a password are wanted`)
        return false
      }
      return signIn(parts, device, tag, shown)
    }
    default:
      say(`${tag} BAD Sign in first`)
      return false
  }
}

const mayShowPassword = ({ listener }: PipeParts, { isSecure }: Device): boolean =>
  isSecure || listener.security === 'none'

function capabilities(parts: PipeParts, device: Device): string {
  const signIns = mayShowPassword(parts, device) ? 'AUTH=PLAIN AUTH=LOGIN SASL-IR' : 'STARTTLS LOGINDISABLED'
  return `IMAP4 IMAP4rev1 ${signIns} LITERAL+ ID UIDPLUS MOVE UNSELECT CHILDREN IDLE NAMESPACE`
}

const loginOf = ([username, password, ...more]: readonly string[]): NameAndPassword | undefined =>
  username === undefined || password === undefined || more.length > 0 ? undefined : { username, password }

async function saslOf(
  wire: Wire,
  [mechanism = '', initial]: readonly string[],
): Promise<NameAndPassword | undefined> {
  const asked = async (prompt: string): Promise<string> => {
    wire.write(`+ ${prompt}\r\n`)
    return lineFrom(wire)
  }
  if (mechanism.toUpperCase() === 'PLAIN') return plainResponse(initial ?? (await asked('')))
  if (mechanism.toUpperCase() !== 'LOGIN') return undefined
  const username = fromBase64(initial ?? (await asked(loginPrompts.username)))
  if (username === undefined) return undefined
  const password = fromBase64(await asked(loginPrompts.password))
  return password === undefined ? undefined : { username, password }
}

async function signIn(
  parts: PipeParts,
  device: Device,
  tag: string,
  shown: NameAndPassword,
): Promise<boolean> {
  const { wire, address } = device
  const came = await parts.signIns.device({ ...shown, protocol: 'imap', address })
  if (came.kind === 'wait') {
    wire.write(`${tag} NO [UNAVAILABLE] Too many wrong tries; again in ${came.seconds} seconds\r\n`)
    return false
  }
  if (came.kind === 'refused') {
    const why = came.why === 'password' ? 'Wrong name or password' : `Not allowed: ${came.why}`
    wire.write(`${tag} NO [AUTHENTICATIONFAILED] ${why}\r\n`)
    return false
  }
  const opened = await connectUpstream(parts, came.credential, 'imap', xoauth2OverImap)
  if (opened.kind !== 'in') {
    wire.write(`${tag} NO [UNAVAILABLE] ${opened.said}\r\n`)
    return false
  }
  device.credential = came.credential
  wire.write(`${tag} OK ${came.credential.mailbox} is open.\r\n`)
  await serveMailbox(parts, device, came.credential, opened)
  return true
}
