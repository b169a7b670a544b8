import type { Query } from '../platform/database/database.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { Grant } from './grant.ts'
import { openEvidence, sealEvidence, touchesEvidence } from './grant-evidence.ts'
import {
  type GrantPatch,
  insertGrant,
  type NewGrant,
  otherCustomersOfTenant,
  selectGrant,
  setCandidate,
  takeDueGrants,
  takeIntoUse,
  updateGrant,
} from './grant-store.ts'
import { reasons } from './reasons.ts'
import type { Move } from './service.ts'

/** What tokens and connect know and write of grants. */
export interface GrantsService {
  get(grantId: string, within?: Query): Promise<Grant | undefined>
  /** Makes a grant the connection's candidate; an earlier candidate goes. @returns its id */
  propose(trx: Query, grant: Omit<NewGrant, 'id'>): Promise<string>
  /** Gives up whatever is being made. */
  withdraw(trx: Query, connectionId: string): Promise<void>
  /** @throws GatewardenError `key_ring_wrong` where the patch proves something of a grant that another hand changed */
  update(trx: Query, grantId: string, patch: GrantPatch): Promise<void>
  /**
   * Makes a grant the one that tokens come from; the one before it goes. The caller moves the connection to `active`.
   * @throws GatewardenError `key_ring_wrong` for a grant that was made or changed without the key ring
   */
  takeIntoUse(trx: Query, connectionId: string, grantId: string): Promise<void>
  /**
   * Notes what a token of the grant in use has shown on one resource, and moves the connection where that says so.
   * @param sight asked: what the connector asks for there; missing: what of it was not there
   */
  seen(
    trx: Query,
    connectionId: string,
    sight: { grantId: string; asked: readonly string[]; missing: readonly string[]; actor: string },
  ): Promise<void>
  /** Has the background look again, soon at first, then ever less often. */
  watch(trx: Query, grantId: string): Promise<void>
  /** Takes grants that the background has to look at. */
  takeDue(limit: number): Promise<{ id: string; connectionId: string }[]>
  /** Other customers that have this tenant connected. Nobody else connects it until the transaction ends. */
  otherCustomersOfTenant(trx: Query, tenantId: string, customer: string): Promise<string[]>
}

export function createGrantsService(
  { db, clock, random, sealer }: Pick<Platform, 'db' | 'clock' | 'random' | 'sealer'>,
  move: (trx: Query, connectionId: string, move: Move) => Promise<boolean>,
): GrantsService {
  return {
    get: (grantId, within = db.query) => selectGrant(within, grantId),
    async propose(trx, grant) {
      const id = newId('grt', clock, random)
      await insertGrant(trx, { ...grant, id }, clock.now())
      await sealEvidence(trx, sealer, id)
      await setCandidate(trx, grant.connectionId, id)
      return id
    },
    withdraw: (trx, connectionId) => setCandidate(trx, connectionId, null),
    async update(trx, grantId, patch) {
      if (!touchesEvidence(patch)) return updateGrant(trx, grantId, patch)
      // Looked at before it is sealed anew: else what another hand wrote would be sealed along.
      await openEvidence(trx, sealer, grantId)
      await updateGrant(trx, grantId, patch)
      await sealEvidence(trx, sealer, grantId)
    },
    async takeIntoUse(trx, connectionId, grantId) {
      await openEvidence(trx, sealer, grantId)
      await takeIntoUse(trx, connectionId, grantId, clock.now())
    },
    async seen(trx, connectionId, { grantId, asked, missing, actor }) {
      const grant = await selectGrant(trx, grantId)
      if (grant === undefined) return
      const others = (names: readonly string[]) => names.filter((name) => !asked.includes(name))
      const patch = {
        granted: [...others(grant.granted), ...asked.filter((name) => !missing.includes(name))].sort(),
        missing: [...others(grant.missing), ...missing].sort(),
      }
      if (
        grant.seenAt === null ||
        !same(patch.granted, grant.granted) ||
        !same(patch.missing, grant.missing)
      ) {
        await updateGrant(trx, grantId, { ...patch, seenAt: clock.now() })
      }
      if (grant.checkAt !== null) await updateGrant(trx, grantId, { checkAt: null, checks: 0 })
      const reason = patch.missing.length === 0 ? reasons.active() : reasons.permissionsReduced(patch.missing)
      await move(trx, connectionId, { ...reason, actor, onlyIfGrant: grantId })
    },
    watch: (trx, grantId) =>
      updateGrant(trx, grantId, { checkAt: new Date(clock.now().getTime() + firstCheckMs), checks: 0 }),
    async takeDue(limit) {
      const due = await takeDueGrants(db.query, clock.now(), limit)
      return due.map(({ id, connection_id }) => ({ id, connectionId: connection_id }))
    },
    otherCustomersOfTenant,
  }
}

const firstCheckMs = 60_000

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, i) => name === b[i])
