import type { ChangesService } from '../changes/index.ts'
import type { ConnectionsService } from '../connections/index.ts'
import { GatewardenError, notFound } from '../platform/errors.ts'
import type { Caller } from '../platform/http/caller.ts'
import type { Platform } from '../platform/platform.ts'
import { announce } from './announce.ts'
import { type CloneChange, cloneOf } from './clone-collection.ts'
import type {
  Collection,
  CollectionFolder,
  CollectionMailbox,
  CollectionStatus,
  Numbers,
  Remark,
} from './collection.ts'
import { type CollectionWish, createCollection } from './create-collection.ts'
import { selectUploads, type Upload } from './delivery/index.ts'
import { eraseCollection, eraseCustodian } from './erase.ts'
import type { NoticeSender } from './notices/notice-profile.ts'
import { signingKey } from './package/signing-key.ts'
import { type MailboxPreview, type PreviewWish, previewCollection } from './preview.ts'
import type { OpenMailbox } from './runner/open-mailbox.ts'
import {
  type CollectionFilter,
  changeStatus,
  type StatusChange,
  selectCollection,
  selectCollections,
} from './store/collections-store.ts'
import { type FailedItem, type FailedItemFilter, selectFailedItems } from './store/failed-items.ts'
import { selectFoldersOfCollection, sumNumbers } from './store/folders-store.ts'
import { reopenMailboxes, selectMailboxes } from './store/mailboxes-store.ts'
import { insertEvent, type PackageRecord, selectPackages } from './store/records-store.ts'

/** A collection with what belongs to it. */
export interface CollectionView {
  collection: Collection
  mailboxes: CollectionMailbox[]
  /** Of all its folders together. */
  numbers: Numbers
  packages: PackageRecord[]
  /** The newest of its packages' uploads. */
  upload: Upload | null
}

export interface CollectionsService {
  /** @throws GatewardenError `invalid_request`, `not_found`, `mailbox_not_found`, `connection_not_active` */
  create(wish: CollectionWish, caller: Caller): Promise<CollectionView>
  /** Makes it again. @throws GatewardenError as `create` */
  clone(id: string, change: CloneChange, caller: Caller): Promise<CollectionView>
  /** @throws GatewardenError `not_found` for unknown ids and for others' alike */
  get(id: string, caller: Caller | null): Promise<CollectionView>
  list(caller: Caller, filter: CollectionFilter): Promise<CollectionView[]>
  /** The folders of all its mailboxes. */
  folders(id: string): Promise<CollectionFolder[]>
  /** Items that could not be had, and those that vanished. */
  failedItems(id: string, caller: Caller, filter: FailedItemFilter): Promise<FailedItem[]>
  /** Interrupts the reading until somebody resumes it. @throws GatewardenError `conflict` for one that does not run */
  pause(id: string, caller: Caller): Promise<CollectionView>
  /** Looks at mailboxes without collecting. @throws GatewardenError as `create` */
  preview(wish: PreviewWish, caller: Caller): Promise<MailboxPreview[]>
  /** Ends the reading; what was read stays. @throws GatewardenError `conflict` for one that has ended */
  stop(id: string, caller: Caller): Promise<CollectionView>
  /** Goes on where it was stopped or paused. */
  resume(id: string, caller: Caller): Promise<CollectionView>
  /** Asks again for the exceptions and blocked mailboxes of an ended run; seals another package. */
  retry(id: string, caller: Caller): Promise<CollectionView>
  /** Removes it with its packages. @throws GatewardenError `conflict` where its matter is locked */
  erase(id: string, caller: Caller): Promise<void>
  /**
   * Removes one custodian with all that was read of her, and seals the rest anew.
   * @throws GatewardenError `not_found` for a custodian that it does not have; `conflict`
   */
  eraseCustodian(id: string, custodian: string, caller: Caller): Promise<CollectionView>
  /** The line that verifies packages of this installation. */
  publicKey(): Promise<string>
}

interface Parts {
  platform: Platform
  connections: Pick<ConnectionsService, 'get'>
  changes: Pick<ChangesService, 'record'>
  open: OpenMailbox
  sending?: Pick<NoticeSender, 'profile'> | undefined
  /** There is work. */
  wake(): void
  /** This process must not go on with a collection. */
  halt(collectionId: string): void
}

export function createCollectionsService(parts: Parts): CollectionsService {
  const { platform } = parts
  const { db } = platform

  const find = async (id: string, caller: Caller | null): Promise<Collection> => {
    const collection = await selectCollection(db.query, platform, id, caller)
    if (!collection) throw notFound('collection', id)
    return collection
  }
  const view = async (collection: Collection): Promise<CollectionView> => ({
    collection,
    mailboxes: await selectMailboxes(db.query, collection.id),
    numbers: await sumNumbers(db.query, collection.id),
    packages: await selectPackages(db.query, collection.id),
    upload: (await selectUploads(db.query, collection.id, 1))[0] ?? null,
  })

  /** Moves a collection by hand, or says why it cannot be. */
  const moveBy = async (
    id: string,
    caller: Caller,
    step: {
      action: string
      from: CollectionStatus[]
      to: CollectionStatus
      remark?: Remark
      also?: (trx: Parameters<typeof changeStatus>[0]) => Promise<Record<string, unknown>>
    },
  ): Promise<CollectionView> => {
    const collection = await find(id, caller)
    await db.transaction(async (trx) => {
      const moved = await changeStatus(trx, id, step.from, { status: step.to, remark: step.remark ?? null })
      if (!moved) throw cannot(step.action, (await find(id, caller)).status)
      const details = (await step.also?.(trx)) ?? {}
      await recordMove(parts, trx, collection, {
        actor: caller.keyId,
        action: step.action,
        status: step.to,
        details,
      })
    })
    if (step.to === 'running') parts.wake()
    else parts.halt(id)
    return view(await find(id, caller))
  }

  return {
    async create(wish, caller) {
      const id = await createCollection(parts, wish, caller)
      parts.wake()
      return view(await find(id, null))
    },
    async clone(id, change, caller) {
      const wish = cloneOf(await find(id, caller), change)
      const made = await createCollection(parts, wish, caller)
      parts.wake()
      return view(await find(made, null))
    },
    get: async (id, caller) => view(await find(id, caller)),
    async list(caller, filter) {
      const found = await selectCollections(db.query, platform, caller, filter)
      return Promise.all(found.map(view))
    },
    folders: (id) => selectFoldersOfCollection(db.query, id),
    async failedItems(id, caller, filter) {
      await find(id, caller)
      return selectFailedItems(db.query, id, filter)
    },
    preview: (wish, caller) => previewCollection(parts, wish, caller),
    pause: (id, caller) =>
      moveBy(id, caller, {
        action: 'paused',
        from: ['running', 'sealing'],
        to: 'paused',
        remark: {
          code: 'paused',
          reason: 'Somebody paused the run.',
          remedy: 'Resume it to go on where it was.',
        },
      }),
    stop: (id, caller) =>
      moveBy(id, caller, {
        action: 'stopped',
        from: ['running', 'paused', 'sealing'],
        to: 'stopped',
        remark: {
          code: 'stopped',
          reason: 'Somebody stopped the run.',
          remedy: 'Resume it to go on where it was.',
        },
      }),
    resume: (id, caller) =>
      moveBy(id, caller, { action: 'resumed', from: ['paused', 'stopped'], to: 'running' }),
    retry: (id, caller) =>
      moveBy(id, caller, {
        action: 'retried',
        from: ['completed', 'incomplete'],
        to: 'running',
        async also(trx) {
          const open = await reopenMailboxes(trx, id)
          if (open.blocked + open.exceptions > 0) return open
          throw new GatewardenError('conflict', {
            detail: 'Nothing of this collection failed, so there is nothing to try again.',
            remedy: 'Make a new collection to read the mailboxes anew.',
          })
        },
      }),
    async erase(id, caller) {
      const collection = await find(id, caller)
      parts.halt(id)
      await eraseCollection(platform, collection, caller.keyId, 'asked')
    },
    async eraseCustodian(id, custodian, caller) {
      const collection = await find(id, caller)
      const { custodians } = collection.criteria
      if (!custodians.some(({ name }) => name === custodian)) throw notFound('custodian', custodian)
      if (!['completed', 'incomplete'].includes(collection.status))
        throw cannot('erased in part', collection.status)
      if (custodians.length === 1) {
        throw new GatewardenError('conflict', {
          detail: 'The collection has no other custodian: nothing of it would be left.',
          remedy: 'Erase the collection.',
        })
      }
      await eraseCustodian(platform, collection, custodian, caller.keyId)
      parts.wake()
      return view(await find(id, caller))
    },
    publicKey: async () => (await signingKey(platform)).publicKey,
  }
}

const cannot = (action: string, status: CollectionStatus): GatewardenError =>
  new GatewardenError('conflict', {
    detail: `The collection is ${status}, so it cannot be ${action}.`,
    remedy:
      'Stop or pause what runs, resume what is stopped or paused, retry what is completed or incomplete.',
    extra: { status },
  })

/** Custody, feed and audit of a move, in its transaction. */
export async function recordMove(
  parts: Pick<Parts, 'platform' | 'changes'>,
  trx: Parameters<typeof changeStatus>[0],
  collection: Collection,
  move: { actor: string; action: string; status: StatusChange['status']; details: Record<string, unknown> },
): Promise<void> {
  const { platform, changes } = parts
  const { actor, action, details } = move
  await insertEvent(trx, collection.id, { at: platform.clock.now(), actor, action, details })
  await announce({ platform, changes }, trx, collection, move.status, details)
  await platform.audit.record(trx, {
    actor: /^(key|mem)_/.test(actor) ? actor : 'system',
    action: `collection.${action}`,
    subject: collection.id,
    customer: collection.customer,
    details,
  })
}
