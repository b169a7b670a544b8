import { commandFault } from '../command-fault.ts'
import type { ExchangeContext } from '../exchange-context.ts'
import { SERVER_NAME } from '../exchange-context.ts'
import { noteCommand } from '../note-command.ts'
import type { Connection } from '../wire/connection.ts'
import { COMMANDS, UID_COMMANDS } from './commands/all-commands.ts'
import type { ImapCommand } from './commands/command.ts'
import { ImapSession } from './session.ts'
import { type RawCommand, readCommand } from './wire/command-reader.ts'
import { Cursor } from './wire/cursor.ts'
import { ImapError } from './wire/imap-error.ts'

/** After so many commands that are none, the client is no IMAP client. */
const MAX_BAD_COMMANDS = 20
/** After so many failed sign-ins the connection ends. */
const MAX_FAILED_SIGN_INS = 5

/** What Exchange says when a server behind it cannot be reached. */
const unavailable = 'Server Unavailable. 15'

/** Talks to one client until it leaves. Whatever it sends, each command gets one tagged answer. */
export async function serveImap(context: ExchangeContext, connection: Connection): Promise<void> {
  const session = new ImapSession(context, connection)
  const { out } = session
  const greeting = await commandFault(context, 'imap', 'GREETING', undefined)
  if (greeting?.reset !== undefined) {
    connection.close()
    return
  }
  if (greeting?.answer !== undefined) {
    session.bye(greeting.message ?? unavailable)
    out.end()
    return
  }
  out.line(
    `* OK The Microsoft Exchange IMAP4 service is ready. [${Buffer.from(SERVER_NAME).toString('base64')}]`,
  )
  let bad = 0
  let failed = 0
  while (!session.isEnded) {
    const read = await readCommand(
      connection.source,
      () => out.line('+ Ready for additional command text.'),
      session.state === 'stranger',
    )
    if (read.kind === 'end') return
    const kind = read.kind === 'bad' ? 'BAD' : await answer(session, read.command)
    if (read.kind === 'bad') out.line(`${read.tag} BAD ${read.text}`)
    if (kind === 'OK') bad = 0
    if (kind === 'BAD') bad += 1
    if (kind === 'NO' && session.state === 'stranger') failed += 1
    if (bad >= MAX_BAD_COMMANDS || failed >= MAX_FAILED_SIGN_INS || session.isDisconnecting) {
      session.bye('Connection closed. 14')
    }
    if (kind === 'OK' && read.kind === 'command' && read.command.name === 'STARTTLS') {
      out.flush()
      await connection.secure()
      out.switchTo(connection.socket)
    }
    connection.setPatience(session.state === 'stranger' ? 'short' : 'long')
  }
  out.end()
}

/** Runs a command and writes all that is answered. */
async function answer(session: ImapSession, raw: RawCommand): Promise<'OK' | 'NO' | 'BAD'> {
  const { out } = session
  const { tag } = raw
  const started = performance.now()
  const note = (status: number, code?: string) => {
    const url = `imap:${nameOf(raw)}`
    noteCommand(session.context, session.signedIn, started, {
      method: 'IMAP',
      url,
      status,
      ...(code && { code }),
    })
  }
  try {
    if (hasExpired(session)) {
      session.bye('Session invalidated - AccessTokenExpired')
      return 'BAD'
    }
    const fault = await commandFault(session.context, 'imap', nameOf(raw), session.signedIn)
    if (fault?.reset === 'before') return cut(session, note)
    const refusal = fault?.message ?? unavailable
    if (fault?.answer === 'BYE') {
      session.bye(refusal)
      note(403, refusal)
      return 'NO'
    }
    if (fault?.answer !== undefined) throw new ImapError(fault.answer, refusal)
    if (fault?.reset === 'body') out.cutSoon()
    const { name, command, cursor } = find(raw)
    requireState(session, command)
    const text = await command.run(session, cursor)
    session.sync(command.keepsNumbers !== true)
    const line = `${tag} OK ${okText(name, text)}`
    if (fault?.reset === 'after') return cut(session, note)
    if (!out.cutIn(line)) out.line(line)
    note(200)
    await out.flow()
    return 'OK'
  } catch (error) {
    if (!(error instanceof ImapError)) throw error
    if (!session.isDisconnecting) session.sync(false)
    out.line(`${tag} ${error.kind} ${error.message}`)
    note(error.kind === 'NO' ? 403 : 400, error.message)
    return error.kind
  }
}

/** Ends the connection with no answer; what was done stays done. */
function cut(session: ImapSession, note: (status: number) => void): 'OK' {
  note(0)
  session.isEnded = true
  session.connection.close()
  return 'OK'
}

const nameOf = (raw: RawCommand) => `${raw.name}${raw.name === 'UID' ? ` ${behindUid(raw)}` : ''}`

/** The command's name behind `UID`, as far as it is one. */
function behindUid({ parts: [first] }: RawCommand): string {
  return (typeof first === 'string' && /^ ([A-Za-z]{1,10})(?= |$)/.exec(first)?.[1]?.toUpperCase()) || '?'
}

function okText(name: string, text: string | undefined): string {
  if (text?.endsWith('.')) return text
  return `${text === undefined ? '' : `${text} `}${name} completed.`
}

/** A session lives no longer than the token that opened it. */
function hasExpired({ signedIn, context }: ImapSession): boolean {
  return signedIn !== undefined && typeof context.verify(signedIn.token) === 'string'
}

function find({ name, parts }: RawCommand): { name: string; command: ImapCommand; cursor: Cursor } {
  const cursor = new Cursor(parts)
  if (name !== 'UID') {
    const command = COMMANDS.get(name)
    if (!command) throw new ImapError('BAD', 'Command Error. 12')
    return { name, command, cursor }
  }
  cursor.space()
  const behind = cursor.atom().toUpperCase()
  const command = UID_COMMANDS.get(behind)
  if (!command) throw new ImapError('BAD', 'Command Error. 12')
  return { name: behind, command, cursor }
}

function requireState(session: ImapSession, { from }: ImapCommand): void {
  const { state } = session
  const fits =
    from === 'any' ||
    (from === 'stranger' && state === 'stranger') ||
    (from === 'authenticated' && state !== 'stranger') ||
    (from === 'selected' && state === 'selected')
  if (fits) return
  if (from === 'selected' && state === 'authenticated') session.mailbox
  throw new ImapError('BAD', 'Command received in Invalid state.')
}
