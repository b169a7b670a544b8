import type { ImapSession } from '../session.ts'
import type { ImapCommand } from './command.ts'

/** What Exchange Online lists before a sign-in, and after it. No CONDSTORE, QRESYNC or SPECIAL-USE. */
function capabilities(session: ImapSession): string {
  const rest = 'SASL-IR UIDPLUS ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+'
  if (session.state === 'stranger') {
    return session.isSecure ? `AUTH=XOAUTH2 LOGINDISABLED ${rest}` : `STARTTLS LOGINDISABLED ${rest}`
  }
  return `AUTH=XOAUTH2 ${rest} MOVE CLIENTACCESSRULES CLIENTNETWORKPRESENCELOCATION BACKENDAUTHENTICATE`
}

export const capability: ImapCommand = {
  from: 'any',
  run(session, args) {
    args.end()
    session.tell(`CAPABILITY IMAP4 IMAP4rev1 ${capabilities(session)}`)
    return undefined
  },
}
