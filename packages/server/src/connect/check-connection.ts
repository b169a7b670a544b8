import type { Connection } from '../connections/index.ts'
import { type Check, type CheckDefinition, type Finding, fromError, runChecks } from '../doctor/index.ts'
import type { Caller } from '../platform/http/caller.ts'
import { knownError } from '../platform/http/problem.ts'
import type { ConnectParts } from './parts.ts'
import { recheck } from './watch.ts'

interface Subject {
  parts: ConnectParts
  id: string
  caller: Caller
}

const ok = (seen: string, meaning: string, facts?: Record<string, unknown>): Finding => ({
  state: 'ok',
  seen,
  meaning,
  ...(facts === undefined ? {} : { facts }),
})

/** What is looked at in a connection, each on top of the one before. */
const definitions: readonly CheckDefinition<Subject>[] = [
  {
    id: 'connection.signed-in',
    needs: [],
    async run({ parts, id }) {
      const { tenantId, account, status } = await parts.connections.get(id, null)
      if (status === 'disabled')
        return failed('The connection is switched off.', 'It gives no tokens.', 'Switch it on again.')
      if (tenantId === null)
        return failed(
          'Nobody has signed in.',
          'The organization is not known yet.',
          'Open the link and sign in.',
        )
      return ok(
        `Signed in: ${account?.name ?? account?.oid ?? 'somebody'} of ${tenantId}.`,
        'The organization is known.',
        { tenantId },
      )
    },
  },
  {
    id: 'connection.granted',
    needs: ['connection.signed-in'],
    async run({ parts, id, caller }) {
      try {
        await recheck(parts, id, caller.keyId)
      } catch (error) {
        const known = knownError(error)
        if (known === undefined) throw error
        return { ...fromError(known), meaning: 'Microsoft gives no token for this connection.' }
      }
      const connection = await parts.connections.get(id, null)
      return grantedFinding(connection)
    },
  },
  {
    id: 'connection.active',
    needs: ['connection.signed-in'],
    async run({ parts, id }) {
      const { status, reason, remedy, reasonCode } = await parts.connections.get(id, null)
      if (status === 'active') return ok('The connection is active.', 'Tokens can be had.')
      return {
        ...failed(reason ?? `The connection is ${status}.`, 'No token can be had.', remedy ?? ''),
        facts: { status, reasonCode },
      }
    },
  },
]

const failed = (seen: string, meaning: string, remedy: string): Finding => ({
  state: 'failed',
  seen,
  meaning,
  remedy,
})

function grantedFinding({ status, granted, missing, reason, remedy }: Connection): Finding {
  if (status === 'needs_reauth')
    return failed(reason ?? 'The grant is gone.', 'Microsoft gives no token.', remedy ?? '')
  if (granted.length === 0) {
    return failed(
      'Nothing is granted.',
      'An administrator has not consented.',
      remedy ?? 'Let an administrator consent.',
    )
  }
  const facts = { granted, missing }
  if (missing.length > 0) {
    return {
      ...failed(
        `Missing: ${missing.join(', ')}.`,
        'Some of what the connector does will not work.',
        remedy ?? 'Let an administrator consent again.',
      ),
      facts,
    }
  }
  return ok(`Granted: ${granted.join(', ')}.`, 'Everything that the connector asks for is granted.', facts)
}

/**
 * Looks at a connection from the sign-in to a token, now, and writes what is found.
 * @throws GatewardenError `not_found`
 */
export async function checkConnection(
  parts: ConnectParts,
  id: string,
  caller: Caller,
): Promise<{ connection: Connection; checks: Check[] }> {
  await parts.connections.get(id, caller)
  // One after the other: the last one reads what the one before has written.
  const [signedIn, granted, active] = definitions
  const first = [signedIn, granted].filter((one) => one !== undefined)
  const checks = await runChecks(
    first,
    { parts, id, caller },
    { timeoutMs: 3 * parts.platform.config.timeouts.signIn },
  )
  const last = await runChecks(active === undefined ? [] : [{ ...active, needs: [] }], { parts, id, caller })
  return { connection: await parts.connections.get(id, caller), checks: [...checks, ...last] }
}
