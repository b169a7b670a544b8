import type { ImapCommand } from './command.ts'

/** RFC 2342: one personal namespace, nothing of others. */
export const namespace: ImapCommand = {
  from: 'authenticated',
  run(session, args) {
    args.end()
    session.mailbox
    session.tell('NAMESPACE (("" "/")) NIL NIL')
    return undefined
  },
}
