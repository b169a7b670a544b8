/** What the OpenAPI slice lacks or has wrong about single operations, each with its source. */
export interface OperationOverlay {
  /** Tested against the path template below the version, such as `/users/{user-id}/sendMail`. */
  readonly path: RegExp
  readonly method: string
  /** Replaces the success statuses of the slice. */
  readonly statuses?: readonly number[]
  /** Allowed besides those of the slice. */
  readonly queryOptions?: readonly string[]
  readonly requiredQueryOptions?: readonly string[]
  /** Media types of the request besides the slice's; the value says how the body is read. */
  readonly requestMedia?: Readonly<Record<string, 'base64' | 'bytes'>>
  /** Media types of the answer besides the slice's. */
  readonly responseMedia?: readonly string[]
  readonly source: string
}

export const operationOverlays: readonly OperationOverlay[] = [
  {
    path: /\/(sendMail|messages|createReply|createReplyAll|createForward|reply|replyAll|forward)$/,
    method: 'post',
    requestMedia: { 'text/plain': 'base64' },
    source: 'microsoft-graph-docs api/user-sendmail.md, user-post-messages.md: MIME as Base64 in text/plain',
  },
  {
    path: /\/replyAll$/,
    method: 'post',
    statuses: [202],
    source: 'microsoft-graph-docs api/message-replyall.md: 202 as reply and forward; the slice says 204',
  },
  {
    path: /\/messages\/\{message-id\}\/\$value$/,
    method: 'get',
    responseMedia: ['text/plain', 'message/rfc822'],
    source:
      'microsoft-graph-docs concepts/outlook-get-mime-message.md: the answer is text/plain; the slice says octet-stream',
  },
  {
    path: /\/attachments\/\{attachment-id\}\/\$value$/,
    method: 'get',
    responseMedia: ['*/*'],
    source: 'microsoft-graph-docs api/attachment-get.md: raw contents in the type of the attachment',
  },
  {
    path: /\/photo\/\$value$/,
    method: 'get',
    responseMedia: ['image/jpeg', 'image/png'],
    source: 'microsoft-graph-docs api/profilephoto-get.md',
  },
  {
    path: /\/(messages|mailFolders|childFolders|events|calendars|calendarView|instances|contacts|contactFolders|calendar)(\/\{[^}]+\})?$/,
    method: 'get',
    queryOptions: ['$expand'],
    source: 'microsoft-graph-docs concepts/query-parameters.md; the slice has $expand for some of these only',
  },
  {
    path: /\/(childFolders|mailFolders\/delta)$/,
    method: 'get',
    queryOptions: ['includeHiddenFolders'],
    source: 'microsoft-graph-docs api/mailfolder-list-childfolders.md',
  },
  {
    path: /\/delta$/,
    method: 'get',
    queryOptions: ['$deltatoken', '$skiptoken', '$deltaToken', '$skipToken', '$expand'],
    source: 'microsoft-graph-docs concepts/delta-query-overview.md: state tokens, copied from the links',
  },
  {
    path: /\/messages\/delta$/,
    method: 'get',
    queryOptions: ['changeType'],
    source: 'microsoft-graph-docs-contrib concepts/delta-query-messages.md (2024-11)',
  },
  {
    path: /\/calendarView\/delta$|\/events\/delta$/,
    method: 'get',
    queryOptions: ['startDateTime', 'endDateTime'],
    source: 'microsoft-graph-docs api/event-delta.md',
  },
  {
    path: /\/instances$/,
    method: 'get',
    queryOptions: ['startDateTime', 'endDateTime'],
    requiredQueryOptions: ['startDateTime', 'endDateTime'],
    source: 'microsoft-graph-docs api/event-list-instances.md',
  },
  {
    path: /^\/(users|applications|servicePrincipals|organization|oauth2PermissionGrants)$|\/appRoleAssign(ments|edTo)$/,
    method: 'get',
    queryOptions: ['$skiptoken'],
    source: 'microsoft-graph-docs concepts/paging.md: the directory pages with $skiptoken',
  },
  {
    path: /\/(users|me)(\/\{user-id\})?\/(messages|events|contacts|calendarView|mailFolders)$/,
    method: 'get',
    queryOptions: ['$skiptoken'],
    source: 'quoted nextLinks of v1.0 with $skiptoken beside $skip',
  },
  {
    path: /\/\{user-id\}$|^\/me$/,
    method: 'patch',
    statuses: [204],
    source: 'microsoft-graph-docs api/user-update.md',
  },
  {
    path: /\/photo$/,
    method: 'patch',
    statuses: [200],
    source: 'microsoft-graph-docs api/profilephoto-update.md',
  },
]

/** Where the slice says only `2XX`: 201 for what creates, 200 for the rest (the API pages of each). */
export function successStatus(method: string): number {
  return method === 'post' ? 201 : 200
}

/**
 * Paths that the service serves through containment and the slice does not list. The left side is rewritten to the
 * right one. Source: the CSDL's contained navigation properties (clean_v10_metadata, 2026-08-20).
 */
export const pathAliases: readonly { readonly from: RegExp; readonly to: string }[] = [
  { from: /\/calendarGroups\/[^/]+\/calendars\/([^/]+)/, to: '/calendars/$1' },
  { from: /\/(?:calendar|calendars\/[^/]+)\/events\/([^/]+)/, to: '/events/$1' },
  { from: /\/events\/[^/]+\/instances\/([^/]+)/, to: '/events/$1' },
  {
    from: /\/mailFolders\/[^/]+(?:\/childFolders\/[^/]+)*\/childFolders\/([^/$]+)(?=\/(?!$))/,
    to: '/mailFolders/$1',
  },
  { from: /\/mailFolders\/[^/]+\/messages\/([^/]+)(?=\/(?!\$value))/, to: '/messages/$1' },
  { from: /\/contactFolders\/[^/]+\/childFolders\/([^/]+)/, to: '/contactFolders/$1' },
]

/**
 * Single properties that have an address of their own: `{ "@odata.context": …, "value": … }` for a plain value, the
 * complex value itself otherwise. Source: microsoft-graph-docs api/user-get-mailboxsettings.md.
 */
export const propertyPaths: readonly { readonly path: RegExp; readonly type: string }[] = [
  { path: /\/mailboxSettings\/([A-Za-z]+)$/, type: 'mailboxSettings' },
]

/** Statuses with which Graph refuses (graph-errors.json and microsoft-graph-docs concepts/errors.md). */
export const errorStatuses: ReadonlySet<number> = new Set([
  400, 401, 402, 403, 404, 405, 406, 409, 410, 411, 412, 413, 415, 416, 422, 423, 424, 429, 500, 501, 502,
  503, 504, 507, 509,
])

/** Refusals that have been seen without a body (graph-errors.json, envelope rules; 401 from the front door). */
export const mayBeBare: ReadonlySet<number> = new Set([401, 404, 410, 502, 503, 504])

/** Redirects that the transport has to follow (facts, 3.1 and 3.2): they carry Location and no body. */
export const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 307, 308])
