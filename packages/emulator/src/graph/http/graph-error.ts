/**
 * A refusal by Graph: it becomes `{ error: { code, message, innerError } }` with its status.
 * Codes, statuses and sentences are Microsoft's own (https://learn.microsoft.com/graph/errors).
 */
export class GraphError extends Error {
  readonly status: number
  readonly code: string
  /** Further response headers, such as Retry-After, Location or WWW-Authenticate. */
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.name = 'GraphError'
    this.status = status
    this.code = code
    this.headers = headers
  }
}

/** 400 `BadRequest`: a URL, query or body that OData cannot read. */
export function badRequest(message: string): GraphError {
  return new GraphError(400, 'BadRequest', message)
}

/** 400 of the directory for a query or body that it cannot read. */
export function directoryBadRequest(message: string): GraphError {
  return new GraphError(400, 'Request_BadRequest', message)
}

/**
 * 400 when a path segment has no meaning at that place. The status with this sentence is 400, not 404:
 * https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/7414 quotes such an answer.
 */
export function segmentNotFound(segment: string): GraphError {
  return new GraphError(400, 'BadRequest', `Resource not found for the segment '${segment}'.`)
}

/** 404 for an item or folder that is not there, or that the caller may not know of. */
export function itemNotFound(): GraphError {
  return new GraphError(404, 'ErrorItemNotFound', 'The specified object was not found in the store.')
}

/** 400 for an item id that cannot be one. */
export function malformedId(): GraphError {
  return new GraphError(400, 'ErrorInvalidIdMalformed', 'Id is malformed.')
}

/** 403 of Exchange: the permission is missing, or the mailbox or folder is not shared with the caller. */
export function accessDenied(): GraphError {
  return new GraphError(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.')
}

/** 403 of the directory. */
export function authorizationDenied(): GraphError {
  return new GraphError(
    403,
    'Authorization_RequestDenied',
    'Insufficient privileges to complete the operation.',
  )
}

/** 404 of the directory for an object that does not exist. */
export function directoryObjectNotFound(id: string): GraphError {
  return new GraphError(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  )
}

/** 405: the path exists, this method on it does not. */
export function methodNotAllowed(message: string): GraphError {
  return new GraphError(405, 'MethodNotAllowed', message)
}

/** 501 that names the operation: the emulator has no answer, and never gives a wrong one. */
export function notImplemented(operation: string): GraphError {
  return new GraphError(
    501,
    'NotImplemented',
    `The emulator does not implement ${operation}. Microsoft Graph does.`,
  )
}
