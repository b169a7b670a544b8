import { ImapError } from '../wire/imap-error.ts'
import type { ImapCommand } from './command.ts'

/** RFC 3501 section 6.2.1. The connection goes over to TLS after the OK, see `serveImap`. */
export const starttls: ImapCommand = {
  from: 'stranger',
  run(session, args) {
    args.end()
    if (session.isSecure) throw new ImapError('BAD', 'Command received in Invalid state.')
    return 'Begin TLS negotiation now.'
  },
}
