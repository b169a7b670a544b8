import { signIn } from '../../access/sign-in.ts'
import { MOST_SASL_BYTES, readXOAuth2 } from '../../access/xoauth2.ts'
import type { ImapSession } from '../session.ts'
import { ImapError } from '../wire/imap-error.ts'
import type { ImapCommand } from './command.ts'

/** XOAUTH2, with the response in the command (RFC 4959) or after a `+`. Other mechanisms are refused as failed, and without TLS all. */
export const authenticate: ImapCommand = {
  from: 'stranger',
  async run(session, args) {
    args.space()
    const mechanism = args.atom().toUpperCase()
    const response = args.take(' ') ? args.match(/[A-Za-z0-9+/=]+/y)[0] : undefined
    args.end()
    if (!session.isSecure || mechanism !== 'XOAUTH2') throw failed()
    await tryXOAuth2(session, response ?? (await challenge(session)))
    return undefined
  },
}

/** Passwords are not taken by Exchange Online's IMAP any more. */
export const login: ImapCommand = {
  from: 'stranger',
  run(_, args) {
    args.space()
    args.astring()
    args.space()
    args.astring()
    args.end()
    throw new ImapError('NO', 'LOGIN failed.')
  },
}

async function challenge(session: ImapSession): Promise<string> {
  session.out.line('+ ')
  const line = await session.connection.source.line(MOST_SASL_BYTES)
  if (line.kind === 'end') {
    session.isEnded = true
    throw failed()
  }
  const text = line.kind === 'line' && line.clean ? line.bytes.toString('latin1') : ''
  if (text === '*') throw new ImapError('BAD', 'AUTHENTICATE cancelled.')
  return text
}

async function tryXOAuth2(session: ImapSession, response: string): Promise<void> {
  const { world, verify } = session.context
  const credentials = readXOAuth2(response)
  session.signedIn = credentials && signIn(world, verify, 'imap', credentials)
  if (!session.signedIn) throw failed()
}

function failed(): ImapError {
  return new ImapError('NO', 'AUTHENTICATE failed.')
}
