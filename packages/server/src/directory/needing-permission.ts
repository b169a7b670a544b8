import { isGranted, MicrosoftError } from '@gatewarden/microsoft'
import type { Connection } from '../connections/index.ts'
import { GatewardenError } from '../platform/errors.ts'
import { refusalFacts } from '../platform/http/problem.ts'

/**
 * Does what needs one of these permissions, and says which was not granted where Microsoft refuses it for that.
 * Tried first, because a token does not show all that is granted: Exchange can give an app access that no role tells of.
 * @param permissions any of them will do; the first is the one that allows least
 * @throws GatewardenError `scope_not_granted` with `missingScopes`; MicrosoftError as it came for other refusals
 */
export async function needingPermission<T>(
  connection: Connection,
  permissions: readonly [string, ...string[]],
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw namingPermission(connection, permissions, error)
  }
}

/** The same for an error that was caught elsewhere. */
export function namingPermission(
  connection: Connection,
  permissions: readonly [string, ...string[]],
  error: unknown,
): unknown {
  if (!(error instanceof MicrosoftError) || error.refusal.status !== 403) return error
  if (permissions.some((one) => isGranted(one, connection.granted))) return error
  return new GatewardenError('scope_not_granted', {
    detail: `Microsoft refused it, and this connection was not granted ${permissions[0]}.`,
    remedy: remedyOf(connection, permissions[0]),
    extra: {
      missingScopes: [permissions[0]],
      anyOf: [...permissions],
      microsoft: refusalFacts(error.refusal),
    },
    cause: error,
  })
}

function remedyOf({ kind }: Connection, permission: string): string {
  const who = kind === 'organization' ? 'let an administrator consent again' : 'let the person sign in again'
  return `Add ${permission} to the connector and to the API permissions of its app registration, then ${who} (POST /v1/connections/{id}/reconnect).`
}
