import type { Scope } from '../platform/http/caller.ts'

/** What the service guards with scopes of its own, by the segments of Graph's paths that lead there; lower case. */
const areas: readonly { segments: ReadonlySet<string>; read: Scope; write?: Scope }[] = [
  {
    segments: new Set(
      'messages mailfolders sendmail inferenceclassification outlook mailboxsettings getmailtips messagerules search'.split(
        ' ',
      ),
    ),
    read: 'mail:read',
    write: 'mail:write',
  },
  {
    segments: new Set(
      'calendar calendars calendargroups calendarview events findmeetingtimes reminderview search'.split(' '),
    ),
    read: 'calendar:read',
    write: 'calendar:write',
  },
  {
    segments: new Set('contacts contactfolders people'.split(' ')),
    read: 'contacts:read',
    write: 'contacts:write',
  },
  { segments: new Set(['subscriptions']), read: 'changes:read' },
]

/** Actions that are called with POST and change nothing. */
const readingActions = new Set([
  'getmailtips',
  'getschedule',
  'findmeetingtimes',
  'translateexchangeids',
  'query',
  'checkmembergroups',
  'getmembergroups',
])

/**
 * The scopes that a call of Graph needs besides `graph:call`: those of the routes of our own that lead to the same. A segment
 * counts wherever it stands (`/groups/{id}/events`), and so does a name in `$expand`; an id that is spelt like one asks for a
 * scope too many, which does no harm.
 *
 * @param path below the version, with its query
 */
export function neededScopes(method: string, path: string): Scope[] {
  const [plain = '', query = ''] = path.split('?', 2)
  const segments = plain.split('/').filter(Boolean).map(segmentName)
  const words = new Set([...segments, ...expanded(query)])
  const reads = method === 'GET' || (method === 'POST' && readingActions.has(segments.at(-1) ?? ''))
  const found = areas
    .filter((area) => [...area.segments].some((segment) => words.has(segment)))
    .flatMap(({ read, write = read }) => [read, ...(reads ? [] : [write])])
  if (found.length > 0) return [...new Set(found)]
  return reads ? ['directory:read'] : []
}

/** `Microsoft.Graph.sendMail` is `sendMail`, `messages('id')` is `messages`: Graph takes them for the same. */
export function segmentName(segment: string): string {
  const bare = decodeURIComponent(segment).toLowerCase().split('(', 1)[0] ?? ''
  return bare.replace(/^microsoft\.graph\./, '')
}

function expanded(query: string): string[] {
  return [...new URLSearchParams(query)]
    .filter(([name]) => /^\$?expand$/i.test(name))
    .flatMap(([, value]) => value.toLowerCase().match(/[a-z]+/g) ?? [])
}
