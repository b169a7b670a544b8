import type { ImapCommand } from './command.ts'

/** What has happened in the open folder is told before the OK, as with every command. */
export const noop: ImapCommand = {
  from: 'any',
  run(_, args) {
    args.end()
    return undefined
  },
}

export const check: ImapCommand = { ...noop, from: 'selected' }
