import type { Cursor } from '../wire/cursor.ts'
import type { ImapCommand } from './command.ts'

const MAX_FIELDS = 60

/** RFC 2971. What the client says of itself is read and forgotten. */
export const id: ImapCommand = {
  from: 'any',
  run(session, args) {
    args.space()
    if (args.next === '(') {
      let strings = 0
      args.list(() => {
        if (strings % 2 === 0 || args.next === '"' || args.next === '{') args.string()
        else nil(args)
        strings += 1
      })
      if (strings > MAX_FIELDS) args.expect('')
    } else {
      nil(args)
    }
    args.end()
    session.tell('ID ("name" "Microsoft.Exchange.Imap4.Imap4Server" "version" "15.20")')
    return undefined
  },
}

function nil(args: Cursor): void {
  args.match(/nil/iy)
}
