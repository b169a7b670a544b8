import { matchesKey } from '../search/match-message.ts'
import { readSearch } from '../search/search-keys.ts'
import type { ImapSession } from '../session.ts'
import type { Cursor } from '../wire/cursor.ts'
import type { ImapCommand } from './command.ts'

/** A search that reads many messages lets others have their turn after so many. */
const TURN = 200

export const search: ImapCommand = {
  from: 'selected',
  keepsNumbers: true,
  run: (session, args) => run(session, args, false),
}

export const uidSearch: ImapCommand = {
  from: 'selected',
  run: (session, args) => run(session, args, true),
}

async function run(session: ImapSession, args: Cursor, byUid: boolean): Promise<undefined> {
  args.space()
  const key = readSearch(args)
  const view = session.selected
  const { reader } = session
  const scope = { reader, largestNumber: view.count, largestUid: view.lastUid }
  const found: number[] = []
  for (const [number, entry] of view.all()) {
    if (matchesKey(scope, number, entry, key)) found.push(byUid ? entry.uid : number)
    if (number % TURN === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  session.tell(['SEARCH', ...found].join(' '))
  return undefined
}
