import type { ImapCommand } from './command.ts'

export const logout: ImapCommand = {
  from: 'any',
  run(session, args) {
    args.end()
    session.bye('Microsoft Exchange Server IMAP4 server signing off.')
    return undefined
  },
}
