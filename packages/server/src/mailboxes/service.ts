import type { ChangesService } from '../changes/index.ts'
import type { Connection, ConnectionsService } from '../connections/index.ts'
import type { MailboxDoor } from '../directory/index.ts'
import { GatewardenError } from '../platform/errors.ts'
import type { Caller } from '../platform/http/caller.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { type LinkedMailbox, mostMailboxes } from './mailbox.ts'
import { nextLookMs } from './next-look.ts'
import { probe } from './probe.ts'
import {
  claimDue,
  countMailboxes,
  deleteMailbox,
  findMailbox,
  insertMailboxes,
  setAccessSince,
  writeFinding,
} from './store.ts'

export interface MailboxesNeeds {
  connections: Pick<ConnectionsService, 'get'>
  changes: Pick<ChangesService, 'record'>
  door: MailboxDoor
}

/** A mailbox to name on a connection. */
export interface WantedMailbox {
  address: string
  accessSince?: Date | null
  userId?: string
  name?: string | null
  kind?: string | null
}

export interface MailboxesService {
  /** Names mailboxes; they are looked at soon, by a job. @returns the addresses that were not named before */
  add(connection: Connection, wanted: readonly WantedMailbox[], actor: string): Promise<Set<string>>
  /** @throws GatewardenError `not_found` */
  get(connectionId: string, address: string): Promise<LinkedMailbox>
  remove(connection: Connection, address: string, actor: string): Promise<void>
  /** Looks now. @param accessSince when access was granted, where somebody knows better */
  look(connectionId: string, address: string, accessSince?: Date): Promise<LinkedMailbox>
  /** Looks at what is due: a job. */
  lookDue(signal: AbortSignal): Promise<void>
}

/** Who looks by itself. */
const system: Caller = { keyId: 'system', scopes: new Set(), customers: null, mailboxes: null }
const atOnce = 5

export function createMailboxesService(
  platform: Pick<Platform, 'db' | 'clock' | 'random' | 'audit' | 'log'>,
  { connections, changes, door }: MailboxesNeeds,
): MailboxesService {
  const { db, clock, random, audit, log } = platform

  const get = async (connectionId: string, address: string): Promise<LinkedMailbox> => {
    const found = await findMailbox(db.query, connectionId, address.toLowerCase())
    if (found !== undefined) return found
    throw new GatewardenError('not_found', {
      detail: `The mailbox ${JSON.stringify(address)} was not added to this connection.`,
      remedy:
        'Add it with POST /v1/connections/{id}/mailboxes. It can be opened without that, too, where access allows it.',
    })
  }

  const lookAt = async (mailbox: LinkedMailbox, signal?: AbortSignal): Promise<void> => {
    const connection = await connections.get(mailbox.connectionId, null)
    const open = () => door.open(connection.id, mailbox.address, system)
    const now = clock.now()
    const finding = await probe(
      mailbox,
      { connection, open, now },
      {
        signal,
        onError: (err, check) => log.error({ err, check }, 'a look at a mailbox went wrong'),
      },
    )
    const { status, reason, remedy, opens, kind } = finding
    const dueAt = new Date(now.getTime() + nextLookMs({ ...mailbox, status }, now))
    await db.transaction(async (trx) => {
      const before = await writeFinding(trx, mailbox.id, finding, { checkedAt: now, dueAt })
      if (before === undefined || before === status) return
      await changes.record(trx, {
        type: `mailbox.${status}`,
        customer: connection.customer,
        connection: connection.id,
        mailbox: mailbox.address,
        data: { previousStatus: before, reason, remedy, opens, kind },
      })
    })
  }

  return {
    get,
    async add(connection, wanted, actor) {
      const now = clock.now()
      const made = wanted.map((one) => ({
        id: newId('mbx', clock, random),
        connectionId: connection.id,
        address: one.address.toLowerCase(),
        accessSince: earlier(one.accessSince ?? now, now),
        createdAt: now,
        ...(one.userId === undefined ? {} : { userId: one.userId }),
        ...(one.name === undefined ? {} : { name: one.name }),
        ...(one.kind === undefined ? {} : { kind: one.kind }),
      }))
      return db.transaction(async (trx) => {
        const added = await insertMailboxes(trx, made)
        if (added.size > 0 && (await countMailboxes(trx, connection.id)) > mostMailboxes)
          throw new GatewardenError('conflict', {
            detail: `A connection takes at most ${mostMailboxes} mailboxes.`,
            remedy: 'Remove some first; a watch on everyone needs none of them.',
          })
        if (added.size > 0)
          await audit.record(trx, {
            actor,
            action: 'mailboxes.added',
            subject: connection.id,
            customer: connection.customer,
            details: { count: added.size, addresses: [...added].slice(0, 100) },
          })
        return added
      })
    },
    async remove(connection, address, actor) {
      const { address: known } = await get(connection.id, address)
      await db.transaction(async (trx) => {
        if (!(await deleteMailbox(trx, connection.id, known))) return
        await audit.record(trx, {
          actor,
          action: 'mailbox.removed',
          subject: connection.id,
          customer: connection.customer,
          details: { address: known },
        })
      })
    },
    async look(connectionId, address, accessSince) {
      const mailbox = await get(connectionId, address)
      const since = accessSince && earlier(accessSince, clock.now())
      if (since !== undefined) await setAccessSince(db.query, mailbox.id, since)
      await lookAt({ ...mailbox, accessSince: since ?? mailbox.accessSince })
      return get(connectionId, address)
    },
    async lookDue(signal) {
      while (!signal.aborted) {
        const due = await claimDue(db.query, clock.now(), atOnce)
        if (due.length === 0) return
        const looks = await Promise.allSettled(due.map((mailbox) => lookAt(mailbox, signal)))
        for (const look of looks)
          if (look.status === 'rejected') log.warn({ err: look.reason }, 'a mailbox could not be looked at')
      }
    },
  }
}

/** What is granted later than now is looked at as if it were now: a time to come would have it looked at often until then. */
const earlier = (one: Date, other: Date): Date => (one < other ? one : other)
