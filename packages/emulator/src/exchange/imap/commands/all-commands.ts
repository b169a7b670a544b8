import { append } from './append.ts'
import { authenticate, login } from './authenticate.ts'
import { capability } from './capability.ts'
import type { ImapCommand } from './command.ts'
import { copy, move, uidCopy, uidMove } from './copy.ts'
import { create, remove } from './create.ts'
import { close, expunge, uidExpunge, unselect } from './expunge.ts'
import { fetch, uidFetch } from './fetch.ts'
import { id } from './id.ts'
import { idle } from './idle.ts'
import { list, lsub } from './list.ts'
import { logout } from './logout.ts'
import { namespace } from './namespace.ts'
import { check, noop } from './noop.ts'
import { rename } from './rename.ts'
import { search, uidSearch } from './search.ts'
import { examine, select } from './select.ts'
import { starttls } from './starttls.ts'
import { status } from './status.ts'
import { store, uidStore } from './store.ts'
import { subscribe, unsubscribe } from './subscribe.ts'

export const COMMANDS: ReadonlyMap<string, ImapCommand> = new Map([
  ['CAPABILITY', capability],
  ['ID', id],
  ['NOOP', noop],
  ['LOGOUT', logout],
  ['STARTTLS', starttls],
  ['AUTHENTICATE', authenticate],
  ['LOGIN', login],
  ['NAMESPACE', namespace],
  ['SELECT', select],
  ['EXAMINE', examine],
  ['LIST', list],
  ['LSUB', lsub],
  ['STATUS', status],
  ['CREATE', create],
  ['DELETE', remove],
  ['RENAME', rename],
  ['SUBSCRIBE', subscribe],
  ['UNSUBSCRIBE', unsubscribe],
  ['APPEND', append],
  ['IDLE', idle],
  ['CHECK', check],
  ['CLOSE', close],
  ['UNSELECT', unselect],
  ['EXPUNGE', expunge],
  ['FETCH', fetch],
  ['STORE', store],
  ['SEARCH', search],
  ['COPY', copy],
  ['MOVE', move],
])

/** Behind `UID `. */
export const UID_COMMANDS: ReadonlyMap<string, ImapCommand> = new Map([
  ['FETCH', uidFetch],
  ['STORE', uidStore],
  ['SEARCH', uidSearch],
  ['COPY', uidCopy],
  ['MOVE', uidMove],
  ['EXPUNGE', uidExpunge],
])
