import type { Connection } from '../connections/index.ts'
import type { Caller } from '../platform/http/caller.ts'
import type { Platform } from '../platform/platform.ts'

/** Writes down that a caller has opened a mailbox: its owner may ask who did. */
export type NoteOpening = (
  connection: Pick<Connection, 'id' | 'customer'>,
  mailbox: string,
  caller: Caller,
) => void

/** The same caller at the same mailbox is one entry a minute, however much is read: programs make thousands of calls. */
const againAfterMs = 60_000
const mostKept = 10_000

export function noteOpenings({ audit, clock }: Pick<Platform, 'audit' | 'clock'>): NoteOpening {
  const noted = new Map<string, number>()
  return ({ id, customer }, mailbox, caller) => {
    const now = clock.now().getTime()
    const name = `${caller.keyId} ${id} ${mailbox}`
    const before = noted.get(name)
    if (before !== undefined && Math.abs(now - before) < againAfterMs) return
    if (noted.size >= mostKept) noted.clear()
    noted.set(name, now)
    audit.recordSoon({
      actor: caller.keyId,
      action: 'mailbox.opened',
      subject: id,
      customer,
      details: { mailbox },
    })
  }
}
