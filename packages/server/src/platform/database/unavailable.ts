import { GatewardenError } from '../errors.ts'

/** SQLSTATEs that say the server cannot serve now: connection class, shutdown, start-up, too many sessions. */
const unavailableStates = /^(08...|57P0[1-5]|53300)$/
const unavailableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
])
const unavailableMessages =
  /Connection terminated|timeout expired|timeout exceeded when trying to connect|connection error and is not queryable/i
const refusedStates = /^(28...|3D000)$/

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/**
 * Turns what the driver throws when the database is away, or its disk is full, into a GatewardenError; everything else
 * comes through as it is, so that a store can tell a unique violation (`23505`) from others.
 */
export function databaseFailure(error: unknown): unknown {
  if (error instanceof GatewardenError || !(error instanceof Error)) return error
  const code = codeOf(error)
  if (code === '53100') {
    return new GatewardenError('disk_full', {
      detail: 'The disk of the database is full; nothing of this was stored.',
      remedy: 'Free space on that disk. Gatewarden goes on by itself.',
      cause: error,
    })
  }
  if (refusedStates.test(code)) {
    return new GatewardenError('database_unavailable', {
      detail: `The database refused the session: ${error.message}.`,
      remedy: 'Check user, password and database name in DATABASE_URL.',
      cause: error,
    })
  }
  if (
    !unavailableStates.test(code) &&
    !unavailableCodes.has(code) &&
    !unavailableMessages.test(error.message)
  ) {
    return error
  }
  return new GatewardenError('database_unavailable', {
    detail: `The database does not answer (${code || error.message}).`,
    remedy:
      'It may be restarting: try again. If it stays away, look at the database named by DATABASE_URL, or at postgres.log in the data folder.',
    cause: error,
  })
}
