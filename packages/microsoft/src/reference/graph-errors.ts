import type { RefusalKind, RefusalSubject } from '../refusal.ts'

/** What one Graph error code means. */
export interface GraphErrorFacts {
  code: string
  kind: RefusalKind
  subject: RefusalSubject
  reason: string
  remedy: string
  /** True where asking again cannot help although the status says so (a damaged item answers 500 for ever). */
  permanent?: true
}

const entry = (
  code: string,
  kind: RefusalKind,
  subject: RefusalSubject,
  reason: string,
  remedy: string,
  more: Pick<GraphErrorFacts, 'permanent'> = {},
): GraphErrorFacts => ({ code, kind, subject, reason, remedy, ...more })

const list: readonly GraphErrorFacts[] = [
  entry(
    'ErrorItemNotFound',
    'request_refused',
    'item',
    'The item is not there, or this connection may not see it.',
    'Take it for deleted, or check the access to the mailbox.',
  ),
]

/** Graph's error codes in lower case: Graph does not keep to one spelling. */
export const graphErrors: ReadonlyMap<string, GraphErrorFacts> = new Map(
  list.map((facts) => [facts.code.toLowerCase(), facts]),
)

export interface GraphStatusFacts {
  kind: RefusalKind
  subject: RefusalSubject
  reason: string
  remedy: string
}

const byStatus = (
  kind: RefusalKind,
  subject: RefusalSubject,
  reason: string,
  remedy: string,
): GraphStatusFacts => ({ kind, subject, reason, remedy })

/** For codes that the catalogue does not know. */
export const graphStatuses: ReadonlyMap<number, GraphStatusFacts> = new Map([
  [
    401,
    byStatus(
      'needs_reauth',
      'person',
      'Graph did not accept the token, nor a fresh one.',
      'Reconnect; look at the connection check for what the token carries.',
    ),
  ],
  [
    403,
    byStatus(
      'needs_admin_consent',
      'tenant',
      'The connection may not do this.',
      'Compare the granted permissions with what the call needs, and let an administrator consent to what is missing.',
    ),
  ],
  [
    404,
    byStatus(
      'request_refused',
      'item',
      'There is no such thing in this organization.',
      'Check the id or address.',
    ),
  ],
  [
    429,
    byStatus(
      'transient',
      'mailbox',
      'Microsoft asks to slow down.',
      'Nothing needs to be done; it goes on after the wait.',
    ),
  ],
])

export const otherGraphStatus = {
  request: byStatus(
    'request_refused',
    'request',
    'Graph did not take the request.',
    'Check the request against the Graph documentation.',
  ),
  service: byStatus(
    'transient',
    'service',
    'Microsoft had a passing problem.',
    'Nothing needs to be done; it is tried again.',
  ),
}
