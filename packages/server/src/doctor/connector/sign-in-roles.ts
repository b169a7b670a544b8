import type { AdminProof, ConnectionsService } from '../../connections/index.ts'
import type { Connector } from '../../connectors/index.ts'
import type { CheckDefinition, Finding } from '../check.ts'
import type { ConnectorSubject } from './subject.ts'

/** How administrators have shown so far, on the newest connections of a connector. */
export interface SeenAdministrators {
  /** The newest proof that Microsoft gave; null where there is none. */
  newest: Pick<AdminProof, 'name' | 'oid' | 'by' | 'at'> | null
  /** Connections of which somebody signed in, and nothing showed an administrator. */
  waiting: number
}

const looked = 20

/** Reads from what has been connected what no call can tell: the manifest is readable only in the app's own tenant. */
export async function seenAdministrators(
  connections: Pick<ConnectionsService, 'list' | 'grants'>,
  connector: Pick<Connector, 'id'>,
): Promise<SeenAdministrators> {
  const of = (status: 'active' | 'needs_admin') =>
    connections.list(null, { connectorId: connector.id, status, limit: looked })
  const grants = await Promise.all(
    (await of('active')).map((one) => connections.grants.get(one.grantId ?? '')),
  )
  const proofs = grants.flatMap((grant) =>
    grant?.admin && grant.admin.by !== 'operator' ? [grant.admin] : [],
  )
  return {
    newest: proofs.sort((one, other) => other.at.getTime() - one.at.getTime())[0] ?? null,
    waiting: (await of('needs_admin')).filter((one) => one.reasonCode === 'admin_to_confirm').length,
  }
}

/**
 * A sign-in shows who is an administrator. Entra puts roles into id tokens (`wids`) only where the manifest asks for it:
 * https://learn.microsoft.com/entra/identity-platform/reference-app-manifest, groupMembershipClaims.
 */
export const signInRoles: CheckDefinition<ConnectorSubject> = {
  id: 'sign-in-roles',
  needs: ['app'],
  async run({ connector, administrators }): Promise<Finding> {
    if (connector.mode !== 'organization') {
      return {
        state: 'skipped',
        seen: 'Persons connect for themselves.',
        meaning: 'Nobody has to be an administrator.',
      }
    }
    const { newest, waiting } = await administrators()
    const facts = { by: newest?.by ?? null, at: newest?.at.toISOString() ?? null, waiting }
    const when = newest && `${newest.name ?? newest.oid} at ${newest.at.toISOString()}`
    if (newest?.by === 'id_token') {
      return {
        state: 'ok',
        seen: `The sign-in of ${when} showed her roles.`,
        meaning: 'Administrators are known by their sign-in, and connect without a question.',
        facts,
      }
    }
    const readable = connector.directory === 'Directory.Read.All'
    const meaning = `Entra puts roles (wids) into a sign-in only where the app’s manifest sets groupMembershipClaims to DirectoryRole. Without it ${
      readable
        ? 'Gatewarden asks whoever signs in whether she is an administrator, and reads her roles from the directory'
        : 'nothing shows who is an administrator, because this connector does not ask for Directory.Read.All either, and an organization stays at needs_admin (admin_to_confirm)'
    }.`
    const remedy = `See that groupMembershipClaims is "DirectoryRole" under App registrations > your app > Manifest (step sign-in-roles of GET /v1/connectors/${connector.id}/setup).`
    if (newest) {
      const seen = `The sign-in of ${when} showed no roles; they were read from the directory.`
      return { state: 'ok', seen, meaning, remedy, facts }
    }
    return waiting > 0
      ? {
          state: 'unknown',
          seen: `Somebody has signed in for ${waiting} ${waiting === 1 ? 'organization' : 'organizations'}, and no administrator’s role was seen yet.`,
          meaning,
          remedy: `${remedy} Where it is, an administrator has yet to sign in by the link for administrators.`,
          facts,
        }
      : {
          state: 'skipped',
          seen: 'No administrator has signed in through this connector yet.',
          meaning,
          remedy,
          facts,
        }
  },
}
