import { SERVER_NAME } from '../exchange-context.ts'
import { refused } from './reply.ts'
import type { SmtpSession } from './smtp-session.ts'

/** Announced for the server; the mailbox's own limit is lower. */
export const ANNOUNCED_SIZE = 157_286_400

export function ehlo(session: SmtpSession, text: string): string[] {
  begin(session, text)
  const { isSecure } = session.connection
  const lines = [
    `${SERVER_NAME} Hello [${session.peer}]`,
    `SIZE ${ANNOUNCED_SIZE}`,
    'PIPELINING',
    'DSN',
    'ENHANCEDSTATUSCODES',
    isSecure ? 'AUTH LOGIN XOAUTH2' : 'STARTTLS',
    '8BITMIME',
    'BINARYMIME',
    'CHUNKING',
    'SMTPUTF8',
  ]
  return lines.map((line, index) => `250${index === lines.length - 1 ? ' ' : '-'}${line}`)
}

export function helo(session: SmtpSession, text: string): string[] {
  begin(session, text)
  return [`250 ${SERVER_NAME} Hello [${session.peer}]`]
}

function begin(session: SmtpSession, text: string): void {
  const name = text.trim()
  if (!/^[\x21-\x7e]{1,255}$/.test(name)) throw refused('501 5.5.4 Invalid domain name')
  session.greeting = name
  session.reset()
}
