import { listUsers } from '@gatewarden/microsoft'
import type { ChangesService } from '../changes/index.ts'
import type { Platform } from '../platform/platform.ts'
import type { TokensService } from '../tokens/index.ts'
import { sortTrouble } from './trouble.ts'
import type { Watch } from './watch.ts'
import { setMembers, takeDuePeople } from './watch-store.ts'

/** How often the people of an organization are listed. */
const listEveryMs = 15 * 60_000

export interface PeopleParts {
  platform: Pick<Platform, 'db' | 'clock' | 'log'>
  changes: Pick<ChangesService, 'recordAll'>
  tokens: Pick<TokensService, 'graphFor'>
  intervalMs: number
  wake(): void
  /** Who is watched on this connection has changed. */
  changed(connectionId: string): void
}

/** Follows joiners and leavers of organizations whose everyone is watched. A listing that breaks changes nothing. */
export async function followPeople(parts: PeopleParts, signal: AbortSignal): Promise<void> {
  const { platform } = parts
  const now = platform.clock.now()
  const due = await takeDuePeople(platform.db.query, now, new Date(now.getTime() + listEveryMs))
  for (const watch of due) {
    if (signal.aborted) return
    try {
      await listPeople(parts, watch, signal)
    } catch (error) {
      const { remark } = sortTrouble(error)
      platform.log.warn(
        { watch: watch.id, code: remark.code },
        'the people of an organization could not be listed',
      )
    }
  }
}

async function listPeople(parts: PeopleParts, watch: Watch, signal: AbortSignal): Promise<void> {
  const { platform, changes, tokens } = parts
  const graph = await tokens.graphFor(watch.connection)
  const addresses = new Set<string>()
  const properties = ['id', 'userPrincipalName', 'mail', 'userType'] as const
  for await (const page of listUsers(graph, { select: properties, signal })) {
    for (const { mail, userPrincipalName, userType } of page.items) {
      // Guests have their mailbox elsewhere; whoever has no address has none at all.
      if (mail && userPrincipalName && userType !== 'Guest') addresses.add(userPrincipalName.toLowerCase())
    }
  }
  await platform.db.transaction(async (trx) => {
    const wish = { now: platform.clock.now(), intervalMs: parts.intervalMs }
    const { came, left } = await setMembers(trx, watch, [...addresses], wish)
    const told = (type: string, mailbox: string) => ({
      type,
      customer: watch.customer,
      connection: watch.connection,
      mailbox,
      data: { watch: watch.id },
    })
    await changes.recordAll(trx, [
      ...came.toSorted().map((address) => told('mailbox.joined', address)),
      ...left.toSorted().map((address) => told('mailbox.left', address)),
    ])
  })
  parts.wake()
  parts.changed(watch.connection)
}
