import { openCheckpointSigner } from '../../platform/audit/checkpoints.ts'
import { verifyAudit } from '../../platform/audit/verify-audit.ts'
import type { InstallationCheck } from './subject.ts'

/** Problems that are told in one sentence; the facts have them all. */
const mostTold = 3

/** Walks the audit log, so that somebody notices where the database was written by another hand. */
export const auditCheck: InstallationCheck = {
  id: 'audit-log',
  needs: ['migrations', 'key-ring'],
  async run({ platform }, signal) {
    const { db, sealer, config } = platform
    const verdict = await verifyAudit(
      db,
      await openCheckpointSigner(db, sealer),
      config.audit.checkpoints,
      signal,
    )
    const { problems, ...facts } = verdict
    if (problems.length > 0) {
      return {
        state: 'failed',
        seen: `The audit log is not as it was written: ${problems.slice(0, mostTold).join('; ')}.`,
        meaning: 'Somebody changed or removed entries in the database, or the file of checkpoints.',
        remedy: `Find out who can write the database and ${config.audit.checkpoints}; compare with a backup.`,
        facts: { ...facts, problems },
      }
    }
    return {
      state: 'ok',
      seen: `${facts.entries} entries follow from each other and agree with ${facts.checkpoints} signed checkpoints.`,
      meaning: 'Nothing in the audit log was changed or removed.',
      facts,
    }
  },
}
