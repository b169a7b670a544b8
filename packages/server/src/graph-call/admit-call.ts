import type { Connection } from '../connections/index.ts'
import { GatewardenError } from '../platform/errors.ts'
import { requireScope } from '../platform/http/api.ts'
import { assertEveryMailbox, type Caller } from '../platform/http/caller.ts'
import { neededScopes, segmentName } from './needed-scopes.ts'

/**
 * Lets a key pass that may make this call of Graph: with the scopes of the routes of our own that lead to the same, and, where it
 * is limited to mailboxes, only below one of them.
 *
 * @param path below the version, checked already to be one
 * @throws GatewardenError `forbidden`, `mailbox_not_found`
 */
export function admitCall(caller: Caller, connection: Connection, method: string, path: string): void {
  for (const scope of neededScopes(method, path)) requireScope(caller, scope)
  if (caller.mailboxes === null) return
  const mailbox = mailboxOf(path, connection)
  if (mailbox === undefined) assertEveryMailbox(caller)
  else if (!caller.mailboxes.includes(mailbox.toLowerCase())) {
    throw new GatewardenError('mailbox_not_found', {
      detail: `There is no mailbox ${JSON.stringify(mailbox)} on this connection.`,
      remedy:
        'Name the mailbox by its address: this API key is limited to certain ones, which an id does not show.',
    })
  }
}

/** The mailbox that a path leads into, as it is named there; undefined where it leads elsewhere. */
function mailboxOf(path: string, connection: Connection): string | undefined {
  const [plain = ''] = path.split('?', 1)
  const [root = '', ...rest] = plain.split('/').filter(Boolean)
  const collection = segmentName(root)
  if (collection === 'me') return into(rest[0]) ? (connection.account?.name ?? '') : undefined
  if (collection !== 'users') return undefined
  const keyed = /\('(.*)'\)$/.exec(decodeURIComponent(root))?.[1]
  const [named = '', next] =
    keyed === undefined ? [decodeURIComponent(rest[0] ?? ''), rest[1]] : [keyed, rest[0]]
  return into(next) ? named : undefined
}

const mailboxParts = new Set(
  `messages mailfolders sendmail inferenceclassification outlook mailboxsettings getmailtips calendar calendars calendargroups
  calendarview events findmeetingtimes reminderview contacts contactfolders translateexchangeids`.split(
    /\s+/,
  ),
)

const into = (segment: string | undefined): boolean =>
  segment !== undefined && mailboxParts.has(segmentName(segment))
