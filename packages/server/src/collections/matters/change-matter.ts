import { GatewardenError, notFound } from '../../platform/errors.ts'
import type { Caller } from '../../platform/http/caller.ts'
import type { Platform } from '../../platform/platform.ts'
import { holdMatter, type Matter, selectMatter, updateMatter } from './store.ts'

/** What is left out stays as it is. */
export interface MatterChange {
  name?: string | undefined
  number?: string | null | undefined
  client?: string | null | undefined
  notes?: string | null | undefined
  members?: string[] | null | undefined
  /** Who is mailed when its collections end or need somebody. */
  notify?: string[] | undefined
  /** Whether nothing of it may be erased. */
  locked?: boolean | undefined
  /** RFC 3339. */
  retainUntil?: string | null | undefined
}

/**
 * Changes a matter. Who is no member of it can do nothing but set its members, and that only with the scope
 * `members:write`: so a matter whose members have all left is not lost, and the audit log says who opened it.
 * @throws GatewardenError `not_found`
 */
export async function changeMatter(
  platform: Pick<Platform, 'db' | 'clock' | 'audit' | 'sealer' | 'log'>,
  id: string,
  change: MatterChange,
  caller: Caller,
): Promise<Matter> {
  const now = platform.clock.now()
  return platform.db.transaction(async (trx) => {
    await holdMatter(trx, id)
    const matter =
      (await selectMatter(trx, platform, id, caller)) ??
      (opensOnly(change, caller) ? await selectMatter(trx, platform, id, caller, 'whoever') : undefined)
    if (!matter) throw notFound('matter', id)
    const { locked, retainUntil } = change
    const changed: Matter = {
      ...matter,
      name: change.name ?? matter.name,
      number: change.number === undefined ? matter.number : change.number,
      client: change.client === undefined ? matter.client : change.client,
      notes: change.notes === undefined ? matter.notes : change.notes,
      members: change.members === undefined ? matter.members : change.members,
      notify: change.notify === undefined ? matter.notify : change.notify.length === 0 ? null : change.notify,
      ...(locked === undefined ? {} : { lockedAt: locked ? (matter.lockedAt ?? now) : null }),
      ...(retainUntil === undefined
        ? {}
        : { retainUntil: retainUntil === null ? null : new Date(retainUntil) }),
      updatedAt: now,
    }
    await updateMatter(trx, platform.sealer, changed)
    await platform.audit.record(trx, {
      actor: caller.keyId,
      action: 'matter.changed',
      subject: id,
      customer: matter.customer,
      details: { ...change },
    })
    return changed
  })
}

const opensOnly = (change: MatterChange, caller: Caller): boolean =>
  caller.scopes.has('members:write') &&
  Object.entries(change).every(([name, value]) => name === 'members' || value === undefined)

/** A retention lock keeps what it is on, whoever asks. */
export const lockedError = (matter: Pick<Matter, 'id'>): GatewardenError =>
  new GatewardenError('conflict', {
    detail: `The matter ${matter.id} is under a retention lock: nothing of it can be erased.`,
    remedy: 'Release the lock (PATCH /v1/matters/{id} with "locked": false), if it may be released.',
    extra: { matter: matter.id },
  })
