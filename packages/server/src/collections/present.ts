import type { z } from '@hono/zod-openapi'
import { presentRefusal } from '../connections/index.ts'
import {
  type ArchiveFact,
  type CollectionFolder,
  type CollectionMailbox,
  type Criteria,
  type Numbers,
  type Remark,
  usualPackage,
} from './collection.ts'
import { openItems, sumOf } from './package/numbers.ts'
import type { MailboxPreview } from './preview.ts'
import type { ItemMetadata } from './runner/item-metadata.ts'
import type {
  collectionSchema,
  exceptionSchema,
  packageSchema,
  previewSchema,
  progressSchema,
} from './schemas.ts'
import type { CollectionView } from './service.ts'
import type { FailedItem } from './store/failed-items.ts'
import type { PackageRecord } from './store/records-store.ts'

const remark = (of: Remark | null) => of && { code: of.code, detail: of.reason, remedy: of.remedy }

const numbers = ({ enumerated, collected, filtered, exceptions, vanished, bytes }: Numbers): Numbers => ({
  enumerated,
  collected,
  filtered,
  exceptions,
  vanished,
  bytes,
})

/** What is said of an archive. */
export const archiveWord = (fact: ArchiveFact | null) =>
  fact === null ? ('unknown' as const) : fact.has ? ('yes' as const) : ('no' as const)

const summary = (mailbox: CollectionMailbox) => ({
  address: mailbox.address,
  account: mailbox.account,
  archive: archiveWord(mailbox.archive),
  state: mailbox.isBeingRead && mailbox.state === 'ready' ? ('reading' as const) : mailbox.state,
  access: mailbox.access,
  reason: remark(mailbox.remark),
  refusal: presentRefusal(mailbox.refusal),
})

/** Mailboxes of each custodian, in the order of the collection. */
const byCustodian = (mailboxes: readonly CollectionMailbox[]): Map<string, CollectionMailbox[]> =>
  Map.groupBy(mailboxes, (mailbox) => mailbox.custodian)

/** As asked for, and as it was in collections of before there was a choice. */
const packageOptions = ({ package: { destination, ...asked } = usualPackage }: Criteria) => ({
  ...asked,
  loadFiles: [...asked.loadFiles],
  destination: destination ?? null,
})

export function presentCollection(view: CollectionView): z.output<typeof collectionSchema> {
  const { collection, mailboxes, packages } = view
  const { criteria } = collection
  const [newest] = packages
  return {
    id: collection.id,
    name: collection.name,
    customer: collection.customer,
    matter: collection.matterId,
    connection: collection.connectionId,
    status: collection.status,
    outcome: collection.outcome,
    reason: remark(collection.remark),
    custodians: [...byCustodian(mailboxes)].map(([name, theirs]) => ({
      name,
      mailboxes: theirs.map(summary),
    })),
    window: {
      from: collection.from?.toISOString() ?? null,
      to: collection.to?.toISOString() ?? null,
      asked: { from: criteria.from, to: criteria.to, timeZone: criteria.timeZone },
      dateField: collection.dateField,
    },
    include: {
      drafts: collection.includeDrafts,
      hiddenFolders: collection.includeHidden,
      recoverableItems: collection.includeRecoverable,
    },
    sources: [...collection.sources],
    folders: collection.folders,
    filters: collection.filters,
    earlier: [...collection.earlier],
    notify: criteria.notify ?? [],
    numbers: view.numbers,
    packageOptions: packageOptions(criteria),
    package: newest
      ? { id: newest.id, number: newest.number, rows: newest.rows, sealedAt: newest.sealedAt.toISOString() }
      : null,
    upload: view.upload && {
      id: view.upload.id,
      status: view.upload.status,
      address: view.upload.address,
      reason: remark(view.upload.remark),
    },
    schedule: collection.scheduleId,
    createdBy: collection.createdBy,
    createdAt: collection.createdAt.toISOString(),
    endedAt: collection.endedAt?.toISOString() ?? null,
  }
}

export function presentProgress(
  view: CollectionView,
  folders: readonly CollectionFolder[],
): z.output<typeof progressSchema> {
  const { collection, mailboxes } = view
  const foldersOf = Map.groupBy(folders, (folder) => folder.mailboxId)
  const progress = new Map(
    mailboxes.map((mailbox) => [mailbox.id, mailboxProgress(mailbox, foldersOf.get(mailbox.id) ?? [])]),
  )
  const all = [...progress.values()]
  const totals = sumOf(folders)
  const rates = all.map((one) => one.rate).filter((rate) => rate !== null)
  return {
    id: collection.id,
    status: collection.status,
    outcome: collection.outcome,
    reason: remark(collection.remark),
    numbers: totals,
    meets: openItems(totals) === 0,
    rate: rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0),
    etaSeconds: longest(
      all.filter((one) => one.state !== 'done' && one.state !== 'blocked').map((one) => one.etaSeconds),
    ),
    custodians: [...byCustodian(mailboxes)].map(([name, theirs]) => {
      const mine = theirs.flatMap((mailbox) => progress.get(mailbox.id) ?? [])
      return { name, numbers: sumOf(mine.map((one) => one.numbers)), mailboxes: mine }
    }),
  }
}

type MailboxProgress = z.output<typeof progressSchema>['custodians'][number]['mailboxes'][number]

function mailboxProgress(mailbox: CollectionMailbox, folders: readonly CollectionFolder[]): MailboxProgress {
  const totals = sumOf(folders)
  const settled = totals.enumerated - openItems(totals)
  const isListed = folders.every((folder) => folder.state !== 'waiting' && folder.state !== 'listing')
  const left = Math.max(openItems(totals), isListed ? 0 : (mailbox.estimate ?? 0) - settled)
  const { rate } = mailbox
  return {
    ...summary(mailbox),
    estimate: mailbox.estimate,
    numbers: totals,
    rate,
    etaSeconds: rate === null || rate <= 0 ? null : Math.ceil(left / rate),
    folders: folders.map((folder) => ({
      source: folder.source,
      path: folder.path,
      hidden: folder.isHidden,
      state: folder.state,
      listedBy: folder.listedBy,
      remark: folder.reason,
      countAtStart: folder.countAtStart,
      numbers: numbers(folder),
    })),
  }
}

/** The mailbox that takes longest decides; one that cannot be told leaves all open. */
function longest(times: readonly (number | null)[]): number | null {
  let most: number | null = null
  for (const time of times) {
    if (time === null) return null
    most = Math.max(most ?? 0, time)
  }
  return most
}

export function presentException(item: FailedItem): z.output<typeof exceptionSchema> {
  // Both were written by us: the path by the tree, the metadata by the listing.
  const meta: Partial<ItemMetadata> = item.meta === null ? {} : JSON.parse(item.meta)
  return {
    outcome: item.outcome,
    custodian: item.custodian,
    mailbox: item.mailbox,
    folderPath: JSON.parse(item.path),
    itemId: item.itemId,
    subject: meta.subject ?? null,
    internetMessageId: meta.internetMessageId ?? null,
    receivedAt: meta.receivedAt ?? null,
    code: item.code,
    reason: item.reason,
    remedy: item.remedy ?? '',
    attempts: item.attempts,
    lastTriedAt: item.at?.toISOString() ?? null,
    requestId: item.requestId,
  }
}

export const presentPackage = (record: PackageRecord): z.output<typeof packageSchema> => ({
  id: record.id,
  collection: record.collectionId,
  number: record.number,
  folder: record.folder,
  rows: record.rows,
  files: record.files,
  bytes: record.bytes,
  root: record.root,
  checkpointSha256: record.checkpointSha256,
  publicKey: record.publicKey,
  download: `/v1/collections/${record.collectionId}/package/download`,
  sealedAt: record.sealedAt.toISOString(),
})

export const presentPreview = (mailboxes: readonly MailboxPreview[]): z.output<typeof previewSchema> => ({
  data: mailboxes.map(({ remark: why, refusal, sample, archive, ...mailbox }) => ({
    ...mailbox,
    archive: archiveWord(archive),
    reason: remark(why),
    refusal: presentRefusal(refusal),
    sample: sample && {
      ...sample,
      items: sample.items.map((item) => ({ ...item, from: item.from?.address ?? null })),
    },
  })),
})
