import { MOST_SASL_BYTES } from '../access/xoauth2.ts'
import { commandFault } from '../command-fault.ts'
import { type ExchangeContext, HOST_NAME, SERVER_NAME } from '../exchange-context.ts'
import { noteCommand } from '../note-command.ts'
import type { Connection } from '../wire/connection.ts'
import { auth } from './authenticate.ts'
import { mailFrom, rcptTo } from './begin-message.ts'
import type { ConcurrentSubmissions } from './concurrent-submissions.ts'
import { ehlo, helo } from './greet.ts'
import { faultReply, refused, SmtpRefusal } from './reply.ts'
import { SmtpSession } from './smtp-session.ts'
import { bdat, data } from './take-message.ts'

/** RFC 5321 section 4.5.3.1.4 asks for 512; longer addresses and parameters are taken. */
const MAX_LINE_BYTES = 4096
const MAX_BAD_COMMANDS = 20
const MAX_FAILED_SIGN_INS = 3

type Run = (session: SmtpSession, text: string) => string[] | Promise<string[]>

const commands: ReadonlyMap<string, Run> = new Map<string, Run>([
  ['EHLO', ehlo],
  ['HELO', helo],
  ['AUTH', auth],
  ['MAIL FROM:', mailFrom],
  ['RCPT TO:', rcptTo],
  ['DATA', data],
  ['BDAT', bdat],
  ['STARTTLS', starttls],
  ['RSET', rset],
  ['NOOP', () => ['250 2.0.0 OK']],
  [
    'HELP',
    () => [
      '214-This server supports the following commands:',
      '214 HELO EHLO STARTTLS RCPT DATA RSET MAIL QUIT HELP AUTH BDAT',
    ],
  ],
  ['VRFY', () => ['252 2.1.5 Cannot VRFY user']],
  ['QUIT', quit],
])

/** Talks to one client until it leaves; submission as at smtp.office365.com port 587. */
export async function serveSmtp(
  context: ExchangeContext,
  connection: Connection,
  underWay: ConcurrentSubmissions,
): Promise<void> {
  const session = new SmtpSession(context, connection, underWay)
  const greeting = await commandFault(context, 'smtp', 'GREETING', undefined)
  if (greeting?.reset !== undefined) {
    connection.close()
    return
  }
  if (greeting?.status !== undefined) {
    session.reply(faultReply(greeting.status, greeting.message))
    connection.socket.end()
    return
  }
  const date = new Date(context.world.clock.now()).toUTCString().replace('GMT', '+0000')
  session.reply(`220 ${SERVER_NAME} Microsoft ESMTP MAIL Service ready at ${date}`)
  try {
    await converse(session)
  } finally {
    session.reset()
  }
  if (!connection.socket.destroyed) connection.socket.end()
}

async function converse(session: SmtpSession): Promise<void> {
  const { connection } = session
  let bad = 0
  let failed = 0
  while (!session.isEnded) {
    const line = await connection.source.line(MOST_SASL_BYTES + 100)
    if (line.kind === 'end') return
    const text = line.kind === 'line' && line.clean ? line.bytes.toString('utf8') : undefined
    const isGood = await answer(session, text)
    bad = isGood ? 0 : bad + 1
    if (!isGood && /^auth/i.test(text ?? '')) failed += 1
    if (bad >= MAX_BAD_COMMANDS || failed >= MAX_FAILED_SIGN_INS) {
      session.reply(
        `421 4.7.0 Too many errors on this connection, closing transmission channel [${HOST_NAME}]`,
      )
      break
    }
    if (session.signedIn) connection.setPatience('long')
  }
}

/** Runs one line as a command and writes its reply. False where it was refused. */
async function answer(session: SmtpSession, text: string | undefined): Promise<boolean> {
  const started = performance.now()
  const note = (reply: string) => {
    const [, status = '', code] = /^(\d{3})[ -](?:([245]\.\d{1,3}\.\d{1,3}) )?/.exec(reply) ?? []
    const url = `smtp:${nameOf(text ?? '') ?? '?'}`
    const refusal = code !== undefined && Number(status) >= 400 ? { code } : {}
    noteCommand(session.context, session.signedIn, started, {
      method: 'SMTP',
      url,
      status: Number(status),
      ...refusal,
    })
  }
  try {
    if (text === undefined) throw refused('500 5.5.2 Syntax error, line is too long or has bare line ends')
    const name = nameOf(text)?.replace(':', '') ?? '?'
    const fault = await commandFault(session.context, 'smtp', name, session.signedIn)
    if (fault?.reset === 'before') {
      session.cutIn()
      note('')
      return true
    }
    if (fault?.status !== undefined) throw new SmtpRefusal(faultReply(fault.status, fault.message))
    const [command, rest] = find(text)
    const lines = await command(session, rest)
    if (fault?.reset !== undefined) session.cutIn(...(fault.reset === 'body' ? lines : []))
    session.reply(...lines)
    note(session.isCut ? '' : (lines.at(-1) ?? '220'))
    return true
  } catch (error) {
    if (!(error instanceof SmtpRefusal)) throw error
    session.reply(error.message)
    note(error.message)
    if (error.message.startsWith('421')) session.isEnded = true
    return false
  }
}

/** As it was written, and as the commands are called. */
const nameIn = (text: string) => /^(?:MAIL +FROM:|RCPT +TO:|[A-Za-z]{1,20}(?= |$))/i.exec(text)?.[0]
const nameOf = (text: string) => nameIn(text)?.toUpperCase().replace(/ +/, ' ')

function find(text: string): readonly [Run, string] {
  const name = nameIn(text)
  const command = commands.get(nameOf(text) ?? '')
  if (name === undefined || !command) {
    throw refused(`500 5.3.3 Unrecognized command '${text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 60)}'`)
  }
  const rest = text.slice(name.length)
  if (!/^AUTH$/i.test(name) && Buffer.byteLength(rest) > MAX_LINE_BYTES)
    throw refused('500 5.5.2 Line is too long')
  return [command, rest]
}

/** What was said before counts for nothing afterwards (RFC 3207 section 4.2). */
async function starttls(session: SmtpSession, text: string): Promise<string[]> {
  if (text.trim() !== '') throw refused('501 5.5.4 Invalid arguments')
  if (session.connection.isSecure) throw refused('503 5.5.2 Only one STARTTLS command can be issued')
  session.reply('220 2.0.0 SMTP server ready')
  await session.connection.secure()
  session.reset()
  session.greeting = undefined
  return []
}

function rset(session: SmtpSession): string[] {
  session.reset()
  return ['250 2.0.0 Resetting']
}

function quit(session: SmtpSession): string[] {
  session.isEnded = true
  return ['221 2.0.0 Service closing transmission channel']
}
