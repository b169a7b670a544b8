import type { SignedInIdentity } from '@gatewarden/microsoft'
import type { AdminProof, Connection } from '../connections/index.ts'
import type { Connector } from '../connectors/index.ts'
import { GatewardenError } from '../platform/errors.ts'
import { arrive, goToConsent } from './consent.ts'
import { failureOf, failures } from './failures.ts'
import { type Ending, fail, finish } from './finish.ts'
import { lookAndNote } from './look-and-note.ts'
import { type Role, roleOf } from './organization-role.ts'
import type { ConnectParts } from './parts.ts'
import { propose } from './propose.ts'
import { proveByDirectory } from './prove-by-directory.ts'
import type { Session, SignedIn } from './session.ts'
import { updateSession } from './session-store.ts'

/** Somebody of an organization has signed in: an administrator goes on to consent, anybody else needs one. */
export async function organizationSignedIn(
  parts: ConnectParts,
  session: Session,
  connection: Connection,
  connector: Connector,
  identity: SignedInIdentity,
): Promise<Ending> {
  const at = await propose(parts, session, connection, identity, null)
  const role = roleOf(connector, identity.wids)
  await remember(parts, session, at.grantId, role, identity)
  return orFail(parts, session, async () => {
    const sight = await lookAndNote(parts, connector, at, 'once')
    if (role === 'other') return finish(parts, session.id, at)
    if (sight.missing.length > 0) {
      if (role === 'administrator') return goToConsent(parts, session.id, at)
      return { kind: 'ask-role', session, accountName: identity.preferredUsername ?? null }
    }
    if (role === 'unknown') await proveByDirectory(parts, connector, at.grantId, who(identity), sight)
    return finish(parts, session.id, at)
  })
}

/** Who opened a link for administrators has signed in, at the one tenant that it is for. */
export async function adminSignedIn(
  parts: ConnectParts,
  session: Session,
  connection: Connection,
  connector: Connector,
  identity: SignedInIdentity,
): Promise<Ending> {
  const { grantId } = session
  const stillWaits = grantId === connection.candidateId || grantId === connection.grantId
  if (grantId === null || !stillWaits) return fail(parts, session.id, failures.linkExpired())
  const at = { connectionId: connection.id, grantId }
  const role = roleOf(connector, identity.wids)
  if (role === 'other') return fail(parts, session.id, failures.notAdministrator())
  await remember(parts, session, grantId, role, identity)
  return orFail(parts, session, async () => {
    // What a person's grant lacks is seen by her own refresh token; an administrator consents in any case.
    if (connector.mode === 'person') return goToConsent(parts, session.id, at)
    const sight = await lookAndNote(parts, connector, at, 'once')
    if (sight.missing.length > 0) return goToConsent(parts, session.id, at)
    if (role === 'unknown') await proveByDirectory(parts, connector, grantId, who(identity), sight)
    return arrive(parts, session.id, at)
  })
}

const who = (identity: SignedInIdentity): SignedIn => ({
  tenantId: identity.tid,
  oid: identity.oid,
  name: identity.preferredUsername ?? identity.name ?? null,
})

/** Writes who it was, and that she is an administrator where the id token says so. */
async function remember(
  { platform, connections }: ConnectParts,
  session: Session,
  grantId: string,
  role: Role,
  identity: SignedInIdentity,
): Promise<void> {
  const { tenantId, oid, name } = who(identity)
  const admin: AdminProof = { oid, name, by: 'id_token', at: platform.clock.now() }
  await platform.db.transaction(async (trx) => {
    const grant = await connections.grants.get(grantId, trx)
    // An administrator is one of her own organization only.
    if (grant?.tenantId !== tenantId) throw otherGrant(grantId)
    await updateSession(platform, trx, session.id, { signedIn: { tenantId, oid, name } })
    if (role !== 'administrator') return
    await connections.grants.update(trx, grantId, { admin })
    await platform.audit.record(trx, {
      actor: `browser:${session.id}`,
      action: 'connection.administrator_proven',
      subject: session.connectionId ?? session.id,
      customer: session.customer,
      details: { tenantId, oid, by: 'id_token' },
    })
  })
}

const otherGrant = (grantId: string): GatewardenError =>
  new GatewardenError('conflict', {
    detail: `The sign-in is of another organization than the grant ${grantId}.`,
    remedy: 'Go on with the newest link.',
  })

/** Runs a step of the way; what Microsoft refuses there ends the session with that as its reason. */
export async function orFail(
  parts: ConnectParts,
  session: Pick<Session, 'id'>,
  run: () => Promise<Ending>,
): Promise<Ending> {
  try {
    return await run()
  } catch (error) {
    const failure = failureOf(error)
    if (failure === undefined) throw error
    return fail(parts, session.id, failure)
  }
}
