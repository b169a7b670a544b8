import { ImapError } from '../wire/imap-error.ts'
import type { ImapCommand } from './command.ts'

/** RFC 2177: what happens in the open folder is told as it happens, until the client says DONE. */
export const idle: ImapCommand = {
  from: 'authenticated',
  async run(session, args) {
    args.end()
    session.mailbox
    session.out.line('+ IDLE accepted, awaiting DONE command.')
    session.sync(true)
    let isDue = false
    const stop = session.context.world.onChange((change) => {
      if (change.container !== session.view?.folder || isDue) return
      isDue = true
      setImmediate(() => {
        isDue = false
        if (!session.isEnded) session.sync(true)
      })
    })
    try {
      const line = await session.connection.source.line(1024)
      if (line.kind === 'end') session.isEnded = true
      const isDone = line.kind === 'line' && line.clean && /^done$/i.test(line.bytes.toString('latin1'))
      if (!isDone) throw new ImapError('BAD', 'Command Error. 12')
    } finally {
      stop()
    }
    return undefined
  },
}
