import { readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { PackageWriter, type ReconciliationRow, type SealedPackage } from '@gatewarden/evidence'
import type { ChangesService } from '../../changes/index.ts'
import type { Query } from '../../platform/database/database.ts'
import type { Platform } from '../../platform/platform.ts'
import { announce } from '../announce.ts'
import type {
  Collection,
  CollectionFolder,
  CollectionMailbox,
  CollectionOutcome,
  Remark,
} from '../collection.ts'
import { askForUpload, selectDestination } from '../delivery/index.ts'
import type { RunOptions } from '../runner/options.ts'
import { finishSealing, renewSealing, type SealClaim, selectCollection } from '../store/collections-store.ts'
import { selectFoldersOfCollection } from '../store/folders-store.ts'
import { selectMailboxes } from '../store/mailboxes-store.ts'
import { insertEvent, insertPackage, nextPackageNumber, selectEvents } from '../store/records-store.ts'
import { settleBlocked } from '../store/settle-blocked.ts'
import { chainOfCustody, criteriaOf } from './custody.ts'
import { hasGaps, notCovered } from './not-covered.ts'
import { sumOf, whatDoesNotMeet } from './numbers.ts'
import { packageFolder } from './package-folder.ts'
import { countRows, packageRows } from './package-rows.ts'
import { probeRow } from './probe-row.ts'
import { signingKey } from './signing-key.ts'
import { summaryFacts } from './summary-facts.ts'

export interface SealParts {
  platform: Platform
  changes: Pick<ChangesService, 'record'>
  options: Pick<RunOptions, 'leaseSeconds' | 'worker' | 'at'>
  /** Of the program, for the custody. */
  version: string
}

/**
 * Ends a collection all of whose mailboxes are read or blocked: counts everything anew and, where the numbers meet,
 * writes, signs and seals the package. A package folder exists under its final name before the collection is completed;
 * one that a killed process left there unrecorded is written again.
 */
export async function sealCollection(parts: SealParts, claim: SealClaim, signal: AbortSignal): Promise<void> {
  const { platform, options } = parts
  const { query } = platform.db
  const collection = await selectCollection(query, platform, claim.collectionId, null)
  if (!collection) return
  await options.at?.('seal.begun')
  await settleBlocked(query, collection.id)
  const mailboxes = await selectMailboxes(query, collection.id)
  const folders = await foldersByMailbox(query, collection.id)
  const wrong = await checkNumbers(query, collection.id, mailboxes, folders)
  if (wrong) return finish(parts, claim, collection, { status: 'incomplete', remark: wrong })

  const number = await nextPackageNumber(query, collection.id)
  const folder = packageFolder(platform, collection.id, number)
  const sealed = await writePackage({
    ...parts,
    collection,
    mailboxes,
    folders,
    folder,
    number,
    claim,
    signal,
  })
  await options.at?.('seal.written')
  const totals = sumOf([...folders.values()].flat())
  const outcome: CollectionOutcome = hasGaps(mailboxes, folders)
    ? 'with_gaps'
    : totals.exceptions > 0
      ? 'with_exceptions'
      : 'complete'
  await finish(parts, claim, collection, { status: 'completed', outcome, sealed, number })
  await options.at?.('seal.recorded')
}

async function foldersByMailbox(
  query: Query,
  collectionId: string,
): Promise<Map<number, CollectionFolder[]>> {
  const folders = await selectFoldersOfCollection(query, collectionId)
  const byMailbox = Map.groupBy(folders, (folder) => folder.mailboxId)
  for (const list of byMailbox.values()) list.sort(inOrderOfPath)
  return byMailbox
}

/** By the names of the path, code unit by code unit, then by id: the same on every machine. */
function inOrderOfPath(one: CollectionFolder, other: CollectionFolder): number {
  for (const [index, name] of one.path.entries()) {
    const against = other.path[index]
    if (against === undefined) return 1
    if (name !== against) return name < against ? -1 : 1
  }
  if (one.path.length !== other.path.length) return -1
  return one.graphId < other.graphId ? -1 : 1
}

async function checkNumbers(
  query: Query,
  collectionId: string,
  mailboxes: readonly CollectionMailbox[],
  folders: ReadonlyMap<number, readonly CollectionFolder[]>,
): Promise<Remark | undefined> {
  const rows = await countRows(query, collectionId)
  for (const mailbox of mailboxes) {
    for (const folder of folders.get(mailbox.id) ?? []) {
      const wrong = whatDoesNotMeet(mailbox, folder, rows.get(folder.id))
      if (!wrong) continue
      return {
        code: 'numbers_do_not_meet',
        reason: `${mailbox.address}: ${wrong}`,
        remedy:
          'Retry the collection. If it stays, this is a fault of Gatewarden: report it with this sentence.',
      }
    }
  }
  return undefined
}

async function writePackage(
  parts: SealParts & {
    collection: Collection
    mailboxes: CollectionMailbox[]
    folders: Map<number, CollectionFolder[]>
    folder: string
    number: number
    claim: SealClaim
    signal: AbortSignal
  },
): Promise<SealedPackage> {
  const { platform, collection, mailboxes, folders, folder, claim, signal, options } = parts
  await clearUnrecorded(folder)
  const { signer } = await signingKey(platform)
  const now = platform.clock.now()
  const packageId = `${collection.id}.${parts.number}`
  const writer = await PackageWriter.begin({
    folder,
    workFolder: `${folder}.${claim.epoch}.partial`,
    packageId,
    softwareAgent: `Gatewarden/${parts.version}`,
    baggingDate: now,
    signer,
    custodians: collection.criteria.custodians,
    ...(collection.criteria.package ? { contents: collection.criteria.package } : {}),
    deriver: new URL('./derive.ts', import.meta.url),
    natives: {
      open: (sha256) => platform.blobs.get(sha256),
      localPath: (sha256) => platform.blobs.localPath?.(sha256),
    },
  })
  try {
    for (const mailbox of mailboxes) {
      for (const one of folders.get(mailbox.id) ?? []) {
        await platform.db.transaction(async (trx) => {
          for await (const row of packageRows(trx, mailbox, one)) {
            signal.throwIfAborted()
            if ('collected' in row) await writer.add(row.collected)
            else await writer.addException(row.exception)
          }
        })
      }
    }
    const events = [
      ...(await selectEvents(platform.db.query, collection.id)),
      { at: now, actor: options.worker, action: 'sealing', details: { package: packageId } },
    ]
    if (!(await renewSealing(platform.db.query, claim, options.leaseSeconds)))
      throw new Error('Another worker seals the package.')
    return await writer.seal({
      reconciliation: reconciliation(mailboxes, folders),
      notCovered: notCovered(collection, mailboxes, folders),
      probes: mailboxes.map(probeRow),
      settings: { collection: collection.id, name: collection.name, criteria: criteriaOf(collection) },
      summary: summaryFacts(collection, packageId, events),
      custody: chainOfCustody({
        packageId,
        collection,
        mailboxes,
        events,
        totals: sumOf([...folders.values()].flat()),
        version: parts.version,
        host: hostname(),
      }),
    })
  } catch (error) {
    await writer.abandon()
    throw error
  }
}

/** A final folder that no record names, and work folders of earlier claims, are what killed processes left. */
async function clearUnrecorded(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  const siblings = await readdir(dirname(folder)).catch(() => [])
  for (const name of siblings) {
    if (name.startsWith(`${basename(folder)}.`) && /\.partial(\.objects)?$/.test(name)) {
      await rm(join(dirname(folder), name), { recursive: true, force: true })
    }
  }
}

function* reconciliation(
  mailboxes: readonly CollectionMailbox[],
  folders: ReadonlyMap<number, readonly CollectionFolder[]>,
): Iterable<ReconciliationRow> {
  for (const { id, custodian, address } of mailboxes) {
    for (const folder of folders.get(id) ?? []) {
      if (folder.state === 'left_out') continue
      yield {
        custodian,
        mailbox: address,
        folderPath: folder.path,
        folderId: folder.graphId,
        isHidden: folder.isHidden,
        listedBy: folder.listedBy,
        listReason: folder.listedBy === 'list' ? (folder.reason ?? '') : '',
        countAtStart: folder.countAtStart,
        enumerated: folder.enumerated,
        collected: folder.collected,
        filtered: folder.filtered,
        exceptions: folder.exceptions,
        vanished: folder.vanished,
        bytes: folder.bytes,
      }
    }
  }
}

/** One that was deleted since is not asked for: the package is sealed all the same. */
async function uploadIfWished(
  { platform }: SealParts,
  trx: Query,
  collection: Collection,
  packageId: string,
): Promise<void> {
  const wanted = collection.criteria.package?.destination
  const destination = wanted === undefined ? undefined : await selectDestination(trx, wanted, null)
  if (destination?.customer !== collection.customer) return
  await askForUpload(platform, trx, { collection, packageId, destination, actor: collection.createdBy })
}

type End =
  | { status: 'incomplete'; remark: Remark }
  | { status: 'completed'; outcome: CollectionOutcome; sealed: SealedPackage; number: number }

async function finish(parts: SealParts, claim: SealClaim, collection: Collection, end: End): Promise<void> {
  const { platform, changes, options } = parts
  const now = platform.clock.now()
  await platform.db.transaction(async (trx) => {
    const done = await finishSealing(trx, claim, {
      status: end.status,
      outcome: end.status === 'completed' ? end.outcome : null,
      remark: end.status === 'incomplete' ? end.remark : null,
      endedAt: now,
    })
    // Somebody else seals it now; what was written here is cleared by them.
    if (!done) return
    const details =
      end.status === 'completed'
        ? {
            outcome: end.outcome,
            package: end.sealed.packageId,
            rows: end.sealed.rows,
            checkpointSha256: end.sealed.checkpointSha256,
          }
        : { ...end.remark }
    if (end.status === 'completed') {
      const { sealed, number } = end
      await insertPackage(trx, {
        ...sealed,
        id: sealed.packageId,
        collectionId: collection.id,
        number,
        sealedAt: now,
      })
    }
    await insertEvent(trx, collection.id, { at: now, actor: options.worker, action: end.status, details })
    if (end.status === 'completed') await uploadIfWished(parts, trx, collection, end.sealed.packageId)
    await announce({ platform, changes }, trx, collection, end.status, details)
    await platform.audit.record(trx, {
      actor: 'system',
      action: `collection.${end.status}`,
      subject: collection.id,
      customer: collection.customer,
      details,
    })
  })
}
