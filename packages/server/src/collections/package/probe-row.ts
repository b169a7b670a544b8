import type { ProbeRow } from '@gatewarden/evidence'
import type { CollectionMailbox } from '../collection.ts'
import { archiveWord } from '../present.ts'

/** What the look at a mailbox showed, and how the reading of it ended, for the package's probes report. */
export const probeRow = (mailbox: CollectionMailbox): ProbeRow => ({
  custodian: mailbox.custodian,
  mailbox: mailbox.address,
  account: mailbox.account?.userPrincipalName ?? '',
  addresses: mailbox.account?.addresses ?? [],
  archive: archiveWord(mailbox.archive),
  access: mailbox.access ?? 'not_probed',
  state: mailbox.state,
  reason: mailbox.remark?.reason ?? '',
  remedy: mailbox.remark?.remedy ?? '',
  estimate: mailbox.estimate,
  startedAt: mailbox.startedAt?.toISOString() ?? null,
  endedAt: mailbox.endedAt?.toISOString() ?? null,
})
