import { connectUpstream, xoauth2OverPop } from './connect-upstream.ts'
import { type Device, mostLineBytes, mostMistakes, type PipeParts } from './device.ts'
import { join } from './pipe.ts'
import { fromBase64, loginPrompts, type NameAndPassword, plainResponse } from './sasl.ts'
import type { Wire } from './wire.ts'

/** POP3 (RFC 1939, RFC 2449, RFC 5034) until the device has signed in; from then on its mailbox’s own bytes. */
export async function servePop(parts: PipeParts, device: Device): Promise<void> {
  const say = (text: string) => device.wire.write(`${text}\r\n`)
  say('+OK Gatewarden relay ready')
  let username: string | undefined
  for (let mistakes = 0; mistakes < mostMistakes; ) {
    const line = await device.wire.line(mostLineBytes)
    if (line.kind !== 'line') {
      if (line.kind === 'too-long') say('-ERR The line is too long')
      return
    }
    const { name, rest } = popCommand(line.bytes.toString('utf8'))
    const isOpen = device.isSecure || parts.listener.security === 'none'
    if (name === 'QUIT') return say('+OK Gatewarden relay signing off')
    if (name === 'CAPA') say(capabilities(parts, device, isOpen))
    else if (name === 'NOOP') say('+OK')
    else if (name === 'STLS' && !isOpen) {
      say('+OK Begin TLS now')
      await device.secure()
      username = undefined
    } else if (name === 'USER' && isOpen && rest !== '') {
      username = rest
      say('+OK Now the password')
    } else if (name === 'PASS' && isOpen && username !== undefined) {
      if (await signIn(parts, device, { username, password: rest })) return
      username = undefined
      mistakes++
    } else if (name === 'AUTH' && isOpen && rest === '') say('+OK\r\nPLAIN\r\nLOGIN\r\n.')
    else if (name === 'AUTH' && isOpen) {
      const shown = await saslOf(device.wire, rest)
      if (shown === undefined) say('-ERR A name and a password are wanted')
      else if (await signIn(parts, device, shown)) return
      mistakes++
    } else {
      say(isOpen ? '-ERR Sign in first' : '-ERR STLS first')
      mistakes++
    }
  }
  say('-ERR Too many mistakes')
}

/** A command and what is behind it; a password may hold spaces. */
export function popCommand(line: string): { name: string; rest: string } {
  const [, name = '', rest = ''] = /^([A-Za-z]{3,4})(?: (.*))?$/s.exec(line) ?? []
  return { name: name.toUpperCase(), rest }
}

function capabilities({ listener }: PipeParts, { isSecure }: Device, isOpen: boolean): string {
  const stls = isSecure || listener.security === 'none' ? [] : ['STLS']
  const signIns = isOpen ? ['USER', 'SASL PLAIN LOGIN'] : []
  return ['+OK', 'TOP', 'UIDL', ...signIns, ...stls, '.'].join('\r\n')
}

async function saslOf(wire: Wire, rest: string): Promise<NameAndPassword | undefined> {
  const [mechanism = '', initial] = rest.split(' ')
  const asked = async (prompt: string): Promise<string> => {
    wire.write(`+ ${prompt}\r\n`)
    const line = await wire.line(mostLineBytes)
    return line.kind === 'line' ? line.bytes.toString('latin1') : '*'
  }
  if (mechanism.toUpperCase() === 'PLAIN') return plainResponse(initial ?? (await asked('')))
  if (mechanism.toUpperCase() !== 'LOGIN') return undefined
  const username = fromBase64(initial ?? (await asked(loginPrompts.username)))
  if (username === undefined) return undefined
  const password = fromBase64(await asked(loginPrompts.password))
  return password === undefined ? undefined : { username, password }
}

/** @returns whether the session is over */
async function signIn(parts: PipeParts, device: Device, shown: NameAndPassword): Promise<boolean> {
  const { wire, address } = device
  const came = await parts.signIns.device({ ...shown, protocol: 'pop', address })
  if (came.kind !== 'in') {
    const why =
      came.kind === 'wait'
        ? `[LOGIN-DELAY] Too many wrong tries; again in ${came.seconds} seconds`
        : came.why === 'password'
          ? '[AUTH] Wrong name or password'
          : `[AUTH] Not allowed: ${came.why}`
    wire.write(`-ERR ${why}\r\n`)
    return false
  }
  const opened = await connectUpstream(parts, came.credential, 'pop', xoauth2OverPop)
  if (opened.kind !== 'in') {
    wire.write(`-ERR [SYS/TEMP] ${opened.said}\r\n`)
    return false
  }
  device.credential = came.credential
  wire.write(`+OK ${came.credential.mailbox} is open.\r\n`)
  await passMail(wire, opened.wire)
  return true
}

/**
 * Message numbers and what is to be deleted live and end with a session of POP (RFC 1939 section 6), so that none is moved to
 * another connection: a device that waits for an answer as Microsoft hangs up hears that.
 */
async function passMail(device: Wire, upstream: Wire): Promise<void> {
  let waits = false
  const early = device.release()
  const late = upstream.release()
  if (early.length > 0) upstream.socket.write(early)
  if (late.length > 0) device.socket.write(late)
  const joined = join(device.socket, upstream.socket, {
    sent: () => {
      waits = true
    },
    heard(chunk) {
      waits = false
      return [chunk]
    },
  })
  const end = await joined.over
  if (end === 'upstream' && waits)
    device.write('-ERR [SYS/TEMP] The session at Microsoft ended; sign in again\r\n')
  upstream.socket.destroySoon()
}
