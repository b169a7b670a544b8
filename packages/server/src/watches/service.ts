import type { ConnectionsService } from '../connections/index.ts'
import { GatewardenError, notFound } from '../platform/errors.ts'
import { assertEveryMailbox, type Caller } from '../platform/http/caller.ts'
import { invalidField } from '../platform/http/validation.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { wakeMailboxes } from './mailboxes-store.ts'
import type { NotificationStanding } from './notifications/subscription.ts'
import { selectStandings } from './notifications/subscription-store.ts'
import type { Resource, Watch, WatchedMailbox } from './watch.ts'
import {
  deleteWatch,
  forgetUnwatched,
  insertWatch,
  selectMailboxes,
  selectWatches,
  setMembers,
  updateWatch,
} from './watch-store.ts'

export interface WatchWish {
  connection: string
  everyone?: boolean | undefined
  mailboxes?: string[] | undefined
  resources: Resource[]
  rich: boolean
}

export interface WatchEdit {
  mailboxes?: string[] | undefined
  resources?: Resource[] | undefined
  rich?: boolean | undefined
  status?: 'active' | 'paused' | undefined
}

export interface WatchesService {
  /** @throws GatewardenError `not_found`, `mailbox_not_found` (the key is limited to others), `forbidden`, `invalid_request` */
  create(wish: WatchWish, caller: Caller): Promise<Watch>
  /** @throws GatewardenError `not_found`, also where the key's limits leave it out */
  get(id: string, caller: Caller): Promise<Watch>
  list(
    caller: Caller,
    options: { connection?: string | undefined; before?: string | undefined; limit: number },
  ): Promise<Watch[]>
  update(id: string, edit: WatchEdit, caller: Caller): Promise<Watch>
  remove(id: string, caller: Caller): Promise<void>
  mailboxes(
    id: string,
    filter: { after: string; limit: number },
    caller: Caller,
  ): Promise<(WatchedMailbox & { notifications: NotificationStanding[] })[]>
  /** Has every mailbox of the watch looked at now. */
  look(id: string, caller: Caller): Promise<void>
}

export interface WatchesNeeds {
  connections: Pick<ConnectionsService, 'get'>
  intervalMs: number
  wake(): void
  /** What is wanted of this connection has changed. */
  changed(connectionId: string): void
}

export function createWatchesService(
  { db, clock, random, audit }: Pick<Platform, 'db' | 'clock' | 'random' | 'audit'>,
  needs: WatchesNeeds,
): WatchesService {
  const find = async (id: string, caller: Caller): Promise<Watch> => {
    const { customers, mailboxes } = caller
    const [found] = await selectWatches(db.query, { id, customers, mailboxes, limit: 1 })
    if (found === undefined) throw notFound('watch', id)
    return found
  }
  const membersWish = () => ({ now: clock.now(), intervalMs: needs.intervalMs })

  return {
    async create(wish, caller) {
      const mailboxes = [...new Set((wish.mailboxes ?? []).map((one) => one.toLowerCase()))]
      const everyone = wish.everyone === true
      if (everyone) assertEveryMailbox(caller)
      if (everyone === mailboxes.length > 0) {
        throw invalidField('body.mailboxes', 'must name mailboxes, or "everyone" must be true, and not both')
      }
      assertReach(caller, mailboxes)
      const connection = await needs.connections.get(wish.connection, caller)
      if (everyone && connection.kind === 'person') {
        throw invalidField('body.everyone', 'needs a connection of an organization; this one is of a person')
      }
      const now = clock.now()
      const watch: Watch = {
        id: newId('wat', clock, random),
        connection: connection.id,
        customer: connection.customer,
        everyone,
        mailboxes,
        resources: wish.resources,
        rich: wish.rich,
        status: 'active',
        createdAt: now,
        updatedAt: now,
      }
      await db.transaction(async (trx) => {
        await insertWatch(trx, watch)
        if (!everyone) await setMembers(trx, watch, mailboxes, membersWish())
        await wakeMailboxes(trx, { watch: watch.id }, now)
        await audit.record(trx, {
          actor: caller.keyId,
          action: 'watch.created',
          subject: watch.id,
          customer: watch.customer,
          details: {
            connection: connection.id,
            everyone,
            mailboxes: mailboxes.length,
            resources: wish.resources,
            rich: wish.rich,
          },
        })
      })
      needs.wake()
      needs.changed(watch.connection)
      return watch
    },
    get: find,
    list: (caller, options) =>
      selectWatches(db.query, { customers: caller.customers, mailboxes: caller.mailboxes, ...options }),
    async update(id, edit, caller) {
      const before = await find(id, caller)
      const mailboxes = edit.mailboxes && [...new Set(edit.mailboxes.map((one) => one.toLowerCase()))]
      if (mailboxes !== undefined) {
        if (before.everyone) throw invalidField('body.mailboxes', 'cannot be named where everyone is watched')
        assertReach(caller, mailboxes)
      }
      const after: Watch = {
        ...before,
        mailboxes: mailboxes ?? before.mailboxes,
        resources: edit.resources ?? before.resources,
        rich: edit.rich ?? before.rich,
        status: edit.status ?? before.status,
        updatedAt: clock.now(),
      }
      await db.transaction(async (trx) => {
        await updateWatch(trx, after)
        if (mailboxes !== undefined) await setMembers(trx, after, mailboxes, membersWish())
        await wakeMailboxes(trx, { watch: id }, clock.now())
        await audit.record(trx, {
          actor: caller.keyId,
          action: 'watch.updated',
          subject: id,
          customer: after.customer,
          details: { fields: Object.keys(edit), status: after.status },
        })
      })
      needs.wake()
      needs.changed(after.connection)
      return find(id, caller)
    },
    async remove(id, caller) {
      const watch = await find(id, caller)
      await db.transaction(async (trx) => {
        await deleteWatch(trx, id)
        await forgetUnwatched(trx, watch.connection)
        await audit.record(trx, {
          actor: caller.keyId,
          action: 'watch.removed',
          subject: id,
          customer: watch.customer,
        })
      })
      needs.changed(watch.connection)
    },
    async mailboxes(id, filter, caller) {
      await find(id, caller)
      const found = await selectMailboxes(db.query, id, filter)
      const standings = await selectStandings(
        db.query,
        found.map((one) => one.id),
      )
      return found.map((one) => ({ ...one, notifications: standings.get(one.id) ?? [] }))
    },
    async look(id, caller) {
      await find(id, caller)
      await wakeMailboxes(db.query, { watch: id }, clock.now())
      needs.wake()
    },
  }
}

/** What a key is not limited to is not there for it. */
function assertReach(caller: Caller, mailboxes: readonly string[]): void {
  const foreign = mailboxes.find((one) => caller.mailboxes !== null && !caller.mailboxes.includes(one))
  if (foreign === undefined) return
  throw new GatewardenError('mailbox_not_found', {
    detail: `There is no mailbox ${JSON.stringify(foreign)} on this connection.`,
    remedy: 'Check the address; an API key can also be limited to certain mailboxes.',
  })
}
