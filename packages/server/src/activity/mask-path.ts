/** What Graph itself names, however long; everything else of that length is an id. */
const longestWord = 40
const word = /^[$A-Za-z][A-Za-z0-9.$]*$/

/** Collections whose next segment is always somebody or something, also where it reads like a word. */
const keyed = new Set(['users', 'groups', 'messages', 'events', 'contacts', 'mailfolders', 'subscriptions'])
/** What may follow them all the same. */
const functions = new Set(['delta', '$count'])

/**
 * A path of Graph or Entra without what says whose mail it was: ids, addresses and arguments become `{id}`, the query goes.
 * `/v1.0/users/ann@contoso.com/messages/AAMk…/$value` → `/v1.0/users/{id}/messages/{id}/$value`
 */
export function maskPath(path: string): string {
  const [bare = ''] = path.split(/[?#]/, 1)
  let before = ''
  return bare
    .split('/')
    .map((segment) => {
      const masked = maskSegment(segment, before)
      before = segment.toLowerCase()
      return masked
    })
    .join('/')
}

function maskSegment(segment: string, before: string): string {
  if (segment === '') return ''
  // delta(token='…'), microsoft.graph.range(…): the name says what is asked, the arguments of whom.
  const [name = ''] = segment.split('(', 1)
  const reads = word.test(name) && name.length <= longestWord && !(name.length > 20 && /\d/.test(name))
  if (!reads || (keyed.has(before) && !functions.has(name))) return '{id}'
  return name === segment ? segment : `${name}(…)`
}
